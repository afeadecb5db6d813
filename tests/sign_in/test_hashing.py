"""What a password check costs, and what happens when many people sign in at once."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command
from django.test import Client

from occ.models import ProviderUser, User
from occ.sign_in import authentication, hashing
from occ.sign_in.hashing import CheckQueue, QueueFull
from tests.sign_in.conftest import OURS, PASSWORD

PATIENCE_SECONDS = 60


@pytest.mark.usefixtures("real_hasher")
def test_a_hash_costs_what_owasp_asks_for() -> None:
    assert make_password(PASSWORD).startswith(OURS)
    assert check_password(PASSWORD, make_password(PASSWORD))


@pytest.mark.usefixtures("real_hasher", "everybody")
def test_passwords_that_staff_set_do_not_wait_for_sign_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = CheckQueue(running=1, waiting=0, seconds=1)
    monkeypatch.setattr(authentication, "_checks", queue)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    staff = Client()
    staff.force_login(User.objects.get(username="sam"), "django.contrib.auth.backends.ModelBackend")
    made = {"provider": "megaport", "username": "erin", "password": PASSWORD}
    with queue.turn():
        call_command("user_create", "dave", "--staff")
        assert staff.post("/admin/occ/provideruser/add/", made).status_code == 302
    for user in (User.objects.get(username="dave"), ProviderUser.objects.get(username="erin")):
        assert user.password.startswith(OURS)


class Announced(BoundedSemaphore):
    """A semaphore that says when a thread starts to wait for it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked = Event()

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """As of every semaphore."""
        free = super().acquire(blocking=False)
        if free:
            return True
        self.asked.set()
        return super().acquire(blocking, timeout)


def test_one_check_runs_one_waits_and_the_others_are_refused() -> None:
    queue = CheckQueue(running=1, waiting=1, seconds=PATIENCE_SECONDS)
    queue._running = waiting = Announced()
    running, end = Event(), Event()
    at_once: list[int] = []
    most: list[int] = []

    def check(hold: Event | None) -> bool:
        try:
            with queue.turn():
                at_once.append(1)
                most.append(len(at_once))
                if hold:
                    running.set()
                    assert hold.wait(PATIENCE_SECONDS)
                at_once.pop()
        except QueueFull:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(check, end)
        assert running.wait(PATIENCE_SECONDS)
        second = threads.submit(check, None)
        assert waiting.asked.wait(PATIENCE_SECONDS)
        refused = [threads.submit(check, None) for _ in range(6)]
        assert [each.result(PATIENCE_SECONDS) for each in refused] == [False] * 6
        assert not second.done()
        end.set()
        assert first.result(PATIENCE_SECONDS)
        assert second.result(PATIENCE_SECONDS)
    assert max(most) == 1
    assert check(None)


def test_a_check_that_gets_no_turn_in_time_leaves_the_queue() -> None:
    queue = CheckQueue(running=1, waiting=1, seconds=0.01)
    with queue.turn(), ThreadPoolExecutor(1) as threads:
        for _ in range(3):
            with pytest.raises(QueueFull):
                threads.submit(_turn, queue).result(PATIENCE_SECONDS)
    _turn(queue)


def test_a_check_that_fails_gives_its_turn_back() -> None:
    queue = CheckQueue(running=1, waiting=0, seconds=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), queue.turn():
            raise ZeroDivisionError
    _turn(queue)


@pytest.mark.parametrize(
    ("check", "pages", "rest"),
    [
        (0.125, 0, 0.375),
        (0.125, 0.25, 0.125),
        (0.125, 0.5, 0),
        (4, 0, 0.5),  # half of what a check waits at most, so the next one is not refused
    ],
)
def test_after_a_check_the_processor_is_left_to_pages(
    check: float, pages: float, rest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check, then time without one; the next check rests for what is left of three times the first."""
    now, rests = [1000.0], []
    monkeypatch.setattr(hashing, "monotonic", lambda: now[0])
    monkeypatch.setattr(hashing, "sleep", rests.append)
    queue = CheckQueue(running=1, waiting=1, seconds=1, rest=3)
    with queue.turn():
        now[0] += check
    now[0] += pages
    _turn(queue)
    assert rests == [0, rest]


def _turn(queue: CheckQueue) -> None:
    with queue.turn():
        pass
