"""Larger scenes, by name: each takes the world in which it is built."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from occ.actions.deletion import config_delete
from occ.actions.key import key_cancel, key_regenerate
from occ.actions.service import service_close
from occ.actions.task import task_fail
from occ.actions.vrack import vrack_detach
from occ.models import Account, DatacenterConfig, RoutingType, Service, Task, Vrack
from occ.world.builder import Stage, World

Act = Callable[[World, Service], object]


class Configs(NamedTuple):
    """The configurations of a service: its own, the first datacentre configuration of its vRack, the first below it.

    None for what there is not.
    """

    pop: Any
    datacenter: Any
    routing: Any

    @classmethod
    def of(cls, service: Service) -> "Configs":
        """Those of a service."""
        datacenter = DatacenterConfig.objects.filter(vrack=service.vrack_id).order_by("pk").first()
        return cls(service.pop_config, datacenter, datacenter and datacenter.routings.order_by("pk").first())


def together(world: World, *upto: Stage, account: Account | None = None) -> list[Service]:
    """Services in one new vRack, each up to its stage: two with `Stage.POP` are a redundant pair."""
    account = account or world.account()
    return world.services(upto, account, world.vrack(account))


def configured(
    world: World,
    account: Account | None = None,
    vrack: Vrack | None = None,
    *,
    datacenters: Sequence[int] = (1,),
    routings: int = 1,
    type: str = RoutingType.BGP,
) -> Service:
    """A service configured from end to end; arguments as `configure`."""
    service = world.services([Stage.POP], account, vrack)[0]
    configure(world, service, datacenters, routings, type)
    return world.fresh(service)


def configure(
    world: World, service: Service, datacenters: Sequence[int], routings: int, type: str = RoutingType.BGP
) -> None:
    """Add datacentre configurations to a service with a PoP configuration, each with its routing configurations.

    Args:
        world: the world.
        service: the service.
        datacenters: those of the catalogue that get one; that some have one already does not matter.
        routings: how many routing configurations each new one gets.
        type: `bgp`, of which there are at most four, or `network`.
    """
    there = DatacenterConfig.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True)
    tasks = [world.datacenter_create(service, each) for each in datacenters if each not in set(there)]
    world.finish()
    for config in DatacenterConfig.objects.filter(pk__in=[task.object_id for task in tasks]):
        for _ in range(routings):
            world.routing_create(config, type)
    world.finish()


# --- Every point of the guide ---------------------------------------------------------------------------
def _to(stage: Stage) -> Act:
    return lambda world, service: world.bring(service, stage)


def _ask(action: Callable[..., object]) -> Act:
    return lambda world, service: action(service=service, by=world.by)


def _delete(level: str) -> Act:
    return lambda world, service: config_delete(
        service=service, config=getattr(Configs.of(service), level), by=world.by
    )


def _failing(act: Act) -> Act:
    def acted(world: World, service: Service) -> None:
        act(world, service)
        task_fail(task=Task.objects.latest("pk"), by=world.by)

    return acted


def _cancel_key(world: World, service: Service) -> None:
    key_cancel(key=service.keys.get(), by=world.by)


def _renew_key(world: World, service: Service) -> None:
    _cancel_key(world, service)
    key_regenerate(service=service, by=world.by)


def _add_static(world: World, service: Service) -> None:
    world.routing_create(Configs.of(service).datacenter, RoutingType.STATIC)


def _add_four(world: World, service: Service) -> None:
    config = Configs.of(service).datacenter
    for host in (4, 6, 7, 8):
        world.routing_create(config, neighbor_ip=str(config.subnet[host]))


_detach, _close = _ask(vrack_detach), _ask(service_close)
_activate, _attach, _add_pop, _add_datacenter, _add_routing = (_to(stage) for stage in list(Stage)[1:])
SITUATIONS: dict[str, tuple[Stage, Act | None]] = {
    "waiting for its provider": (Stage.ORDERED, None),
    "without a valid key": (Stage.ORDERED, _cancel_key),
    "having a key made": (Stage.ORDERED, _renew_key),
    "being activated": (Stage.ORDERED, _activate),
    "activation failed": (Stage.ORDERED, _failing(_activate)),
    "active": (Stage.ACTIVE, None),
    "closed": (Stage.ACTIVE, _close),
    "joining": (Stage.ACTIVE, _attach),
    "joining failed": (Stage.ACTIVE, _failing(_attach)),
    "in a vRack": (Stage.ATTACHED, None),
    "leaving": (Stage.ATTACHED, _detach),
    "leaving failed": (Stage.ATTACHED, _failing(_detach)),
    "PoP deploying": (Stage.ATTACHED, _add_pop),
    "PoP failed": (Stage.ATTACHED, _failing(_add_pop)),
    "PoP": (Stage.POP, None),
    "PoP going": (Stage.POP, _delete("pop")),
    "PoP going failed": (Stage.POP, _failing(_delete("pop"))),
    "datacentre deploying": (Stage.POP, _add_datacenter),
    "datacentre failed": (Stage.POP, _failing(_add_datacenter)),
    "datacentre": (Stage.DATACENTER, None),
    "datacentre going": (Stage.DATACENTER, _delete("datacenter")),
    "datacentre going failed": (Stage.DATACENTER, _failing(_delete("datacenter"))),
    "routing deploying": (Stage.DATACENTER, _add_routing),
    "routing failed": (Stage.DATACENTER, _failing(_add_routing)),
    "static": (Stage.DATACENTER, _add_static),
    "four neighbours": (Stage.DATACENTER, _add_four),
    "routing": (Stage.ROUTING, None),
    "routing going": (Stage.ROUTING, _delete("routing")),
    "routing going failed": (Stage.ROUTING, _failing(_delete("routing"))),
    "PoP going with all below": (Stage.ROUTING, _delete("pop")),
}
"""By name: the stage that a service has reached, and one thing that is not over yet."""


def situations(
    world: World, names: Collection[str] = tuple(SITUATIONS), account: Account | None = None
) -> dict[str, Service]:
    """Services of one customer by their situations; no time has passed in which what is under way could go on."""
    services = world.services([SITUATIONS[name][0] for name in names], account)
    for name, service in zip(names, services, strict=True):
        if act := SITUATIONS[name][1]:
            act(world, service)
    return {name: world.fresh(service) for name, service in zip(names, services, strict=True)}


def situation(world: World, name: str, account: Account | None = None) -> Service:
    """A service in one of the `SITUATIONS`."""
    return situations(world, [name], account)[name]
