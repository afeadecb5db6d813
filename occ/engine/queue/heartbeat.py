"""What workers tell of themselves: that they live, and how long their steps take.

Each process counts for itself and adds its counts to the row of its worker now and then. Counts that a killed process
had not yet added are missing; nothing else ever depends on them.
"""

import os
import threading
from bisect import bisect_left
from datetime import datetime, timedelta

from django.db import transaction

from occ.engine.queue import clock
from occ.models import Worker

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds of the classes in which durations of steps are counted; one more class is for longer ones."""
EVERY = timedelta(seconds=5)
FORGOTTEN = timedelta(days=7)


class Pulse:
    """The counts of one process that are not yet in the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told_at: datetime | None = None
        self._clear()

    def _clear(self) -> None:
        self.steps, self.seconds, self.durations = 0, 0.0, [0] * (len(BOUNDS) + 1)

    def observe(self, steps: int, seconds: float) -> None:
        """Count `steps` that took `seconds` together."""
        with self._lock:
            self.steps += steps
            self.seconds += seconds
            self.durations[bisect_left(BOUNDS, seconds / steps)] += steps

    def tell(self, name: str) -> None:
        """Say that the worker `name` lives, and add what was counted to its row; at most every five seconds."""
        now = clock.real_now()
        with self._lock:
            if self._told_at is not None and timedelta(0) <= now - self._told_at < EVERY:
                return
            self._told_at = now
            counts = self.steps, self.seconds, self.durations
            self._clear()
        _add(name, now, *counts)


@transaction.atomic
def _add(name: str, now: datetime, steps: int, seconds: float, durations: list[int]) -> None:
    row, new = Worker.objects.select_for_update(no_key=True).get_or_create(name=name, defaults={"seen_at": now})
    if new:
        Worker.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    before = row.durations if len(row.durations) == len(durations) else [0] * len(durations)
    row.seen_at, row.steps, row.seconds = now, row.steps + steps, row.seconds + seconds
    row.durations = [old + more for old, more in zip(before, durations, strict=True)]
    row.save()


def here() -> str:
    """The name of this machine, for a worker that has no other."""
    return os.uname().nodename[:100]


own = Pulse()
"""The pulse of this process. A forked one begins with a copy of its parent's: an empty one, for that makes no steps."""
