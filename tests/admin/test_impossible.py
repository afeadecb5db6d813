"""Keys and numbers that no row can have mean no row, in each list and each form of the admin."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import DateTimeField, ForeignKey
from django.test import Client
from django.urls import reverse

from occ.admin.acting import CONFIRMED
from occ.admin.possible import possible
from occ.models import AuditEntry, Service, Task, User
from tests.guards.world import World

pytestmark = pytest.mark.django_db
IMPOSSIBLE = ("foo", "9223372036854775808", "-9223372036854775809", "9" * 5000, "nan", "\0")
"""What no key is; NUL is refused in an address before it comes to the list."""
MODELS = {model._meta.label: model for model in admin.site._registry}
WITH_A_CHOICE = [
    model
    for model, page in admin.site._registry.items()
    if page.get_autocomplete_fields(None)  # type: ignore[arg-type]
]


def address(model: Any, page: str, *arguments: str) -> str:
    """The address of a page of the admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.mark.parametrize("label", sorted(MODELS))
def test_a_search_for_what_no_row_can_have_finds_nothing(label: str, desk: Client, world: World) -> None:
    for text in IMPOSSIBLE:
        answer = desk.get(address(MODELS[label], "changelist"), {"q": text})
        assert answer.status_code == (400 if text == "\0" else 200), text[:40]


@pytest.mark.parametrize("label", sorted(MODELS))
def test_the_page_of_what_no_row_can_have_does_not_exist(label: str, desk: Client) -> None:
    for text in ("foo", "9223372036854775808"):
        for page in ("change", "history", "delete"):
            assert desk.get(address(MODELS[label], page, text)).status_code in (302, 400, 403, 404), text[:40]


@pytest.mark.parametrize("label", sorted(MODELS))
def test_an_action_on_what_no_row_can_have_does_nothing(label: str, desk: Client, world: World) -> None:
    page = desk.get(address(MODELS[label], "changelist"))
    names = (
        [name for name, _ in page.context["action_form"].fields["action"].choices if name]
        if page.context["action_form"]
        else []
    )
    for name in names:
        sent = {"action": name, "index": "0", "_selected_action": IMPOSSIBLE}
        assert desk.post(address(MODELS[label], "changelist"), sent).status_code in (200, 302)


def test_an_action_acts_on_the_rows_that_are_chosen_beside(desk: Client, world: World) -> None:
    task = Task.objects.filter(service__isnull=False).latest("pk")
    Task.objects.filter(pk=task.pk).update(status="error", due_at=None)
    sent = {"action": "cancel", "index": "0", "_selected_action": ["foo", str(task.pk), "9" * 30], CONFIRMED: "yes"}
    answer = desk.post(address(Task, "changelist"), sent, follow=True)
    assert answer.status_code == 200
    assert AuditEntry.objects.filter(action="task_cancel", object_id=str(task.pk)).exists()


@pytest.mark.parametrize("model", WITH_A_CHOICE, ids=lambda model: model.__name__)
def test_a_choice_that_no_row_can_be_is_refused_at_its_field(model: Any, desk: Client) -> None:
    names = [str(name) for name in admin.site._registry[model].get_autocomplete_fields(None)]  # type: ignore[arg-type]
    for text in IMPOSSIBLE:
        for name in names:
            assert desk.get(address(model, "add"), {name: text}).status_code == (400 if text == "\0" else 200)
            answer = desk.post(address(model, "add"), {name: text})
            assert answer.status_code == 200
            assert answer.context["adminform"].form.errors[name]


def test_there_are_forms_with_a_choice() -> None:
    assert {"User", "Fault"} <= {model.__name__ for model in WITH_A_CHOICE}
    assert isinstance(User._meta.get_field("account"), ForeignKey)


def test_what_a_column_can_hold() -> None:
    number, uuid = Task._meta.pk, Service._meta.pk
    assert possible(number, ["7", "x", str(2**63), str(2**63 - 1)]) == [7, 2**63 - 1]
    assert [str(each) for each in possible(uuid, ["7", "00000000-0000-0000-0000-000000000000"])] == [
        "00000000-0000-0000-0000-000000000000"
    ]


@pytest.mark.parametrize("text", ["0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59-14:00", "nan"])
def test_a_list_is_not_filtered_by_an_instant_that_utc_does_not_have(text: str, desk: Client) -> None:
    for model in admin.site._registry:
        columns = [each.name for each in model._meta.fields if isinstance(each, DateTimeField)]
        for name in (f"{column}__{bound}" for column in columns for bound in ("gte", "lt")):
            assert desk.get(address(model, "changelist"), {name: text}).status_code == 400, name


def test_a_list_is_filtered_by_the_instants_of_its_filters(desk: Client) -> None:
    asked = {"at__gte": "2026-01-01 00:00:00+01:00", "at__lt": "2027-01-01 00:00:00+01:00"}
    assert desk.get(address(AuditEntry, "changelist"), asked).status_code == 200


@pytest.mark.parametrize("year", ["0", "1", "9999", "99999", "nan", "-1"])
def test_a_list_is_not_filtered_by_a_year_that_cannot_be(year: str, desk: Client) -> None:
    pages = [(model, page.date_hierarchy) for model, page in admin.site._registry.items() if page.date_hierarchy]
    assert pages
    for model, column in pages:
        assert desk.get(address(model, "changelist"), {f"{column}__year": year}).status_code == 400
        assert desk.get(address(model, "changelist"), {f"{column}__year": "2026"}).status_code == 200
