"""The console: every operation has its page, and is tried there with the session, as a program would call it."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from occ.api.console import urls
from occ.api.console.operations import Operation, all_operations, find
from occ.models import Account, AuditEntry
from occ.world import world
from tests.api.client import Api, user_of
from tests.guards.test_every_url import walk

EVERY = [each for _, operations in all_operations() for each in operations]
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: Account) -> Client:
    """The customer, signed in."""
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    return client


def page_of(method: str, path: str) -> str:
    """The address of an operation's page."""
    found = find(method, path)
    assert found is not None
    return found.url


def answer_of(response: Any) -> Any:
    """Status and body that the console shows."""
    outcome = response.context["outcome"]
    return outcome.status, json.loads(outcome.text)


@pytest.mark.parametrize("address", list(walk(urls.urlpatterns)), ids=lambda address: address.name)
def test_every_view_of_the_console_has_a_door(address: Any) -> None:
    assert address.view.enforces_account


def test_nobody_comes_in_without_signing_in(db: None) -> None:
    for path in (reverse("console:index"), page_of("GET", "/ovhCloudConnect")):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"].startswith("/login/")) == (302, True)


def test_the_index_lists_every_operation(person: Client) -> None:
    text = person.get(reverse("console:index")).content.decode()
    assert len(EVERY) > 100
    assert [each.url for each in EVERY if f'href="{each.url}"' not in text] == []


def test_the_search_finds_by_every_word(person: Client) -> None:
    answer = person.get(reverse("console:index"), {"q": "post EXTRA"})
    assert [each.wire.path for _, found in answer.context["sections"] for each in found] == [
        "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}/extra"
    ]


@pytest.mark.parametrize("each", EVERY, ids=lambda each: f"{each.wire.method} {each.wire.path}")
def test_every_operation_has_a_page_with_a_field_for_each_parameter(each: Operation, person: Client) -> None:
    answer = person.get(each.url)
    assert answer.status_code == 200
    text = answer.content.decode()
    for parameter in each.parameters:
        assert f'name="{parameter.key}"' in text
    assert len(re.findall(r"<pre", text)) == 3


def test_what_is_no_operation_is_not_there(person: Client) -> None:
    assert person.get(reverse("console:operation", args=["GET", "nothing"])).status_code == 404


def test_a_read_answers_as_a_signed_one(owner: Account, person: Client, api: Api) -> None:
    service = world.active(owner)
    path = "/ovhCloudConnect/{serviceName}"
    answer = person.get(page_of("GET", path), {"path_serviceName": str(service.pk), "try": "1"})
    assert answer_of(answer) == (200, api.get(f"/ovhCloudConnect/{service.pk}"))


def test_a_write_is_carried_out_and_the_history_names_the_user_and_the_console(owner: Account, person: Client) -> None:
    service = world.active(owner)
    values = {"path_serviceName": str(service.pk), "body_description": "By hand", "try": "1"}
    answer = person.post(page_of("PUT", "/ovhCloudConnect/{serviceName}"), values)
    assert answer_of(answer) == (200, None)
    service.refresh_from_db()
    assert service.description == "By hand"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.user, entry.actor) == (user_of(owner), f"{user_of(owner)} (API: console)")


def test_a_write_is_not_carried_out_by_a_get_nor_when_it_is_only_shown(owner: Account, person: Client) -> None:
    service = world.active(owner)
    values = {"path_serviceName": str(service.pk), "body_description": "Not yet"}
    page = page_of("PUT", "/ovhCloudConnect/{serviceName}")
    assert person.get(page, values | {"try": "1"}).context["outcome"] is None
    assert person.post(page, values | {"show": "1"}).context["outcome"] is None
    service.refresh_from_db()
    assert service.description != "Not yet"


def test_a_link_to_logs_closes_with_the_user_who_asked_for_it(owner: Account, person: Client) -> None:
    service = world.active(owner)
    values = {"path_serviceName": str(service.pk), "body_kind": "service", "try": "1"}
    status, made = answer_of(person.post(page_of("POST", "/ovhCloudConnect/{serviceName}/log/url"), values))
    assert status == 200
    assert Client().get(made["url"]).status_code == 200
    Account.objects.get(pk=owner.pk).users.update(is_active=False)
    assert Client().get(made["url"]).status_code == 404


