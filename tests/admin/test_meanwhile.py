"""A form of the admin writes what was changed in it alone; what a colleague has changed meanwhile is said."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.test import Client, RequestFactory

from occ.actions import people
from occ.engine.queue import clock
from occ.models import Account, AuditEntry, Clock, ProviderUser, User
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.admin.test_reading import address
from tests.forms import fields
from tests.two_connections import in_thread, until_it_waits

pytestmark = pytest.mark.django_db
ROWS = {
    Account: lambda: world.account(41),
    User: lambda: people.user_create(username="yann", password="x", account=world.account(42), by=BY),
    ProviderUser: world.provider_user,
    Clock: clock.shared,
}
"""A row of each model whose form staff may change."""


def with_a_form() -> list[Any]:
    """The models whose rows can be changed in a form of the admin, by somebody who may do everything."""
    request = RequestFactory().get("/")
    request.user = User(is_active=True, is_superuser=True, is_staff=True)
    return [model for model, page in admin.site._registry.items() if page.has_change_permission(request)]


def editable(model: Any) -> list[str]:
    """The columns that the form of a model changes."""
    request = RequestFactory().get("/")
    request.user = User(is_active=True, is_superuser=True, is_staff=True)
    page, row = admin.site._registry[model], model()
    row._state.adding = False
    columns = {field.name for field in model._meta.fields}
    return [
        name for name in page.get_form(request, row, change=True)(instance=row).fields if name in columns - {"password"}
    ]


PAIRS = [(model, name) for model in with_a_form() for name in editable(model)]

WITH_A_THIRD_VALUE = [
    (model, name)
    for model, name in PAIRS
    if not isinstance(field := model._meta.get_field(name), models.BooleanField) and len(field.choices or "abc") > 2
]
"""Of two that change one of the others, both choose the same."""


def others(field: Any, value: Any) -> Iterator[Any]:
    """Other values that a column may have."""
    if isinstance(field, models.ForeignKey):
        yield from (world.account(each) for each in (43, 44))
    elif isinstance(field, models.BooleanField):
        yield not value
    elif field.choices:
        yield from (each for each, _label in field.choices if each != value)
    elif isinstance(field, models.EmailField):
        yield from ("one@example.com", "two@example.com")
    else:
        yield from (f"{value}1", f"{value}2") if isinstance(value, str) else (value + 1, value + 2)


def stored(row: Any) -> dict[str, Any]:
    """The row as it is stored."""
    return model_to_dict(type(row)._default_manager.get(pk=row.pk))


def page_of(row: Any) -> str:
    """Where a row is changed."""
    return address(type(row), "change", row.pk)


def shown(desk: Client, row: Any) -> dict[str, Any]:
    """The form of a row, as it is sent when nothing is changed in it."""
    return fields(desk.get(page_of(row)).content.decode(), f"initial-{editable(type(row))[0]}")


def as_sent(value: Any) -> Any:
    """A value as a form sends it; None for a box that is not ticked."""
    return ("on" if value else None) if isinstance(value, bool) else getattr(value, "pk", value)


def said(answer: Any) -> list[str]:
    """The messages of an answer."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_each_model_with_a_form_has_a_row_here() -> None:
    assert set(ROWS) == set(with_a_form())
    assert len(PAIRS) >= 8


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_form_that_is_saved_as_it_was_shown_changes_nothing(desk: Client, model: Any) -> None:
    row = ROWS[model]()
    form = shown(desk, row)
    before, entries = stored(row), AuditEntry.objects.count()
    answer = desk.post(page_of(row), form)
    assert answer.status_code == 302
    assert (stored(row), AuditEntry.objects.count()) == (before, entries)
    assert said(answer) == ["Nothing was changed in the form: nothing was saved."]


@pytest.mark.parametrize(("model", "name"), PAIRS, ids=lambda each: getattr(each, "__name__", each))
def test_what_a_colleague_changed_stays_and_is_said(desk: Client, model: Any, name: str) -> None:
    """Whether the form is saved as it was shown, or with another field changed."""
    row, field = ROWS[model](), model._meta.get_field(name)
    form = shown(desk, row)
    theirs = next(others(field, getattr(row, name)))
    model._default_manager.filter(pk=row.pk).update(**{name: theirs})
    before, entries = stored(row), AuditEntry.objects.count()
    answer = desk.post(page_of(row), form)
    assert answer.status_code == 302
    assert (stored(row), AuditEntry.objects.count()) == (before, entries)
    warning, nothing = said(answer)
    assert "somebody else has changed this" in warning
    assert nothing.startswith("Nothing was changed")


