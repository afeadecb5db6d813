"""Changing how time passes (staff; everybody in the demo)."""

from datetime import timedelta

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.engine import clock
from occ.engine.wake import wake
from occ.models import Clock


@transaction.atomic
def clock_change(
    *,
    clock_id: int,
    by: Actor,
    speed: float | None = None,
    paused: bool | None = None,
    forward: timedelta = timedelta(0),
) -> Clock:
    """Change speed, pause or jump ahead; every pending task follows at once. See `engine.clock.change`."""
    before = Clock.objects.get(pk=clock_id)
    after = clock.change(clock_id, speed=speed, paused=paused, forward=forward)
    record(
        "clock_change",
        after,
        by,
        before={"speed": before.speed, "paused": before.paused},
        after={"speed": after.speed, "paused": after.paused, "forward": int(forward.total_seconds())},
    )
    wake()
    return after
