"""Ten thousand tasks in flight: activations, creations and recursive deletions, each kind as many as the others."""

from datetime import timedelta
from functools import partial

from django.db.models import Model

from occ.actions.contract import contract_renew
from occ.actions.deletion import config_delete
from occ.engine.queue import clock
from occ.models import AuditEntry, Email, ProviderMessage, Service, ServiceState, Task, TaskKind
from occ.world import BY, world
from occ.world.copies import Mould, nothing, top
from occ.world.scenes import configured, situation

NICHANDLE = "be00002-ovh"
EARLIER = timedelta(hours=12)
ROUTINGS = 2


def pop_deletion() -> Service:
    """A service whose PoP configuration is deleted with a datacentre and its routing configurations."""
    service = configured(world, routings=ROUTINGS)
    config_delete(service=service, config=service.pop_config, by=BY)
    return service


UNDER_WAY = (
    partial(situation, world, "being activated"),
    pop_deletion,
    partial(situation, world, "routing deploying"),
    partial(situation, world, "PoP deploying"),
)


def in_flight(row: Model) -> bool:
    """Whether a row is not of what is over."""
    return row.is_open if isinstance(row, Task) else not isinstance(row, (AuditEntry, Email, ProviderMessage))


def fill(tasks: int) -> None:
    """Write services with something under way, all of it long due."""
    account = world.account(nichandle=NICHANDLE)
    world.provider_user()  # copies name who validated the order
    for build in UNDER_WAY:
        mould = Mould.of(lambda build=build: [top(build())], in_flight)
        mould.cast(tasks // len(UNDER_WAY), lambda _number: {"account_id": account.pk})
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
