"""One customer whose services stand at every point of the guide: what is asked of each is refused or accepted there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from occ.actions import deletion, key, service, task, vrack
from occ.actions.termination import vrack_close
from occ.engine.queue import clock
from occ.models import Account, DatacenterConfig, PopConfig, RoutingConfig, Service, Task
from occ.world import BY, Stage, world
from tests import bad_input
from tests.bad_input import GOOD

Act = Callable[[Service], object]
NEIGHBOURS = ("172.16.1.4", "172.16.1.6", "172.16.1.7", "172.16.1.8")


def add_four(found: Service) -> None:
    """As many BGP neighbours as there can be."""
    for neighbour in NEIGHBOURS:
        world.routing_create(place_of(found), neighbor_ip=neighbour)


def add_static(found: Service) -> None:
    """A static route."""
    world.routing_create(place_of(found), "network", subnet=GOOD["static"]["subnet"])


def pop_of(found: Service) -> PopConfig:
    """Its PoP configuration."""
    return PopConfig.objects.get(interface__service=found)


def place_of(found: Service) -> DatacenterConfig:
    """Its datacentre configuration."""
    return DatacenterConfig.objects.get(vrack=found.vrack_id)


def route_of(found: Service) -> RoutingConfig:
    """Its first routing configuration."""
    return RoutingConfig.objects.filter(datacenter_config__vrack=found.vrack_id).order_by("pk")[0]


def delete(of: Callable[[Service], Any]) -> Act:
    """Deleting one of its configurations."""
    return lambda found: deletion.config_delete(service=found, config=of(found), by=BY)


def failing(act: Act) -> Act:
    """An act whose task fails."""

    def acted(found: Service) -> None:
        act(found)
        task.task_fail(task=Task.objects.latest("pk"), by=BY)

    return acted


def cancel_key(found: Service) -> None:
    """Staff withdraw its service key."""
    key.key_cancel(key=found.keys.get(), by=BY)


def renew_key(found: Service) -> None:
    """Its customer has another one made."""
    cancel_key(found)
    key.key_regenerate(service=found, by=BY)


def detach(found: Service) -> None:
    """Out of its vRack."""
    vrack.vrack_detach(service=found, by=BY)


def close(found: Service) -> None:
    """Staff end it."""
    service.service_close(service=found, by=BY)


def to(stage: Stage) -> Act:
    """What brings a service to its next stage."""
    return lambda found: world.bring(found, stage)


activate, attach, add_pop = to(Stage.ACTIVE), to(Stage.ATTACHED), to(Stage.POP)
add_place, add_route = to(Stage.DATACENTER), to(Stage.ROUTING)
SITUATIONS: dict[str, tuple[int, Act | None]] = {
    "waiting for its provider": (1, None),
    "without a valid key": (1, cancel_key),
    "having a key made": (1, renew_key),
    "being activated": (1, activate),
    "activation failed": (1, failing(activate)),
    "active": (2, None),
    "closed": (2, close),
    "joining": (2, attach),
    "joining failed": (2, failing(attach)),
    "in a vRack": (3, None),
    "leaving": (3, detach),
    "leaving failed": (3, failing(detach)),
    "PoP deploying": (3, add_pop),
    "PoP failed": (3, failing(add_pop)),
    "PoP": (4, None),
    "PoP going": (4, delete(pop_of)),
    "PoP going failed": (4, failing(delete(pop_of))),
    "datacentre deploying": (4, add_place),
    "datacentre failed": (4, failing(add_place)),
    "datacentre": (5, None),
    "datacentre going": (5, delete(place_of)),
    "datacentre going failed": (5, failing(delete(place_of))),
    "routing deploying": (5, add_route),
    "routing failed": (5, failing(add_route)),
    "static": (5, add_static),
    "four neighbours": (5, add_four),
    "routing": (6, None),
    "routing going": (6, delete(route_of)),
    "routing going failed": (6, failing(delete(route_of))),
    "PoP going with all below": (6, delete(pop_of)),
}
"""By name: the stage that a service has reached, and one thing that is not over yet."""
JUST_ORDERED = "just ordered"


@dataclass(frozen=True)
class Situations:
    """The services by where they stand, those of the tables of bad input among them, and vRacks to choose from."""

    owner: Account
    services: Mapping[str, Service]
    vracks: Mapping[str, str]

    def kwargs(self, name: str, form: str) -> dict[str, object]:
        """What the address of a form names, for the service of that situation; 0 for what there is not."""
        found = self.services[name]
        place = self._place(name, found)
        route = RoutingConfig.objects.filter(datacenter_config=place).order_by("pk").first() if place else None
        named: dict[str, object] = {"service": found.pk}
        if form == "pop-delete":
            config = PopConfig.objects.filter(interface__service=found).first()
            named["pop"] = config.pk if config else 0
        if form in ("datacenter-delete", "routing-create", "routing-delete"):
            named["datacenter"] = place.pk if place else 0
        if form == "routing-delete":
            named["routing"] = route.pk if route else 0
        return named

    def _place(self, name: str, found: Service) -> DatacenterConfig | None:
        rows = DatacenterConfig.objects.filter(vrack=found.vrack_id).order_by("datacenter")
        return rows.last() if name == "table static" else rows.first()


def build(owner: Account, stranger: Account) -> Situations:
    """Every situation at once; time stands still in it afterwards, so that the same is asked at the same moment."""
    services = dict(zip(SITUATIONS, world.services([stage for stage, _ in SITUATIONS.values()], owner), strict=True))
    tables = bad_input.place(owner)
    for name, (_, last) in SITUATIONS.items():
        if last:
            last(world.fresh(services[name]))
    services[JUST_ORDERED] = world.order_place(owner).service
    services |= {f"table {form}": found for form, found in tables.services.items()}
    clock.change(owner.clock_id, paused=True)
    return Situations(owner, {name: world.fresh(found) for name, found in services.items()}, _vracks(owner, stranger))


def _vracks(owner: Account, stranger: Account) -> dict[str, str]:
    """vRacks by what stands for them in a table of input: names, and numbers as a list sends them."""
    own, ended = (world.vrack(owner) for _ in range(2))
    foreign = world.vrack(stranger)
    vrack_close(vrack=ended, by=BY)
    rows = {"own": own, "ended": ended, "foreign": foreign}
    return {f"<{name}>": str(row.pk) for name, row in rows.items()} | {
        f"<{name} by name>": row.name for name, row in rows.items()
    }