def test_a_write_needs_the_token_of_the_form(owner: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    assert client.post(page_of("POST", "/auth/logout"), {"try": "1"}).status_code == 403


def test_a_refusal_is_the_vendors(owner: Account, person: Client, api: Api) -> None:
    service = world.active(owner)
    path = f"/ovhCloudConnect/{service.pk}/config/pop"
    port = str(service.interface.pk)
    values = {"path_serviceName": str(service.pk), "body_interfaceId": port, "body_type": "l2", "try": "1"}
    answer = person.post(page_of("POST", "/ovhCloudConnect/{serviceName}/config/pop"), values)
    assert answer_of(answer) == (409, api.post(path, {"interfaceId": int(port), "type": "l2"}))
    assert answer_of(answer)[1]["class"].startswith("Client::Conflict")


def test_anothers_service_does_not_exist(person: Client) -> None:
    other = world.active(world.account(2))
    values = {"path_serviceName": str(other.pk), "try": "1"}
    answer = person.get(page_of("GET", "/ovhCloudConnect/{serviceName}"), values)
    assert answer_of(answer)[0] == 404
    assert f'value="{other.pk}"' not in person.get(page_of("GET", "/ovhCloudConnect/{serviceName}")).content.decode()


def test_ones_own_services_are_offered(owner: Account, person: Client) -> None:
    service = world.active(owner)
    page = person.get(page_of("GET", "/ovhCloudConnect/{serviceName}")).content.decode()
    assert f'<option value="{service.pk}">' in page


def test_a_value_cannot_lead_out_of_its_place_in_the_path(person: Client) -> None:
    values = {"path_serviceName": "x/../../me", "try": "1"}
    assert answer_of(person.get(page_of("GET", "/ovhCloudConnect/{serviceName}"), values))[0] == 404


def test_json_that_is_none_is_said_at_its_field(person: Client) -> None:
    answer = person.post(page_of("POST", "/auth/credential"), {"body_accessRules": "[", "try": "1"})
    assert (answer.status_code, answer.context["outcome"]) == (422, None)
    assert "This is not JSON." in answer.content.decode()


def test_a_session_has_no_consumer_key(person: Client) -> None:
    status, body = answer_of(person.get(page_of("GET", "/auth/currentCredential"), {"try": "1"}))
    assert (status, body["class"]) == (403, "Client::Forbidden")
    status, body = answer_of(person.get(page_of("GET", "/auth/details"), {"try": "1"}))
    assert (status, body["method"]) == (200, "account")


def test_a_page_asks_no_more_with_more_services(
    owner: Account, person: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        world.active(owner)
    page = page_of("GET", "/ovhCloudConnect/{serviceName}")
    person.get(page)
    with django_assert_max_num_queries(6):
        person.get(page)


def test_a_list_is_asked_for_page_by_page(owner: Account, person: Client) -> None:
    names = sorted(str(world.active(owner).pk) for _ in range(3))
    values = {"header_X-Pagination-Mode": "CachedObjectList-Cursor", "header_X-Pagination-Size": "2", "try": "1"}
    page = page_of("GET", "/ovhCloudConnect")
    answer = person.get(page, values | {"header_X-Pagination-Sort": "uuid"})
    status, found = answer_of(answer)
    assert (status, [each["uuid"] for each in found]) == (200, names[:2])
    shown = dict(answer.context["outcome"].headers)
    assert shown.keys() >= {"X-Ovh-QueryID", "X-Pagination-Elements", "X-Pagination-Cursor-Next"}
    text = answer.content.decode()
    assert all(f"{name}: {value}" in text for name, value in shown.items())
    rest = {"header_X-Pagination-Sort": "uuid", "header_X-Pagination-Cursor": shown["X-Pagination-Cursor-Next"]}
    assert [each["uuid"] for each in answer_of(person.get(page, values | rest))[1]] == names[2:]


def test_paging_is_offered_by_every_list_of_identifiers_and_by_nothing_else() -> None:
    from tests.api.test_paging import LISTS as ON_THE_WIRE

    offered = [each for each in EVERY if any(parameter.place == "header" for parameter in each.parameters)]
    assert [(each.wire.method, each.wire.path) for each in offered] == ON_THE_WIRE


def test_the_code_sends_the_headers_too(person: Client) -> None:
    values = {"header_X-Pagination-Mode": "CachedObjectList-Pages", "show": "1"}
    found = person.get(page_of("GET", "/ovhCloudConnect"), values).context["snippets"]
    curl, python, node = (each.text for each in found)
    assert "-H 'X-Pagination-Mode: CachedObjectList-Pages'" in curl
    assert "'X-Pagination-Mode': 'CachedObjectList-Pages'" in python
    assert "no headers" in node


def test_every_answer_is_shown_with_its_number(person: Client) -> None:
    for path in ("/me", "/auth/currentCredential"):
        outcome = person.get(page_of("GET", path), {"try": "1"}).context["outcome"]
        assert len(dict(outcome.headers)["X-Ovh-QueryID"]) == 32


def test_what_there_is_of_ones_own_is_offered_and_how_a_filter_is_written_is_said(
    person: Client, owner: Account
) -> None:
    service, pop = world.with_pop(owner)
    adds = person.get("/api/console/POST/ovhCloudConnect/{serviceName}/config/pop").content.decode()
    assert f'<option value="{service.interface.pk}"' in adds
    reads = person.get("/api/console/GET/ovhCloudConnect/{serviceName}/config/pop/{popId}").content.decode()
    assert f'<option value="{pop.pk}"' in reads
    lists = person.get("/api/console/GET/ovhCloudConnect").content.decode()
    assert "for example description:like=%Paris%" in lists
