"""Staff read everything in the admin and change nothing there by hand; nobody else gets in."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from occ import admin_site, models
from occ.actions import people
from occ.models import Account, Service, ServiceKey, User
from occ.world import BY
from occ.world import world as builder
from tests.guards.world import World

REGISTERED = {model.__name__: model for model in admin.site._registry if model._meta.app_label == "occ"}
WRITTEN = {"Account", "User", "ProviderUser", "Fault"}
QUERIES_MAX = 12


def address(model: Any, page: str, *arguments: object) -> str:
    """The address of a page of the admin."""
    return reverse(f"admin:occ_{model._meta.model_name}_{page}", args=arguments)


def test_every_table_of_ours_is_there_in_one_group() -> None:
    from django.apps import apps

    assert {model.__name__ for model in apps.get_app_config("occ").get_models()} == set(REGISTERED)
    grouped = [name for _label, names in admin_site.GROUPS for name in names]
    assert sorted(grouped) == sorted(REGISTERED)


def test_the_index_shows_the_groups(desk: Client) -> None:
    text = desk.get("/admin/").content.decode()
    with translation.override("en"):
        places = [text.index(str(name)) for name, _models in admin_site.GROUPS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(REGISTERED))
def test_a_list_and_a_page_can_be_read_and_searched(name: str, desk: Client, world: World) -> None:
    model = REGISTERED[name]
    assert desk.get(address(model, "changelist")).status_code == 200
    assert desk.get(address(model, "changelist"), {"q": "1"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        answer = desk.get(address(model, "change", row.pk))
        assert answer.status_code == 200
        assert (b'name="_save"' in answer.content) == (name in WRITTEN | {"Clock"})


@pytest.mark.parametrize("name", sorted(set(REGISTERED) - WRITTEN))
def test_nothing_simulated_is_added_changed_or_deleted_by_hand(name: str, desk: Client, world: World) -> None:
    model = REGISTERED[name]
    row = model._default_manager.first()
    assert desk.get(address(model, "add")).status_code == 403
    if row is not None:
        assert desk.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        if name != "Clock":
            assert desk.post(address(model, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("name", sorted(REGISTERED))
def test_a_list_asks_as_many_questions_for_many_rows_as_for_few(name: str, desk: Client, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address(REGISTERED[name], "changelist")).status_code == 200
        return len(found)

    queries()
    few = queries()
    owner = Account.objects.get(nichandle="aa00001-ovh")
    for number in range(3):
        builder.order_place(owner)
        builder.vrack(owner, description=f"{number}")
        other = builder.account(100 + number)
        people.user_create(username=f"user{number}", password="x", account=other, by=BY)
        people.provider_user_create(provider="equinix", username=f"user{number}", password="x", by=BY)
    builder.pass_time()
    service = Service.objects.get(pk=world.values["service"])
    place = builder.datacenter(service, 6, subnet="172.16.2.0/28")
    builder.bgp(place)
    assert queries() <= few
    assert few <= QUERIES_MAX


def test_no_secret_is_shown(desk: Client, world: World) -> None:
    key = ServiceKey.objects.get()
    pages = [address(ServiceKey, "changelist"), address(ServiceKey, "change", key.pk)]
    for model in (models.Email, models.Effect, models.AuditEntry):
        pages += [address(model, "changelist"), address(model, "change", model.objects.first().pk)]  # type: ignore[attr-defined]
    pages.append(address(User, "change", User.objects.get(username="alice").pk))
    for page in pages:
        text = desk.get(page).content.decode()
        assert key.value not in text
        assert key.display not in text
        assert User.objects.get(username="alice").password not in text


def test_the_audit_says_who_did_what(desk: Client, world: World) -> None:
    text = desk.get(address(models.AuditEntry, "changelist"), {"action": "pop_create"}).content.decode()
    assert "10.1.250.4/30" in text
    assert "vrack_create" not in text.split('id="result_list"')[1].split("</table>")[0]


@pytest.mark.parametrize("path", ["/admin/", "/admin/occ/task/", "/admin/occ/account/add/"])
def test_it_is_for_staff_only(path: str, customer: User) -> None:
    anonymous, carol = Client(), Client()
    carol.force_login(customer)
    for client in (anonymous, carol):
        assert client.get(path).status_code == 302
        assert client.post(path, {"action": "finish"}).status_code == 302


def test_it_speaks_french_by_default_and_english_when_asked(desk: Client) -> None:
    assert b">Customers" in desk.get("/admin/").content
    desk.cookies["django_language"] = "fr"
    assert ">Clients" in desk.get("/admin/").content.decode()


def test_staff_sign_in_where_everybody_does(client: Client, customer: User) -> None:
    answer = client.get("/admin/occ/task/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/occ/task/"
    client.force_login(customer)
    assert client.get("/admin/", follow=True).status_code == 403
