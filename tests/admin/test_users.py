"""What staff do with users: their password, their keys, whether they may come in; and who holds which key."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.actions import api_client, api_key, people
from occ.admin.programs import HELD_SHOWN
from occ.models import ApiApplication, ApiClient, ApiCredential, AuditEntry, ProviderUser, User
from occ.world import BY, world
from tests.admin.test_acting import act, last_entry
from tests.admin.test_reading import address
from tests.api.client import Api

PASSWORD = "dense-forest-7"
PORTAL = "/fournisseurs/megaport/"


@pytest.fixture
def script(customer: User) -> Api:
    """A program that signs with a key of the customer's user."""
    application, secret, new = api_key.script_key(user=customer, name="Script", by=BY)
    return Api(application.key, secret, new.consumer_key)


@pytest.fixture
def client_of(customer: User) -> ApiClient:
    """An OAuth2 client of the customer's user."""
    return api_client.client_create(user=customer, name="Terraform", by=BY)[0]


def ticked(user: User, **more: str) -> dict[str, Any]:
    """The form of an active customer's user, as it is sent."""
    return {"account": user.account_id, "is_active": "on", "password": "", **more}


def test_a_new_password_leaves_the_keys_unless_they_are_to_end(
    desk: Client, customer: User, script: Api, client_of: ApiClient
) -> None:
    page = address(User, "change", customer.pk)
    assert desk.post(page, ticked(customer, password=PASSWORD)).status_code == 302
    assert last_entry().after == {"password": "changed"}
    assert script.get("/auth/details")["user"] == customer.username
    assert desk.post(page, ticked(customer, password=PASSWORD, end_keys="on")).status_code == 302
    assert last_entry().before == {"api_keys": 1, "api_clients": 1}
    assert last_entry().after == {"password": "changed", "api_keys": 0, "api_clients": 0}
    script.get("/auth/details")
    assert script.status == 403
    assert not ApiClient.objects.exists()
    assert ApiCredential.objects.get().status == "expired"


def test_keys_end_without_a_new_password_and_so_do_requests_that_wait(
    desk: Client, customer: User, script: Api
) -> None:
    robot = ApiApplication.objects.get()
    asked = api_key.credential_request(application=robot, rules=[("GET", "/*")], by=BY)
    page = address(User, "change", customer.pk)
    assert desk.post(page, ticked(customer, end_keys="on")).status_code == 302
    assert last_entry().before == {"api_keys": 2}
    assert api_key.status_of(ApiCredential.objects.get(pk=asked.credential.pk)) == "expired"
    before = AuditEntry.objects.count()
    assert desk.post(page, ticked(customer, end_keys="on")).status_code == 302
    assert AuditEntry.objects.count() == before  # there was nothing left to end


def test_keys_of_others_do_not_end(desk: Client, customer: User, script: Api) -> None:
    colleague = people.user_create(username="dora", password="x", account=customer.account, by=BY)
    robot = ApiApplication.objects.get()
    asked = api_key.credential_request(application=robot, rules=[("GET", "/*")], by=BY)
    api_key.credential_validate(credential=asked.credential, user=colleague, days=1, by=BY)
    assert desk.post(address(User, "change", customer.pk), ticked(customer, end_keys="on")).status_code == 302
    theirs = Api(script.key, script.secret, asked.consumer_key)
    assert theirs.get("/auth/details")["user"] == "dora"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "or wait: 1. OAuth2 clients: 1."), ("fr", "ou en attente\N{NO-BREAK SPACE}: 1. Clients OAuth2")],
)
def test_the_form_says_how_many_there_are_and_that_a_password_leaves_them(
    desk: Client, customer: User, script: Api, client_of: ApiClient, language: str, sentence: str
) -> None:
    desk.cookies["django_language"] = language
    page = desk.get(address(User, "change", customer.pk)).content.decode()
    assert sentence in page
    assert re.search(r'<input type="checkbox" name="end_keys"[^>]*>', page)
    assert not re.search(r'<input type="checkbox" name="end_keys"[^>]*checked', page)


def test_a_new_user_is_active_and_is_not_asked_about_keys(desk: Client) -> None:
    page = desk.get(address(User, "add")).content.decode()
    assert 'name="end_keys"' not in page
    assert 'name="is_active"' not in page
    values = {"username": "dave", "account": world.account().pk, "password": PASSWORD}
    assert desk.post(address(User, "add"), values).status_code == 302
    assert User.objects.get(username="dave").is_active


