"""Simulated time: faster, paused or moved forward, never back (design, "How time passes")."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from occ.models import Account, Clock, Task

SHARED = "shared"
KEPT_EVERY = timedelta(seconds=1)
LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Here simulated time stands still: at full speed a calendar has an end, and what can be computed with it has too."""
# The latest moment that this process knows of, and what the machine's monotonic counter showed then.
_latest = (datetime.min.replace(tzinfo=UTC), time.monotonic())


def machine_now() -> datetime:
    """What the machine's clock shows; nobody but `real_now` asks it."""
    return timezone.now()


def real_now() -> datetime:
    """The machine's time, with zone (leases, limits, logs). A clock that is set back goes on from where it stood."""
    global _latest
    shown, counter = machine_now(), time.monotonic()
    carried_on = _latest[0] + timedelta(seconds=counter - _latest[1])
    if shown < carried_on:
        return carried_on
    _latest = (shown, counter)
    return shown


def _hear_of(moment: datetime | None) -> None:
    """Go on from a moment that another process has seen, if the machine's clock is behind it by now."""
    global _latest
    if moment is not None and moment > real_now():
        _latest = (moment, time.monotonic())


def shared(start: datetime | None = None) -> Clock:
    """The clock that accounts have unless they are given their own; made at its first use, at `settings.SPEED`.

    Args:
        start: what it shows when it is made; the machine's own time by default.
    """
    now = real_now()
    defaults = {"origin_real": now, "origin_simulated": start or now, "speed": settings.SPEED}
    return Clock.objects.get_or_create(name=SHARED, defaults=defaults)[0]


def simulated(clock: Clock, real: datetime | None = None) -> datetime:
    """The simulated instant that `clock` shows at `real` (default: now): not before its last origin, nor after LAST."""
    _hear_of(clock.origin_real)
    if clock.paused:
        return clock.origin_simulated
    elapsed = max((real or real_now()) - clock.origin_real, timedelta(0))
    if elapsed.total_seconds() * clock.speed >= (LAST - clock.origin_simulated).total_seconds():
        return max(LAST, clock.origin_simulated)
    return clock.origin_simulated + elapsed * clock.speed


def now(account: Account) -> datetime:
    """The simulated instant for one customer."""
    return simulated(account.clock)


def real_delay(clock: Clock, simulated_seconds: float) -> float:
    """How many real seconds `simulated_seconds` last on `clock`; infinite while it is paused."""
    return float("inf") if clock.paused else simulated_seconds / clock.speed


def due_since(clock: Clock, due_at: datetime) -> datetime:
    """Since when, in real time, a task with the due time `due_at` is due on a clock that has reached it.

    A clock remembers its last change only: what was due before it counts from it. So a jump makes nothing late.
    """
    if due_at <= clock.origin_simulated:
        return clock.origin_real
    return clock.origin_real + (due_at - clock.origin_simulated) / clock.speed


def keep() -> None:
    """Note how far every clock has come, if that is a second old: processes that start later go on from there.

    No further than to what is due first, so that it can still be told since when.
    """
    known = Clock.objects.aggregate(oldest=Min("origin_real"), latest=Max("origin_real"))
    _hear_of(known["latest"])
    real = real_now()
    if known["oldest"] is None or known["oldest"] > real - KEPT_EVERY:
        return
    firsts = first_due()
    with transaction.atomic():
        clocks = Clock.objects.select_for_update(skip_locked=True, no_key=True).filter(
            origin_real__lte=real - KEPT_EVERY
        )
        moved = [each for each in clocks if _move_origin(each, firsts.get(each), real)]
        Clock.objects.bulk_update(moved, ["origin_simulated", "origin_real"])


def _move_origin(clock: Clock, first: datetime | None, real: datetime) -> bool:
    shown = simulated(clock, real)
    if first is not None and first <= shown:
        if first <= clock.origin_simulated:
            return False
        real, shown = clock.origin_real + (first - clock.origin_simulated) / clock.speed, first
    clock.origin_simulated, clock.origin_real = shown, real
    return True


def first_due() -> dict[Clock, datetime | None]:
    """When the first open task of each clock that somebody follows is due, in simulated time; None if it has none.

    Three queries, however many clocks there are: who has one of their own is found by an index of their tasks, and all
    the others have one together.
    """
    tasks = Task.objects.open().order_by("due_at")
    found = {shared(): tasks.filter(account__clock__name=SHARED).values_list("due_at", flat=True).first()}
    first = Subquery(tasks.filter(account=OuterRef("pk")).values("due_at")[:1])
    for each in Account.objects.exclude(clock__name=SHARED).select_related("clock").annotate(first=first):
        found[each.clock] = min(filter(None, (each.first, found.get(each.clock))), default=None)
    return found


@transaction.atomic(savepoint=False)
def change(
    clock_id: int, *, speed: float | None = None, paused: bool | None = None, forward: timedelta = timedelta(0)
) -> Clock:
    """Change how a clock runs from now on, in one row; every pending task follows at once.

    Args:
        clock_id: the clock.
        speed: simulated seconds per real second, greater than 0; None leaves it.
        paused: whether time stands still; None leaves it.
        forward: how far to jump ahead, simulated; not negative.

    Raises:
        ValueError: for a negative jump or a speed that is not positive.
    """
    if forward < timedelta(0) or (speed is not None and speed <= 0):
        raise ValueError("Simulated time never goes back, and its speed is greater than zero.")
    clock = Clock.objects.select_for_update(no_key=True).get(pk=clock_id)
    _hear_of(clock.origin_real)
    real = real_now()
    clock.origin_simulated = min(simulated(clock, real) + forward, LAST)
    clock.origin_real = real
    clock.speed = clock.speed if speed is None else speed
    clock.paused = clock.paused if paused is None else paused
    clock.save()
    return clock
