"""What one password check costs, and how many run at once in a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one thread, as the OWASP Password Storage Cheat Sheet asks for.

    Django's own parameters take 100 MiB and eight threads: two sign-ins keep a small machine busy. Hashes with other
    parameters still match; Django replaces each of them when its user signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1


class QueueFull(Exception):
    """Too many password checks run or wait already."""


class CheckQueue:
    """Password checks of one process: few run, few wait, for a bounded time.

    So sign-ins never hold more threads than `places`, and the others answer pages.
    """

    def __init__(self, *, running: int, waiting: int, seconds: float) -> None:
        """Limit the checks.

        Args:
            running: how many run at once.
            waiting: how many wait for their turn.
            seconds: how long one waits at most.
        """
        self.places = running + waiting
        self._admitted = BoundedSemaphore(self.places)
        self._running = BoundedSemaphore(running)
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; it ends with the block.

        Raises:
            QueueFull: as many wait already, or no turn came in time.
        """
        if not self._admitted.acquire(blocking=False):
            raise QueueFull
        try:
            if not self._running.acquire(timeout=self._seconds):
                raise QueueFull
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._admitted.release()