def test_the_page_of_a_user_lists_the_newest_keys_and_clients_and_leads_to_all(
    desk: Client, customer: User, script: Api, client_of: ApiClient
) -> None:
    key = ApiCredential.objects.get()
    page = address(User, "change", customer.pk)
    shown = desk.get(page).content.decode()
    assert address(ApiCredential, "change", key.pk) in shown
    assert address(ApiClient, "change", client_of.pk) in shown
    assert f"{address(ApiCredential, 'changelist')}?q=carol" in shown
    desk.get(page)
    with CaptureQueriesContext(connection) as few:
        desk.get(page)
    for number in range(HELD_SHOWN + 3):
        api_key.script_key(user=customer, name=f"Script {number}", by=BY)
        api_client.client_create(user=customer, name=f"Client {number}", by=BY)
    with CaptureQueriesContext(connection) as many:
        shown = desk.get(page).content.decode()
    assert len(many) <= len(few)
    assert shown.count('href="/admin/occ/apicredential/') == HELD_SHOWN + 1 + shown.count('"/admin/occ/apicredential/"')
    assert f"The newest {HELD_SHOWN}." in shown


@pytest.mark.parametrize("model", [ApiCredential, ApiClient, ApiApplication])
def test_keys_clients_and_applications_are_found_by_their_user(
    desk: Client, customer: User, script: Api, client_of: ApiClient, model: Any
) -> None:
    other = people.user_create(username="erin", password="x", account=world.account(8), by=BY)
    api_key.script_key(user=other, name="Other", by=BY)
    api_client.client_create(user=other, name="Other", by=BY)
    answer = desk.get(address(model, "changelist"), {"q": "carol"})
    assert [row.user for row in answer.context["cl"].result_list] == [customer]
    assert '<td class="field-user nowrap">' in answer.content.decode()


def test_a_list_says_which_keys_are_usable(desk: Client, customer: User, script: Api, client_of: ApiClient) -> None:
    for active in (True, False):
        people.user_update(user=customer, account=customer.account, staff=False, active=active, by=BY)
        for model in (ApiCredential, ApiClient):
            page = desk.get(address(model, "changelist")).content.decode()
            assert f'<td class="field-usable"><img src="/static/admin/img/icon-{"yes" if active else "no"}.svg"' in page


def test_a_client_is_ended_with_its_tokens(desk: Client, customer: User, staff: User) -> None:
    registered, secret = api_client.client_create(user=customer, name="CI", by=BY)
    form = {"grant_type": "client_credentials", "client_id": registered.client_id, "client_secret": secret}
    token = desk.post("/auth/oauth2/token", form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert desk.get("/1.0/auth/details", headers=headers).status_code == 200
    assert "1 OAuth2 client was deleted." in act(desk, "end", registered)
    assert (last_entry().action, last_entry().user) == ("client_delete", staff)
    assert desk.get("/1.0/auth/details", headers=headers).status_code == 401
    assert desk.post("/auth/oauth2/token", form).status_code == 401


def at_provider(password: str) -> tuple[Client, int]:
    """A browser at a provider, and how its sign-in was answered."""
    browser = Client()
    answer = browser.post(f"{PORTAL}login/", {"username": "tester", "password": password})
    return browser, answer.status_code


def test_a_user_of_a_provider_is_disabled_and_enabled(desk: Client, staff: User) -> None:
    user = world.provider_user()
    page = address(ProviderUser, "change", user.pk)
    browser, status = at_provider(world.password)
    assert status == 302
    assert desk.post(page, {"password": ""}).status_code == 302
    assert (last_entry().action, last_entry().after) == ("provider_user_update", {"is_active": False})
    assert browser.get(PORTAL).status_code == 302
    assert at_provider(world.password)[1] == 422
    assert desk.post(page, {"is_active": "on", "password": ""}).status_code == 302
    assert last_entry().after == {"is_active": True}
    assert at_provider(world.password)[1] == 302
    before = AuditEntry.objects.count()
    assert desk.post(page, {"is_active": "on", "password": ""}).status_code == 302
    assert AuditEntry.objects.count() == before


def test_a_new_password_ends_the_session_at_a_provider(desk: Client) -> None:
    user = world.provider_user()
    browser, _status = at_provider(world.password)
    assert browser.get(PORTAL).status_code == 200
    values = {"is_active": "on", "password": PASSWORD}
    assert desk.post(address(ProviderUser, "change", user.pk), values).status_code == 302
    assert browser.get(PORTAL).status_code == 302
    assert at_provider(world.password)[1] == 422
    assert at_provider(PASSWORD)[1] == 302


def test_a_new_password_ends_the_sessions_of_a_customer(desk: Client, customer: User) -> None:
    browser = Client()
    browser.force_login(customer, "django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/keys/").status_code == 200
    desk.post(address(User, "change", customer.pk), ticked(customer, password=PASSWORD))
    assert browser.get("/api/keys/").status_code == 302
