"""What a password check costs, and what happens when many people sign in at once."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.core.management import call_command
from django.db.models import QuerySet
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from occ.models import ProviderUser, User
from occ.sign_in import authentication, hashing, old_hashes
from occ.sign_in.hashing import CheckQueue, PasswordHasher, QueueFull
from portal import settings as production
from tests.guards.source import ROOT
from tests.sign_in.conftest import FORMS, PASSWORD, Form, alert, stored

PATIENCE_SECONDS = 60
OURS = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
DJANGOS = "argon2$argon2id$v=19$m=102400,t=2,p=8$"
OLD_HASH = Argon2PasswordHasher().encode(PASSWORD, "a-salt-of-22-characters")
NEW_HASH = PasswordHasher().encode(PASSWORD, "a-salt-of-22-characters")


@pytest.fixture
def real_hasher(settings: LazySettings) -> None:
    """The hasher of the settings, in place of the tests' quick one."""
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS


@pytest.mark.usefixtures("real_hasher")
def test_a_hash_costs_what_owasp_asks_for() -> None:
    assert make_password(PASSWORD).startswith(OURS)
    assert check_password(PASSWORD, make_password(PASSWORD))


@pytest.mark.usefixtures("real_hasher")
def test_a_hash_with_other_parameters_matches_and_is_replaced_at_sign_in(form: Form) -> None:
    User.objects.update(password=OLD_HASH)
    ProviderUser.objects.update(password=OLD_HASH)
    assert form.send("wrong").status_code == 422
    assert hash_of(form) == OLD_HASH
    assert form.send(PASSWORD).status_code == 302
    assert hash_of(form).startswith(OURS)
    assert form.send(PASSWORD).status_code == 302


def hash_of(form: Form) -> str:
    """The stored hash of a form's user."""
    users = ProviderUser.objects if "fournisseurs" in form.path else User.objects
    return str(users.values_list("password", flat=True).get(username=form.username))


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters of each hash that is worked out from now on, for a check or for storage."""
    made = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def listed_encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        encoded: str = encode(self, password, salt)
        made.append(_parameters(encoded))
        return encoded

    def listed_verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        made.append(_parameters(encoded))
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", listed_encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", listed_verify)
    monkeypatch.setattr(authentication, "_old_hashes", old_hashes.OldHashes())
    monkeypatch.setattr("occ.sign_in.hashing.sleep", lambda _seconds: None)
    return made


def _parameters(encoded: str) -> str:
    return encoded.rpartition("$")[0].rpartition("$")[0] + "$"


@pytest.mark.usefixtures("real_hasher")
@pytest.mark.parametrize("username", ["", "nobody"])
def test_an_unknown_name_costs_as_much_as_a_wrong_password(form: Form, username: str, costs: list[str]) -> None:
    """One hash with the same parameters, so the time tells nobody which names exist."""
    User.objects.update(password=NEW_HASH)
    ProviderUser.objects.update(password=NEW_HASH)
    assert form.send("wrong", username=username).status_code == 422
    assert costs == [OURS]


@pytest.mark.usefixtures("real_hasher")
@pytest.mark.parametrize("holder", FORMS)
@pytest.mark.parametrize("name", ["customer", "provider"])
def test_while_an_old_hash_is_stored_each_wrong_password_costs_as_much(
    everybody: None, name: str, holder: str, costs: list[str]
) -> None:
    """A user with an old hash, one with a new hash and an unknown name take equally long at every form."""
    User.objects.update(password=NEW_HASH)
    ProviderUser.objects.update(password=NEW_HASH)
    of_holder(holder).update(password=OLD_HASH)
    for username in ("carol", "sam", "nobody"):
        costs.clear()
        assert FORMS[name].send("wrong", username=username).status_code == 422
        assert sorted(costs) == [DJANGOS, OURS]
    of_holder(holder).update(password=NEW_HASH)
    costs.clear()
    FORMS[name].fail(1, username="nobody")
    assert costs == [OURS]


def test_whether_there_are_old_hashes_is_asked_until_there_are_none(
    everybody: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old = old_hashes.OldHashes()
    assert not old.are_only_of_others("carol", "")
    with django_assert_num_queries(0):
        assert not old.are_only_of_others("carol", "")


def of_holder(form: str) -> QuerySet[User] | QuerySet[ProviderUser]:
    """The user of a form, to be changed."""
    username = FORMS[form].username
    if form == "provider":
        return ProviderUser.objects.filter(username=username)
    return User.objects.filter(username=username)


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


def test_sign_ins_leave_half_of_the_threads_to_pages() -> None:
    threads = re.search(r"^web:.*--threads (\d+)", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert threads
    assert authentication._checks.places <= int(threads[1]) / 2


@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_a_sign_in_that_is_not_checked_says_so_and_does_not_count(
    form: Form, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = CheckQueue(running=1, waiting=0, seconds=1)
    monkeypatch.setattr(authentication, "_checks", queue)
    with queue.turn():
        for _ in range(6):
            refused = form.send(password)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
        assert alert(refused) == (
            "Trop de personnes se connectent en ce moment. Votre mot de passe n’a pas été vérifié et ne compte pas "
            "comme erroné\N{NO-BREAK SPACE}: saisissez-le de nouveau dans 2 secondes."
        )
        assert alert(form.send(password, language="en")) == (
            "Too many people are signing in at this moment. Your password was not checked and does not count as wrong: "
            "enter it again in 2 seconds."
        )
    page = refused.content.decode()
    assert f'value="{form.username}"' in page
    assert password not in page
    assert stored() == []
    assert form.send(PASSWORD).status_code == 302


def test_a_locked_visitor_takes_no_turn(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    form.fail(5)
    queue = CheckQueue(running=1, waiting=1, seconds=0.01)
    monkeypatch.setattr(authentication, "_checks", queue)
    with queue.turn():
        assert "Trop de mots de passe erronés" in alert(form.send(PASSWORD))


def test_a_refusal_for_want_of_a_turn_asks_nothing_of_the_database(
    form: Form, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queue = CheckQueue(running=1, waiting=0, seconds=1)
    monkeypatch.setattr(authentication, "_checks", queue)
    with queue.turn(), django_assert_num_queries(0):
        assert form.send(PASSWORD).status_code == 429
