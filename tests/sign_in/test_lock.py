"""The lock after wrong passwords, at each sign-in form: whom it concerns, how long it lasts, what ends it."""

import re
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from occ.models import User
from occ.sign_in.lock import ADDRESS_FAILURES_MAX, Lock, lock_of, name_of
from tests.sign_in.conftest import ELSEWHERE, FORMS, HOME, PASSWORD, Form, alert, stored

Later = Callable[[timedelta], None]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_pause_between_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause after each check of a password belongs to `test_hashing.py`: hundreds of them take half a minute."""
    monkeypatch.setattr("occ.sign_in.hashing.sleep", lambda _seconds: None)


def test_five_wrong_passwords_lock_that_name_from_that_address_alone(form: Form) -> None:
    assert form.fail(5) == [422, 422, 422, 422, 429]
    assert form.send(PASSWORD).status_code == 429
    assert form.send(PASSWORD, ELSEWHERE).status_code == 302
    assert form.send(PASSWORD).status_code == 429  # signing in elsewhere says nothing of this place


def test_the_same_name_at_another_form_is_another_name(everybody: None) -> None:
    FORMS["provider"].fail(5)
    assert FORMS["customer"].send(PASSWORD).status_code == 302


@pytest.mark.parametrize("typed", ["megaport:carol", "megaport::carol", ":carol"])
def test_no_name_typed_by_a_customer_is_counted_as_a_providers_user(everybody: None, typed: str) -> None:
    FORMS["customer"].fail(6, username=typed)
    assert FORMS["provider"].send(PASSWORD).status_code == 302


@given(st.text(max_size=300), st.sampled_from(["megaport", "equinix"]), st.text(max_size=300))
def test_customers_and_providers_users_share_no_counted_name(customer: str, provider: str, username: str) -> None:
    at_provider = name_of(None, {"username": username, "provider": provider})
    assert name_of(None, {"username": customer}) != at_provider
    assert name_of(None, {"username": username, "provider": "another"}) != at_provider


def test_another_browser_at_the_same_address_is_locked_too(form: Form) -> None:
    for number in range(5):
        form.send("wrong", agent=f"Browser {number}")
    assert form.send(PASSWORD, agent="Another").status_code == 429


@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_attempts_during_the_lock_do_not_prolong_it(form: Form, later: Later, password: str) -> None:
    form.fail(5)
    before = stored()
    for _ in range(4):
        later(MINUTE)
        assert form.send(password).status_code == 429
    assert stored() == before
    later(MINUTE)
    assert form.send(PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("passed", "seconds", "french", "english"),
    [
        (0, "300", "5 minutes", "5 minutes"),
        (50, "250", "4 minutes 10 secondes", "4 minutes 10 seconds"),
        (180, "120", "2 minutes", "2 minutes"),
        (239, "61", "1 minute 1 seconde", "1 minute 1 second"),
        (258.5, "42", "42 secondes", "42 seconds"),
        (299.9, "1", "1 seconde", "1 second"),
    ],
)
def test_the_time_left_is_told(
    form: Form, later: Later, passed: float, seconds: str, french: str, english: str
) -> None:
    form.fail(5)
    later(timedelta(seconds=passed))
    answer = form.send("wrong")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, seconds)
    assert alert(answer) == f"Trop de mots de passe erronés pour cet utilisateur. Réessayez dans {french}."
    sentence = f"Too many wrong passwords for this user. Try again in {english}."
    assert alert(form.send("wrong", language="en")) == sentence


def test_twenty_failures_of_any_names_lock_the_address_for_every_name(everybody: None, later: Later) -> None:
    forms = list(FORMS.values())
    statuses = [forms[n % 3].send("wrong", username=f"name-{n}").status_code for n in range(ADDRESS_FAILURES_MAX)]
    assert statuses == [422] * (ADDRESS_FAILURES_MAX - 1) + [429]
    for each in forms:
        refused = each.send(PASSWORD)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
        assert "Trop de mots de passe erronés depuis votre adresse. Réessayez dans 5 minutes." in alert(refused)
        assert "from your address. Try again in" in alert(each.send(PASSWORD, language="en"))
        assert each.send(PASSWORD, ELSEWHERE).status_code == 302


def test_an_address_is_locked_until_its_oldest_failures_no_longer_count(form: Form, later: Later) -> None:
    for number in range(ADDRESS_FAILURES_MAX):
        form.send("wrong", username=f"name-{number}")
        later(timedelta(seconds=10))
    assert form.send(PASSWORD).headers["Retry-After"] == "100"
    later(timedelta(seconds=100))
    assert form.send("wrong", username="one more").status_code == 429  # counted, and the twentieth again
    assert form.send(PASSWORD).headers["Retry-After"] == "10"
    later(timedelta(seconds=10))
    assert form.send(PASSWORD).status_code == 302


def test_failures_older_than_the_time_do_not_count_for_the_address(form: Form, later: Later) -> None:
    """Five names fail once in each of four rounds, four minutes apart: never more than ten within five minutes."""
    for _ in range(4):
        for number in range(5):
            assert form.send("wrong", username=f"name-{number}").status_code == 422
        later(4 * MINUTE)
    assert form.send(PASSWORD).status_code == 302


@pytest.mark.parametrize("agents", [1, 5])
def test_a_name_is_locked_until_its_oldest_failures_no_longer_count(form: Form, later: Later, agents: int) -> None:
    for number in range(5):
        answer = form.send("wrong", agent=f"Browser {number % agents}")
        later(MINUTE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert form.send(PASSWORD).status_code == 302


def test_five_failures_of_a_name_over_more_than_the_time_lock_nothing(form: Form, later: Later) -> None:
    for _ in range(8):
        assert form.send("wrong").status_code == 422
        later(timedelta(seconds=75))


def test_what_counts_is_asked_for_once_and_in_few_rows(
    form: Form, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    form.fail(3)
    with django_assert_num_queries(1) as asked:
        lock_of(form.counted, HOME)
    assert f"LIMIT {ADDRESS_FAILURES_MAX}" in asked.captured_queries[0]["sql"]


def test_many_failures_of_a_name_elsewhere_delete_none_of_here(form: Form) -> None:
    """Axes keeps 1,000 failures of each name, and deletes the newest of more."""
    there = AccessFailureLog(username=form.counted, ip_address=ELSEWHERE)
    AccessFailureLog.objects.bulk_create([copy(there) for _ in range(1010)])
    assert form.fail(5) == [422, 422, 422, 422, 429]


def test_the_right_password_forgets_the_failures_of_that_name_there(form: Form) -> None:
    form.fail(4)
    form.fail(3, ELSEWHERE)
    form.fail(2, username="other")
    assert form.send(PASSWORD).status_code == 302
    other = form.counted.replace(form.username, "other")
    assert stored() == sorted([(form.counted, ELSEWHERE, 3), (other, HOME, 2)])
    assert form.fail(4) == [422] * 4


def test_failures_within_the_time_of_each_other_count_together(form: Form, later: Later) -> None:
    form.fail(4)
    later(5 * MINUTE)
    assert form.fail(4) == [422] * 4
    later(4 * MINUTE)
    assert form.fail(1) == [429]


def test_what_no_longer_counts_is_deleted_when_something_new_is_stored(form: Form, later: Later) -> None:
    for number in range(10):
        form.fail(1, f"192.0.2.{100 + number}", username=f"name-{number}")
    later(5 * MINUTE)
    form.fail(1)
    assert stored() == [(form.counted, HOME, 1)]
    assert AccessFailureLog.objects.count() == 1


def test_failures_that_no_longer_count_are_deleted_while_the_name_goes_on(form: Form, later: Later) -> None:
    for _ in range(4):
        form.fail(1)
        later(4 * MINUTE)
    assert AccessFailureLog.objects.count() == 2


def test_a_visitor_with_ipv6_has_one_count_for_its_network(form: Form) -> None:
    for number in range(5):
        form.send("wrong", f"2001:db8:0:1::{number}")
    assert form.send(PASSWORD, "2001:db8:0:1:ffff::1").status_code == 429
    assert form.send(PASSWORD, "2001:db8:0:2::1").status_code == 302


def test_without_a_proxy_what_the_visitor_says_does_not_count(form: Form, settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    for number in range(5):
        form.send("wrong", f"192.0.2.{number}")
    assert form.send(PASSWORD, ELSEWHERE).status_code == 429


@pytest.mark.parametrize("address", ["", "nonsense", "192.0.2.1,", "fe80::1%eth0", "[::1]:x", "\u0661", "1" * 3000])
def test_an_address_that_cannot_be_read_is_counted_all_the_same(form: Form, address: str) -> None:
    assert form.fail(5, address) == [422, 422, 422, 422, 429]


@pytest.mark.parametrize(
    "username", ["n" * 151, "n" * 256, "n" * 300, "é" * 5000, "nul\0nul", "\0", "\ud7ff", "﷽" * 200]
)
def test_a_name_that_nobody_has_is_wrong_and_no_error(form: Form, username: str) -> None:
    for _ in range(6):
        assert form.send("wrong", username=username).status_code in (422, 429)


def test_the_form_keeps_what_was_typed_except_the_password(form: Form) -> None:
    form.fail(5)
    page = form.send("a wrong one").content.decode()
    assert f'value="{form.username}"' in page
    assert "a wrong one" not in page
    for value in form.hidden.values():
        assert f'value="{value}"' in page


def test_nothing_else_that_was_sent_is_stored(everybody: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    sent = {"username": "carol", "password": "hush", "csrfmiddlewaretoken": token, "pending": "hush", "next": "/hush/"}
    assert client.post("/login/", sent).status_code == 422
    row = AccessAttempt.objects.get()
    assert "hush" not in row.post_data
    assert token not in row.post_data


def test_of_two_locks_the_longer_is_told(everybody: None, later: Later) -> None:
    for number in range(15):
        FORMS["customer"].fail(1, username=f"name-{number}")
    later(MINUTE)
    FORMS["customer"].fail(5)
    assert lock_of("carol", HOME) == Lock("name", 300)
    assert lock_of("somebody", HOME) == Lock("address", 240)


def unlock(*command: str) -> str:
    """What one of axes' commands says."""
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_a_user_is_unlocked_by_a_command(form: Form) -> None:
    form.fail(5)
    assert unlock("axes_reset_username", form.counted) == "1 attempts removed.\n"
    assert form.send(PASSWORD).status_code == 302


