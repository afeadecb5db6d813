"""Checking a name and a password: at the same cost whoever has it, in turn, and not while the visitor is locked."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from occ.models import ProviderUser, User
from occ.sign_in import authentication
from occ.sign_in.hashing import CheckQueue
from tests.guards.source import ROOT
from tests.sign_in.conftest import NEW_HASH, OURS, PASSWORD, Form, alert, stored


@pytest.mark.usefixtures("real_hasher")
@pytest.mark.parametrize("username", ["", "nobody"])
def test_an_unknown_name_costs_as_much_as_a_wrong_password(form: Form, username: str, costs: list[str]) -> None:
    """One hash with the same parameters, so the time tells nobody which names exist."""
    User.objects.update(password=NEW_HASH)
    ProviderUser.objects.update(password=NEW_HASH)
    assert form.send("wrong", username=username).status_code == 422
    assert costs == [OURS]


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
