"""What one password check costs, and how many run at once in a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic, sleep

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one thread, as the OWASP Password Storage Cheat Sheet asks for.

    Django's own parameters take 100 MiB and eight threads: two sign-ins keep a small machine busy. Hashes with other
    parameters still match; Django replaces each of them when its user signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def harden_runtime(self, password: str, encoded: str) -> None:
        """After a wrong password for a hash with other parameters, take as long again as for an unknown name."""
        self.encode(password, self.salt())


class QueueFull(Exception):
    """Too many password checks run or wait already."""


class CheckQueue:
    """Password checks of one process: few run, few wait, for a bounded time, and processor time is left for pages.

    Sign-ins never hold more threads than `places`; the others answer pages. After a check the next one waits `rest`
    times as long as the check took, so that checks run for `running` parts in `1 + rest` of the time at most. A rest
    lasts half of `seconds` at most, because a check that took long, as the first of a process does, shall refuse
    nobody: longer checks run for more of the time. A check of a hash with several threads keeps as many processors.
    """

    def __init__(self, *, running: int, waiting: int, seconds: float, rest: float = 0) -> None:
        """Limit the checks.

        Args:
            running: how many run at once.
            waiting: how many wait for their turn.
            seconds: how long one waits at most.
            rest: time without a check after each one, in parts of what the check took.
        """
        self.places = running + waiting
        self._admitted = BoundedSemaphore(self.places)
        self._running = BoundedSemaphore(running)
        self._seconds, self._rest = seconds, rest
        self._rested_at = 0.0

    def refuse_if_full(self) -> None:
        """Tell beforehand, as far as it can be known, that there is no turn to be had.

        Raises:
            QueueFull: as many run and wait already.
        """
        if not self._admitted.acquire(blocking=False):
            raise QueueFull
        self._admitted.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; it ends with the block.

        Raises:
            QueueFull: as many wait already, or no turn came in time.
        """
        if not self._admitted.acquire(blocking=False):
            raise QueueFull
        try:
            until = monotonic() + self._seconds
            if not self._running.acquire(timeout=self._seconds):
                raise QueueFull
            try:
                self._wait_for_rest(until)
                began = monotonic()
                try:
                    yield
                finally:
                    ended = monotonic()
                    self._rested_at = ended + min(self._rest * (ended - began), self._seconds / 2)
            finally:
                self._running.release()
        finally:
            self._admitted.release()

    def _wait_for_rest(self, until: float) -> None:
        if self._rested_at > until:
            raise QueueFull
        sleep(max(0, self._rested_at - monotonic()))
