"""Ten thousand tasks in flight: activations, creations and recursive deletions, each kind as many as the others."""

from datetime import timedelta

from django.db.models import Model

from occ.actions.contract import contract_renew
from occ.actions.deletion import config_delete
from occ.engine.queue import clock
from occ.models import AuditEntry, DatacenterConfig, Email, ProviderMessage, Service, ServiceState, Task, TaskKind
from occ.world import BY, world
from occ.world.copies import Mould, nothing

NICHANDLE = "be00002-ovh"
EARLIER = timedelta(hours=12)
ROUTINGS = 2


def activation() -> list[Model]:
    """A service that its provider is activating."""
    return [world.order_validate(world.ordered()).service]


def pop_deletion() -> list[Model]:
    """A PoP configuration that is deleted with a datacentre and its routing configurations."""
    config = routed()
    service = config.vrack.services.get()
    return [config_delete(service=service, config=service.pop_config, by=BY).vrack]


def routing_creation() -> list[Model]:
    """A BGP neighbour that is added to another one."""
    return [world.routing_create(routed(ROUTINGS - 1)).vrack]


def pop_creation() -> list[Model]:
    """A PoP configuration that is added."""
    return [world.pop_create(world.attached()).vrack]


def routed(routings: int = ROUTINGS) -> DatacenterConfig:
    """A datacentre configuration with so many BGP neighbours."""
    config = world.datacenter()
    for _ in range(routings):
        world.bgp(config)
    return config


def in_flight(row: Model) -> bool:
    """Whether a row is not of what is over."""
    return row.is_open if isinstance(row, Task) else not isinstance(row, (AuditEntry, Email, ProviderMessage))


def fill(tasks: int) -> None:
    """Write services with something under way, all of it long due."""
    account = world.account(nichandle=NICHANDLE)
    world.provider_user()  # copies name who validated the order
    for build in (activation, pop_deletion, routing_creation, pop_creation):
        Mould.of(build, in_flight).cast(tasks // 4, lambda _number: {"account_id": account.pk})
    clock.change(clock.shared().pk, forward=EARLIER)


def fill_ends(tasks: int) -> None:
    """Have the terms of other accounts' services end hour after hour; those of the last hours nobody has seen to."""
    active = Service.objects.exclude(account__nichandle=NICHANDLE).filter(state=ServiceState.ACTIVE).order_by("uuid")
    at = clock.simulated(clock.shared())
    rows = list(active[:tasks])

    def differs(number: int) -> dict[str, object]:
        service, due = rows[number], at - 2 * EARLIER + timedelta(hours=number)
        whose = {"account_id": service.account_id, "service_id": service.pk, "object_id": str(service.pk)}
        return whose | {"created_at": at - 2 * EARLIER, "due_at": due, "ends_at": due}

    Mould.of(lambda: [end_of_term()], nothing).cast(len(rows), differs)


def end_of_term() -> Task:
    """The end of a service with its term."""
    service = world.active()
    contract_renew(service=service, automatic=True, delete_at_expiration=True, period=None, by=BY)
    return service.tasks.get(kind=TaskKind.SERVICE_END)