@pytest.mark.parametrize(("used", "named"), [(HOME, HOME), ("2001:db8:0:1::a", "2001:db8:0:1::b")])
def test_an_address_is_unlocked_by_a_command(form: Form, used: str, named: str) -> None:
    for number in range(ADDRESS_FAILURES_MAX):
        form.fail(1, used, username=f"name-{number}")
    assert unlock("axes_reset_ip", named) == f"{ADDRESS_FAILURES_MAX} attempts removed.\n"
    assert form.send(PASSWORD, used).status_code == 302


def test_staff_see_the_failures_and_unlock_by_deleting_them(form: Form) -> None:
    form.fail(5)
    staff = Client()
    staff.force_login(User.objects.get(username="sam"), "django.contrib.auth.backends.ModelBackend")
    listed = "/admin/axes/accessattempt/"
    page = staff.get(listed).content.decode()
    assert form.counted in page
    assert HOME in page
    chosen = {"_selected_action": AccessAttempt.objects.get().pk}
    assert staff.post(listed, {"action": "delete_selected", "post": "yes", **chosen}).status_code == 302
    assert form.send(PASSWORD).status_code == 302


@pytest.mark.parametrize("action", ["", "cleanup_expired_attempts"])
def test_the_admin_offers_no_action_that_fails(everybody: None, action: str) -> None:
    FORMS["customer"].fail(1)
    staff = Client()
    staff.force_login(User.objects.get(username="sam"), "django.contrib.auth.backends.ModelBackend")
    chosen = {"action": action, "_selected_action": AccessAttempt.objects.get().pk}
    page = staff.post("/admin/axes/accessattempt/", chosen, follow=True).content.decode()
    assert re.findall(r'<option value="(\w+)"', page) == ["delete_selected"]
