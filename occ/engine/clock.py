"""Simulated time: faster, paused or moved forward, never back (design, "How time passes")."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from occ.models import Account, Clock

SHARED = "shared"


def real_now() -> datetime:
    """The machine's own time, with zone; the one place where it is read (leases, limits, logs)."""
    return timezone.now()


def shared(start: datetime | None = None) -> Clock:
    """The clock that accounts have unless they are given their own; made at its first use, at `settings.SPEED`.

    Args:
        start: what it shows when it is made; the machine's own time by default.
    """
    now = real_now()
    defaults = {"origin_real": now, "origin_simulated": start or now, "speed": settings.SPEED}
    return Clock.objects.get_or_create(name=SHARED, defaults=defaults)[0]


def simulated(clock: Clock, real: datetime | None = None) -> datetime:
    """The simulated instant that `clock` shows at `real` (default: now). Never before the clock's last origin."""
    if clock.paused:
        return clock.origin_simulated
    elapsed = max((real or real_now()) - clock.origin_real, timedelta(0))
    return clock.origin_simulated + elapsed * clock.speed


def now(account: Account) -> datetime:
    """The simulated instant for one customer."""
    return simulated(account.clock)


def real_delay(clock: Clock, simulated_seconds: float) -> float:
    """How many real seconds `simulated_seconds` last on `clock`; infinite while it is paused."""
    return float("inf") if clock.paused else simulated_seconds / clock.speed


@transaction.atomic
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
    clock = Clock.objects.select_for_update().get(pk=clock_id)
    real = real_now()
    clock.origin_simulated = simulated(clock, real) + forward
    clock.origin_real = real
    clock.speed = clock.speed if speed is None else speed
    clock.paused = clock.paused if paused is None else paused
    clock.save()
    return clock
