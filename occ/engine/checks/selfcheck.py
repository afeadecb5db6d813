"""Whether anything was lost or done twice: questions that have no answer while all is well.

Each is one statement, so it sees the rows as they are at one moment. A page asks about the newest rows only, which are
known before; `manage.py selfcheck` asks about all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from occ import catalogue
from occ.models import (
    ConfigStatus,
    Contract,
    DatacenterConfig,
    Effect,
    Email,
    PopConfig,
    ProviderMessage,
    RoutingConfig,
    Service,
    ServiceState,
    Task,
    TaskEvent,
    TaskKind,
    TaskStatus,
)
from occ.models.task import OVER
from occ.rules.refusal import gettext_noop

NEWEST = 3_000
"""How many of the newest rows of a table a page asks about."""
NAMED_MOST = 1000
Names = Iterable[Any]


@dataclass(frozen=True)
class Check:
    """A question: its name, the sentence for what it finds, and how it is found among the newest rows (None: all)."""

    name: str
    label: str
    find: Callable[[int | None], Names]


@dataclass(frozen=True)
class Answer:
    """What a check has found: nothing, or the names of the first rows."""

    check: Check
    found: tuple[str, ...]


def lost(newest: int | None = NEWEST) -> list[Answer]:
    """Every check of what would be lost, with what it finds.

    Args:
        newest: how many of the newest rows of each table; None for all.
    """
    return [_ask(check, newest) for check in LOST]


def doubled(newest: int | None = NEWEST) -> list[Answer]:
    """Every check of what would be done twice, as `lost()`."""
    return [_ask(check, newest) for check in DOUBLED]


def _ask(check: Check, newest: int | None) -> Answer:
    return Answer(check, tuple(str(name) for name, _ in zip(check.find(newest), range(NAMED_MOST), strict=False)))


def _newest(model: type[Model], newest: int | None) -> QuerySet[Any]:
    """The newest rows of a table without its usual order."""
    rows = model._default_manager.order_by()
    if newest is None:
        return rows
    # Asked apart: PostgreSQL takes the index of what it knows to be few.
    last_left_out = model._default_manager.order_by("-pk").values_list("pk", flat=True)[newest : newest + 1].first()
    return rows.filter(pk__gt=last_left_out or 0)


def _task_is_over() -> Q:
    """Held by a task that is over: nothing will ever lead out of this state. Few rows have a task; it is indexed."""
    return Q(task__isnull=False, task__status__in=OVER)


def _configurations(newest: int | None) -> Names:
    for model in (PopConfig, DatacenterConfig, RoutingConfig):
        changing_without = ~Q(status=ConfigStatus.ACTIVE) & Q(task__isnull=True)
        rows = model.objects.order_by().filter(_task_is_over())
        forgotten = _newest(model, newest).filter(changing_without)
        for pk in rows.union(forgotten).values_list("pk", flat=True):
            yield f"{model._meta.model_name} {pk}"


def _services(newest: int | None) -> Names:
    return Service.objects.order_by().filter(_task_is_over()).values_list("pk", flat=True)


def _open_without_step(newest: int | None) -> Names:
    return Task.objects.open().filter(due_at__isnull=True).values_list("pk", flat=True)


def _open_without_object(newest: int | None) -> Names:
    mine = {"task": OuterRef("pk")}
    created = {
        TaskKind.POP_CREATE: PopConfig,
        TaskKind.DATACENTER_CREATE: DatacenterConfig,
        TaskKind.ROUTING_CREATE: RoutingConfig,
        TaskKind.VRACK_ATTACH: Service,
        TaskKind.VRACK_DETACH: Service,
        TaskKind.SERVICE_ACTIVATE: Service,
        TaskKind.SERVICE_DELIVER: Service,
    }
    missing: Any = Q()
    for kind, model in created.items():
        missing |= Q(kind=kind) & ~Exists(model._default_manager.filter(**mine))
    return Task.objects.open().filter(missing).values_list("pk", flat=True)


def _end_without_task(newest: int | None) -> Names:
    ends = Task.objects.unfinished().filter(service=OuterRef("service"), kind=TaskKind.SERVICE_END)
    rows = _newest(Contract, newest).filter(~Exists(ends), ends_at__isnull=False)
    return rows.exclude(service__state=ServiceState.CLOSED).values_list("service", flat=True)


def _datacenter_without_pop(newest: int | None) -> Names:
    rows = _newest(DatacenterConfig, newest)
    pops = PopConfig.objects.filter(vrack=OuterRef("vrack"))
    if newest is not None:  # else all of them would be read, to be compared with a few
        pops = pops.filter(vrack__in=rows.values("vrack"))
    alone: Any = Q()
    for zone in catalogue.zones():
        places = [place.id for place in catalogue.datacenters_of_zone(zone.code)]
        codes = [pop.code for pop in catalogue.pops() if pop.zone == zone.code]
        alone |= Q(datacenter__in=places) & ~Exists(pops.filter(interface__service__pop__in=codes))
    return rows.filter(alone).values_list("pk", flat=True)


def _accepted_but_nowhere(newest: int | None) -> Names:
    return _accepted_without(Email, "email", newest)


def _told_nobody(newest: int | None) -> Names:
    return _accepted_without(ProviderMessage, "provider", newest)


def _accepted_without(model: type[Model], kind: str, newest: int | None) -> Names:
    arrived = Exists(model._default_manager.filter(key=OuterRef("key")))
    rows = _newest(Effect, newest).filter(~arrived, kind=kind, accepted_at__isnull=False)
    return rows.values_list("key", flat=True)


def _twice(rows: QuerySet[Any], *fields: str) -> Names:
    """What stands more than once in `rows`."""
    repeated = rows.values_list(*fields).annotate(times=Count("pk")).filter(times__gt=1)
    return (" ".join(str(value) for value in row[:-1]) for row in repeated)


def _emails_twice(newest: int | None) -> Names:
    return _twice(_newest(Email, newest), "key")


def _numbers_twice(newest: int | None) -> Names:
    return _twice(_newest(TaskEvent, newest), "task", "number")


def _removed_twice(newest: int | None) -> Names:
    return _twice(_newest(TaskEvent, newest).filter(step="removed"), "object_type", "object_id")


def _moved_twice(newest: int | None) -> Names:
    moved = _newest(TaskEvent, newest).exclude(to_status="")
    return _twice(moved, "task", "lease", "step", "object_type", "object_id", "to_status")


def _delivered_twice(newest: int | None) -> Names:
    done = _newest(Task, newest).filter(
        status=TaskStatus.DONE, kind__in=[TaskKind.SERVICE_DELIVER, TaskKind.SERVICE_ACTIVATE]
    )
    return _twice(done, "kind", "service")


LOST = (
    Check(
        "configuration-without-task",
        gettext_noop("Configurations that are changing, and no task leads out of it"),
        _configurations,
    ),
    Check("service-without-task", gettext_noop("Services that wait for a task which is over"), _services),
    Check("task-without-step", gettext_noop("Open tasks without a next step"), _open_without_step),
    Check("task-without-object", gettext_noop("Open tasks whose object is gone"), _open_without_object),
    Check("end-without-task", gettext_noop("Services that are to end, and no task does it"), _end_without_task),
    Check(
        "datacenter-without-pop",
        gettext_noop("Datacentre configurations whose last PoP configuration is gone"),
        _datacenter_without_pop,
    ),
    Check("email-without-mailbox", gettext_noop("E-mails handed over that are in no mailbox"), _accepted_but_nowhere),
    Check("message-without-inbox", gettext_noop("Messages handed over that are in no provider's inbox"), _told_nobody),
)
DOUBLED = (
    Check("email-twice", gettext_noop("E-mails that are in a mailbox twice"), _emails_twice),
    Check("number-twice", gettext_noop("Lines of a history with the same number"), _numbers_twice),
    Check("removal-twice", gettext_noop("Objects that were deleted twice"), _removed_twice),
    Check("step-twice", gettext_noop("Steps made twice under one lease"), _moved_twice),
    Check("delivery-twice", gettext_noop("Services that were delivered or activated twice"), _delivered_twice),
)