@pytest.mark.parametrize(("model", "name"), WITH_A_THIRD_VALUE, ids=lambda each: getattr(each, "__name__", each))
def test_what_both_changed_is_refused_at_its_field_until_it_is_sent_knowingly(
    desk: Client, model: Any, name: str
) -> None:
    row, field = ROWS[model](), model._meta.get_field(name)
    theirs, *more = others(field, getattr(row, name))
    html = desk.get(page_of(row)).content.decode()
    model._default_manager.filter(pk=row.pk).update(**{name: theirs})
    before, entries = stored(row), AuditEntry.objects.count()
    answer = desk.post(page_of(row), fields(html, f"initial-{name}", **{name: as_sent(more[0])}))
    assert answer.status_code == 200
    assert (stored(row), AuditEntry.objects.count()) == (before, entries)
    [error] = answer.context["adminform"].form.errors[name]
    assert "Nothing was saved" in error
    assert answer.context["adminform"].form.errors.keys() == {name}
    again = fields(answer.content.decode(), f"initial-{name}")
    assert str(again[name]) == str(as_sent(more[0]))
    assert desk.post(page_of(row), again).status_code == 302
    assert getattr(model._default_manager.get(pk=row.pk), name) == more[0]


def test_an_old_tab_does_not_let_a_deactivated_user_in_again(desk: Client) -> None:
    user = ROWS[User]()
    html = desk.get(page_of(user)).content.decode()
    people.user_update(user=user, active=False, by=BY)
    desk.cookies["django_language"] = "fr"
    answer = desk.post(page_of(user), fields(html, "is_active", account=str(world.account(45).pk)))
    assert answer.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert (user.is_active, user.account) == (False, Account.objects.get(nichandle="tt00045-ovh"))
    [warning, _done] = said(answer)
    assert "Actif\N{NO-BREAK SPACE}: quelqu’un d’autre a modifié ceci" in warning
    assert "de «\N{NO-BREAK SPACE}oui\N{NO-BREAK SPACE}» à «\N{NO-BREAK SPACE}non\N{NO-BREAK SPACE}»" in warning


def test_an_old_tab_does_not_restore_an_e_mail_address(desk: Client) -> None:
    account = ROWS[Account]()
    html = desk.get(page_of(account)).content.decode()
    people.account_update(account=account, email="new@example.com", by=BY)
    assert desk.post(page_of(account), fields(html, "email", name="Renamed")).status_code == 302
    account.refresh_from_db()
    assert (account.email, account.name) == ("new@example.com", "Renamed")
    assert AuditEntry.objects.latest("pk").after == {"name": "Renamed"}


def test_a_refused_form_shows_what_a_colleague_has_changed_beside(desk: Client) -> None:
    account = ROWS[Account]()
    html = desk.get(page_of(account)).content.decode()
    people.account_update(account=account, email="new@example.com", name="Theirs", by=BY)
    answer = desk.post(page_of(account), fields(html, "email", name="Mine"))
    shown = fields(answer.content.decode(), "email")
    assert (shown["name"], shown["email"]) == ("Mine", "new@example.com")
    text = unescape(answer.content.decode())
    assert "it is now “Theirs”" in text
    assert "to “new@example.com”. It stays as it is now." in text


def test_a_form_of_before_this_version_is_compared_with_what_is_stored(desk: Client) -> None:
    account = ROWS[Account]()
    values = model_to_dict(account, ["name", "email", "language"])
    assert desk.post(page_of(account), values).status_code == 302
    assert not AuditEntry.objects.filter(action="account_update").exists()
    assert desk.post(page_of(account), values | {"name": "Renamed"}).status_code == 302
    assert AuditEntry.objects.get(action="account_update").after == {"name": "Renamed"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_a_colleague_is_writing_at_the_same_time_is_not_overwritten() -> None:
    account = ROWS[Account]()
    ask = partial(people.account_update, account=account, name="Mine", shown={"name": account.name}, by=BY)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            people.account_update(account=account, name="Theirs", by=BY)
            writing = pool.submit(in_thread, ask)
            until_it_waits(writing)
        assert isinstance(writing.result(), Refused)
    assert Account.objects.get().name == "Theirs"
