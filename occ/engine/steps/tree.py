"""What a vRack holds below its PoP configurations: who shows what (domain.md E-7, design "What is stored")."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from occ import catalogue
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps.objects import NAMED_MOST, named
from occ.models import Config, ConfigStatus, DatacenterConfig, PopConfig, RoutingConfig, Service


@dataclass
class Tree:
    """The datacentre and routing configurations of one vRack, and the PoP configurations that keep them.

    Attributes:
        datacenters: in the order of their ids.
        routings: by datacentre configuration, in the order of their ids.
        keepers: id and zone of each PoP configuration that is not being deleted.
    """

    datacenters: list[DatacenterConfig]
    routings: dict[int, list[RoutingConfig]]
    keepers: list[tuple[int, str]]

    def below(self, pop: PopConfig) -> list[DatacenterConfig]:
        """The datacentre configurations that a PoP configuration shows: those in its zone."""
        zone = pop.zone
        return [each for each in self.datacenters if each.zone == zone]

    def other_keepers(self, config: PopConfig | DatacenterConfig) -> list[int]:
        """Ids of the PoP configurations that stay and show the same datacentres, the given one left out."""
        zone = config.zone
        itself = config.pk if isinstance(config, PopConfig) else None
        return [pk for pk, where in self.keepers if where == zone and pk != itself]

    def forget(self, config: Config) -> None:
        """Leave out a configuration that has gone."""
        if isinstance(config, RoutingConfig):
            self.routings[config.datacenter_config_id].remove(config)
        elif isinstance(config, DatacenterConfig):
            self.datacenters.remove(config)
        else:
            self.keepers = [keeper for keeper in self.keepers if keeper[0] != config.pk]


def trees(work: Work, vrack_ids: Iterable[int]) -> dict[int, Tree]:
    """The trees of several vRacks, in three queries."""
    ids = set(vrack_ids)
    found = {pk: Tree([], defaultdict(list), []) for pk in ids}
    for datacenter in work.know(DatacenterConfig.objects.filter(vrack__in=ids).order_by("pk")):
        found[datacenter.vrack_id].datacenters.append(datacenter)
    vrack_of = {each.pk: each.vrack_id for tree in found.values() for each in tree.datacenters}
    for routing in work.know(RoutingConfig.objects.filter(datacenter_config__in=vrack_of).order_by("pk")):
        found[vrack_of[routing.datacenter_config_id]].routings[routing.datacenter_config_id].append(routing)
    keepers = PopConfig.objects.filter(vrack__in=ids).exclude(status=ConfigStatus.TO_DELETE)
    for vrack_id, pk, place in keepers.values_list("vrack", "pk", "interface__service__pop"):
        found[vrack_id].keepers.append((pk, catalogue.pop(place).zone))
    return found


def services_of(pops: list[int]) -> str:
    """The names of the services with these PoP configurations."""
    rows = PopConfig.objects.filter(pk__in=pops).order_by("pk")
    first = [pop.service for pop in rows.select_related("interface__service")[:NAMED_MOST]]
    return named(first, rows.count() - len(first))


def services_with(pops: list[int], *, but: Service) -> list[Service]:
    """The services with these PoP configurations, in the order of those, without `but`."""
    if not pops:
        return []
    rows = Service.objects.filter(interface__pop_config__in=pops).exclude(pk=but.pk)
    return list(rows.only("pk", "description").order_by("interface__pop_config"))
