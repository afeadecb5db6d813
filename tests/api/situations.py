"""One customer whose services stand at every point of the guide: what is asked of each is refused or accepted there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from occ.actions import datacenter, deletion, key, order, pop, provider, routing, service, task, vrack
from occ.actions.termination import vrack_close
from occ.engine import clock
from occ.models import Account, DatacenterConfig, PopConfig, RoutingConfig, Service, Task
from tests import bad_input
from tests.bad_input import GOOD
from tests.factories import BY, pass_time

Act = Callable[[Service], object]
NEIGHBOURS = ("172.16.1.4", "172.16.1.6", "172.16.1.7", "172.16.1.8")


def attach(found: Service) -> None:
    """Into a vRack of its own."""
    network = vrack.vrack_create(account=found.account, by=BY)
    vrack.vrack_attach(service=found, vrack=network, by=BY)


def add_pop(found: Service) -> None:
    """A PoP configuration."""
    values: Any = GOOD["pop"] | {"subnet": "10.1.250.4/30"}
    pop.pop_create(service=found, by=BY, **values)


def add_place(found: Service) -> None:
    """A datacentre configuration."""
    values: Any = GOOD["datacenter"] | {"datacenter": "1", "subnet": "172.16.1.0/28"}
    datacenter.datacenter_create(service=found, by=BY, **values)


def add_route(found: Service, neighbour: str = NEIGHBOURS[0]) -> None:
    """A BGP neighbour."""
    values: Any = GOOD["bgp"] | {"neighbor_ip": neighbour}
    routing.routing_create(service=found, datacenter_config=place_of(found), by=BY, **values)


def add_four(found: Service) -> None:
    """As many BGP neighbours as there can be."""
    for neighbour in NEIGHBOURS:
        add_route(found, neighbour)


def add_static(found: Service) -> None:
    """A static route."""
    values: Any = GOOD["static"] | {"next_hop": "172.16.1.5"}
    routing.routing_create(service=found, datacenter_config=place_of(found), by=BY, **values)


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


def activate(found: Service) -> None:
    """The provider builds it."""
    provider.service_activate(service=found, by=BY)


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


STAGES: tuple[Act, ...] = (lambda found: None, activate, attach, add_pop, add_place, add_route)
"""What the guide does one after another; a situation is after so many of them, and one thing that is not over yet."""
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
    services = {name: _ordered(owner) for name in SITUATIONS}
    for number, stage in enumerate(STAGES):
        for name, (stages, _) in SITUATIONS.items():
            if number < stages:
                stage(_fresh(services[name]))
        pass_time()
    tables = bad_input.place(owner)
    for name, (_, last) in SITUATIONS.items():
        if last:
            last(_fresh(services[name]))
    services[JUST_ORDERED] = _ordered(owner)
    services |= {f"table {form}": found for form, found in tables.services.items()}
    clock.change(owner.clock_id, paused=True)
    return Situations(owner, {name: _fresh(found) for name, found in services.items()}, _vracks(owner, stranger))


def _vracks(owner: Account, stranger: Account) -> dict[str, str]:
    """vRacks by what stands for them in a table of input: names, and numbers as a list sends them."""
    own, ended = (vrack.vrack_create(account=owner, by=BY) for _ in range(2))
    foreign = vrack.vrack_create(account=stranger, by=BY)
    vrack_close(vrack=ended, by=BY)
    rows = {"own": own, "ended": ended, "foreign": foreign}
    return {f"<{name}>": str(row.pk) for name, row in rows.items()} | {
        f"<{name} by name>": row.name for name, row in rows.items()
    }


def _ordered(owner: Account) -> Service:
    placed = order.order_place(account=owner, provider="megaport", pop="par-pa3", bandwidth="1g", by=BY)
    return Service.objects.get(pk=placed.service_id)


def _fresh(found: Service) -> Service:
    return Service.objects.select_related("vrack", "account").get(pk=found.pk)
