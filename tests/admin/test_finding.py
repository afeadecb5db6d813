"""Staff find what they look for in the lists of the admin, whatever its number and age."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occ.actions import people
from occ.admin import lists
from occ.models import Account, AuditEntry, Service, Task, User, Vrack
from occ.world import BY
from occ.world import world as builder
from tests.admin.test_reading import address
from tests.guards.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(desk: Client, world: World) -> Callable[..., list[Any]]:
    """The rows of a list, as it is asked for."""
    builder.active(builder.account(7))

    def rows(model: Any, **asked: str) -> list[Any]:
        answer = desk.get(address(model, "changelist"), asked)
        assert answer.status_code == 200
        return list(answer.context["cl"].result_list)

    return rows


def test_a_task_is_found_by_its_number_its_service_its_customer_and_its_vrack(found: Callable[..., list[Any]]) -> None:
    owner = Account.objects.get(nichandle="aa00001-ovh")
    task = Task.objects.filter(account=owner, vrack__isnull=False).earliest("pk")
    assert found(Task, q=str(task.pk)) == [task]
    assert found(Task, q=str(task.service_id)) == list(Task.objects.filter(service=task.service))
    assert found(Task, q="AA00001-OVH") == list(Task.objects.filter(account=owner))
    assert found(Task, q=str(task.vrack)) == list(Task.objects.filter(vrack=task.vrack))
    assert Task.objects.exclude(account=owner).exists()


def test_a_service_is_found_by_its_uuid_its_customer_and_parts_of_its_name(found: Callable[..., list[Any]]) -> None:
    service = Service.objects.get(account__nichandle="aa00001-ovh")
    Service.objects.filter(pk=service.pk).update(description="Usine de Lyon")
    assert Service.objects.count() > 1
    for text in (str(service.pk), "aa00001-ovh", "lyon", '"usine de"', "de usine", "aa00001-ovh Lyon"):
        assert found(Service, q=text) == [service], text
    assert found(Service, q="lyon nowhere") == []


def test_words_that_name_nothing_are_looked_for_in_the_newest_rows_and_the_page_says_so(
    desk: Client, found: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS_MAX", 2)
    owner = Account.objects.get(nichandle="aa00001-ovh")
    for name in ("red", "green", "blue"):
        builder.vrack(owner, description=f"A {name} one")
    assert [row.description for row in found(Vrack, q="one")] == ["A blue one", "A green one"]
    assert found(Vrack, q="red") == []
    page = desk.get(address(Vrack, "changelist"), {"q": "red"}).content.decode()
    assert "looked for among the newest 2 rows" in page
    assert "In part, among the newest 2 rows: description." in page
    named = desk.get(address(Vrack, "changelist"), {"q": str(Vrack.objects.latest("pk"))}).content.decode()
    assert "looked for among" not in named


def test_what_fails_or_is_under_way_is_found_among_all_tasks(
    found: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS_MAX", 2)
    oldest = Task.objects.earliest("pk")
    Task.objects.filter(pk=oldest.pk).update(status="error", due_at=None)
    assert found(Task, status__exact="error") == [oldest]
    assert found(Task, status__exact="error", kind__exact=oldest.kind) == [oldest]
    assert oldest not in found(Task, kind__exact=oldest.kind)


def test_a_filter_keeps_to_what_the_search_names(
    found: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = AuditEntry.objects.filter(account__nichandle="aa00001-ovh").earliest("pk")
    rows = found(AuditEntry, q="aa00001-ovh", action=oldest.action)
    assert oldest in rows
    assert {row.account.nichandle for row in rows} == {"aa00001-ovh"}


def test_a_list_is_not_sorted_by_a_column_without_an_index(found: Callable[..., list[Any]], desk: Client) -> None:
    usual = list(Task.objects.order_by("-pk"))
    assert found(Task, o="1") == usual[::-1]
    assert found(Task, o="2") == usual
    heads = desk.get(address(Task, "changelist")).content.decode().split("<tbody")[0]
    assert heads.count('class="sortable') == 1


def test_a_short_list_is_sorted_by_every_column(found: Callable[..., list[Any]]) -> None:
    people.user_create(username="aaron", password="x", account=None, staff=True, by=BY)
    assert [user.username for user in found(User, o="0")] == sorted(User.objects.values_list("username", flat=True))


LONG_SEARCHES = {"words": "a b " * 2_000, "characters": "a" * 8_000, "quotes": '" \\' * 2_700}


@pytest.mark.parametrize("text", LONG_SEARCHES.values(), ids=LONG_SEARCHES)
def test_a_long_search_is_shortened_in_every_list_and_the_page_says_so(
    text: str, desk: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    searched = 0
    for model, how in admin.site._registry.items():
        with django_assert_max_num_queries(80):
            page = desk.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), {"q": text})
        assert page.status_code == 200
        query = page.context["cl"].query
        assert len(query) <= 200
        assert len(query.split()) <= 10
        searched += bool(how.get_search_fields(page.wsgi_request))
        assert "A search has at most 10 words and 200 characters: the rest was left out." in page.content.decode()
    assert searched > 30


def test_a_long_search_in_a_field_is_shortened(desk: Client, world: World) -> None:
    asked = {"app_label": "occ", "model_name": "user", "field_name": "account", "term": "aa00001 " * 500}
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(reverse("admin:autocomplete"), asked)
    assert [each["text"] for each in page.json()["results"]] == [str(Account.objects.get(nichandle="aa00001-ovh"))]
    assert max(each["sql"].count("aa00001") for each in queries) <= 30  # ten words in three columns
