"""How much there is to do, how late it is, and who does it: a handful of indexed queries, for pages and monitoring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from occ.engine.queue import clock
from occ.models import Clock, Effect, Email, Task, TaskStatus, Worker

LATE = timedelta(seconds=10)
"""Real time after which a due task counts as late: ten ticks."""
STUCK = timedelta(seconds=60)
"""Real time after which a due task means that nobody works: many times as long as a killed worker's lease holds it."""
WORKER_GONE = timedelta(seconds=30)
"""Real time after which a worker that said nothing counts as gone."""


@dataclass(frozen=True)
class Workload:
    """Tasks that time has to carry on.

    Attributes:
        open: how many there are.
        due: how many of them are due now.
        late: how many of them have been due for longer than LATE.
        oldest: how long the oldest of them has been due, in real time; zero when none is.
    """

    open: int
    due: int
    late: int
    oldest: timedelta


def workload() -> Workload:
    """Look at the open tasks, clock by clock."""
    now = clock.real_now()
    rows = Task.objects.open().order_by().values_list("account__clock").annotate(Min("due_at"), Count("pk"))
    found = list(rows)
    clocks = Clock.objects.in_bulk([pk for pk, _, _ in found])
    total, due, late, oldest = 0, 0, 0, timedelta(0)
    for pk, first, number in found:
        total += number
        if first > clock.simulated(clocks[pk], now):
            continue
        on_it = _due_on(clocks[pk], now)
        due, late = due + on_it[0], late + on_it[1]
        oldest = max(oldest, now - clock.due_since(clocks[pk], first))
    return Workload(total, due, late, oldest)


def _due_on(found: Clock, now: datetime) -> tuple[int, int]:
    """How many tasks are due, and how many late, on one clock."""
    before = now - LATE
    late = Q(due_at__lte=clock.simulated(found, before)) if found.origin_real <= before else Q(pk=None)
    rows = Task.objects.open().filter(account__clock=found, due_at__lte=clock.simulated(found, now))
    counts = rows.aggregate(due=Count("pk"), late=Count("pk", filter=late))
    return counts["due"], counts["late"]


def oldest_due() -> timedelta:
    """How long, in real time, the oldest due task has been due; zero when none is."""
    return workload().oldest


@dataclass(frozen=True)
class Outgoing:
    """What waits to leave: effects to hand over, since when the oldest; e-mails to relay."""

    effects: int
    oldest: timedelta
    emails: int


def outgoing() -> Outgoing:
    """Look at what waits to leave."""
    waiting = Effect.objects.filter(accepted_at__isnull=True).aggregate(Count("pk"), Min("created_at"))
    first = waiting["created_at__min"]
    emails = Email.objects.filter(relayed_at__isnull=True).count()
    return Outgoing(waiting["pk__count"], clock.real_now() - first if first else timedelta(0), emails)


def failed() -> QuerySet[Task]:
    """The tasks that wait for somebody to retry or cancel them."""
    return Task.objects.filter(status=TaskStatus.ERROR)


def in_error() -> int:
    """How many these are."""
    return failed().count()


def tasks() -> dict[tuple[str, str], int]:
    """How many tasks there are of each kind and state; none of those that there are none of.

    Those that are over are counted in an index, for they are many; the others are few, and found by theirs.
    """
    live, held, over = (
        some.order_by().values_list("kind", "status").annotate(number=Count("*"))
        for some in (Task.objects.open(), failed(), Task.objects.over())
    )
    return {(kind, status): number for kind, status, number in live.union(held, over, all=True)}


def workers() -> list[tuple[Worker, bool]]:
    """Every worker that was seen lately, with whether it is still there."""
    since = clock.real_now() - WORKER_GONE
    return [(each, each.seen_at >= since) for each in Worker.objects.all()]
