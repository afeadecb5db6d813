"""Each action of the administration asks first, or is named here with the reason; each reports in words of its own."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.messages import get_messages
from django.test import Client, RequestFactory
from django.utils import translation

from occ.admin.acting import CONFIRMED, RowAction
from occ.models import AuditEntry, User
from tests.guards.source import below, text
from tests.guards.test_admin_columns import add_row, address
from tests.guards.world import build

AT_ONCE = {
    "activate": "it begins a task, which can be cancelled",
    "fail_next": "the fault can be taken off",
    "jump_to_next": "the bar of simulated time above each page does the same",
    "offer_upgrade": "the customer decides about it",
    "retry": "it carries on what the customer has asked for",
    "take_off": "the fault can be put on again",
    "tell_incident": "its end can be told at any time",
    "tell_maintenance": "its end can be told at any time",
}
"""Actions that do not ask first, and why."""
DJANGOS = (delete_selected,)
"""Django's own, which ask on a page of their own and report in their own words."""


def actions() -> Iterator[tuple[Any, str, Any]]:
    """Model, name and action of each list, as somebody who may do everything is offered them."""
    request = RequestFactory().get("/")
    request.user = User(is_active=True, is_superuser=True, is_staff=True)
    for model, page in admin.site._registry.items():
        for function, name, _label in page.get_actions(request).values():
            yield model, name, function


ALL = list(actions())
OURS = [each for each in ALL if each[2] not in DJANGOS]
IDS = [f"{model.__name__}-{name}" for model, name, _action in OURS]
EACH = pytest.mark.parametrize(("model", "name", "action"), OURS, ids=IDS)


@pytest.fixture(scope="module")
def rows(undone: None) -> dict[Any, Any]:
    """A row of each model whose list has an action."""
    build()
    for model in {model for model, _name, _action in OURS if not model._default_manager.exists()}:
        add_row(model)
    return {model: model._default_manager.first() for model, _name, _action in OURS}


@pytest.fixture
def desk(rows: dict[Any, Any], db: None) -> Client:
    """A member of staff's browser."""
    client = Client()
    client.force_login(User.objects.get(username="staff"), "django.contrib.auth.backends.ModelBackend")
    return client


def test_there_are_actions() -> None:
    assert len(OURS) >= 19
    assert {name for _model, name, action in ALL if action in DJANGOS} == {"delete_selected"}


@EACH
def test_an_action_asks_first_or_is_named_with_its_reason(model: Any, name: str, action: Any) -> None:
    assert isinstance(action, RowAction)
    assert (action.asks is None) == (name in AT_ONCE)


def test_a_reason_is_that_of_an_action() -> None:
    assert AT_ONCE.keys() <= {name for _model, name, _action in OURS}


@EACH
def test_what_it_says_has_plural_forms_in_both_languages(model: Any, name: str, action: RowAction) -> None:
    for sentence in filter(None, (action.asks, action.done)):
        said = []
        for language in ("en", "fr"):
            with translation.override(language):
                said += [sentence % {"count": count} for count in (1, 2)]
        assert len(set(said)) == 4
        assert all("2" in each for each in said[1::2])


def test_no_two_actions_report_the_same() -> None:
    with translation.override("en"):
        said = [action.done % {"count": 1} for _model, _name, action in OURS]
    assert len(set(said)) == len(said)


def test_nothing_else_in_the_administration_reports_a_success() -> None:
    places = [str(path) for path in below("occ/admin", ".py") if "messages.success" in text(path)]
    assert places == ["occ/admin/acting.py"]


@EACH
@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_that_asks_changes_nothing_before_it_is_confirmed(
    model: Any, name: str, action: RowAction, language: str, rows: dict[Any, Any], desk: Client
) -> None:
    if action.asks is None:
        return
    row = next(filter(action.is_possible, model._default_manager.all()), rows[model])
    before = AuditEntry.objects.count()
    desk.cookies["django_language"] = language
    path = address(model, "changelist")
    answer = desk.post(path, {"action": name, "_selected_action": [str(row.pk)]})
    assert AuditEntry.objects.count() == before
    if not action.is_possible(row):  # none of these rows accepts it: it says why in place of asking
        assert answer.status_code == 302
        assert len(list(get_messages(answer.wsgi_request))) == 1
        return
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    with translation.override(language):
        assert action.asks % {"count": 1} in page
    assert str(row) in page
    assert f'name="_selected_action" value="{row.pk}"' in page
    assert model._default_manager.filter(pk=row.pk).exists()
    assert list(get_messages(answer.wsgi_request)) == []


@EACH
def test_once_confirmed_it_says_what_it_did_or_why_not(
    model: Any, name: str, action: RowAction, rows: dict[Any, Any], desk: Client
) -> None:
    desk.cookies["django_language"] = "en"
    values = {"action": name, "_selected_action": [str(rows[model].pk)], CONFIRMED: "yes"}
    answer = desk.post(address(model, "changelist"), values)
    assert answer.status_code == 302
    [said] = [str(message) for message in get_messages(answer.wsgi_request)]
    with translation.override("en"):
        done = action.done % {"count": 1}
    assert said == done or said.startswith("“") or "already so" in said
