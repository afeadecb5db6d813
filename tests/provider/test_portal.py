"""A provider's own portal: its sign-in, the key, the validation."""

import re

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client

from occ.actions import fault, people, provider, task
from occ.actions.service import service_close
from occ.models import AuditEntry, Service, Task
from occ.world import BY, world

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"


@pytest.fixture
def tester() -> Client:
    """Somebody signed in at Megaport."""
    people.provider_user_create(provider="megaport", username="tester", password="secret-word", by=BY)
    client = Client()
    answer = client.post(PORTAL + "login/", {"username": "tester", "password": "secret-word"})
    assert answer.headers["Location"] == PORTAL
    return client


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of a page's last form."""
    form = html[html.rindex("<form") :]
    return {
        re.search(r'name="([^"]+)"', tag)[1]: (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]
        for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    }


def test_the_key_shows_the_order_and_validating_it_starts_the_providers_work(tester: Client) -> None:
    service = world.ordered(world.account())
    shown = tester.post(PORTAL, {"key": service.keys.get().display.lower()})
    html = shown.content.decode()
    assert "FR - Paris - Equinix - PA3" in html
    fields = hidden(html[: html.index("</main>")])
    for _ in range(2):  # sent twice, done once
        assert tester.post(PORTAL + "validate/", fields).headers["Location"] == PORTAL
    assert Task.objects.filter(kind="service_activate").count() == 1
    world.pass_time()
    assert Service.objects.get().state == "active"


def test_each_wrong_key_has_its_own_answer_in_the_readers_language(tester: Client) -> None:
    world.provider_user("equinix")
    foreign = world.ordered(world.account(), provider="equinix")
    answer = tester.post(PORTAL, {"key": foreign.keys.get().value})
    assert answer.status_code == 422
    assert "destinée à un autre fournisseur" in answer.content.decode()
    tester.cookies["django_language"] = "en"
    assert "No order stands for this service key" in tester.post(PORTAL, {"key": "nonsense"}).content.decode()


def test_signed_in_at_one_provider_is_not_signed_in_anywhere_else(tester: Client) -> None:
    assert tester.get("/fournisseurs/equinix/").headers["Location"] == "/fournisseurs/equinix/login/"
    assert tester.get("/bare-metal-cloud/").status_code == 302
    assert tester.cookies["provider_session"]["path"] == PORTAL
    assert tester.cookies["provider_session"]["httponly"]


def test_a_customer_cannot_sign_in_at_a_provider_nor_the_reverse(tester: Client) -> None:
    people.user_create(username="alice", password="secret-word", account=world.account(), by=BY)
    client = Client()
    answer = client.post(PORTAL + "login/", {"username": "alice", "password": "secret-word"})
    assert answer.status_code == 422
    answer = client.post("/login/", {"username": "tester", "password": "secret-word"})
    assert answer.status_code == 422
    assert "sessionid" not in client.cookies


def test_signing_in_again_ends_the_session_before(tester: Client) -> None:
    before = Session.objects.count()
    first = tester.cookies["provider_session"].value
    tester.post(PORTAL + "login/", {"username": "tester", "password": "secret-word"})
    assert tester.cookies["provider_session"].value != first
    assert Session.objects.count() == before


def test_a_refused_validation_still_shows_what_was_validated(tester: Client) -> None:
    service = world.ordered(world.account())
    key = service.keys.get().display
    form = {"key": key, "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    assert tester.post(PORTAL + "validate/", form).status_code == 302
    other = {**form, "request_key": "0d1c2f0e-6e63-4be5-a7b3-7d1b0f3b3c22"}
    refused = tester.post(PORTAL + "validate/", other)
    assert refused.status_code == 422
    assert 'id="order-' in refused.content.decode()


def test_the_page_of_an_order_offers_to_sign_out(tester: Client) -> None:
    service = world.ordered(world.account())
    shown = tester.post(PORTAL, {"key": service.keys.get().display})
    assert PORTAL + "logout/" in shown.content.decode()


def test_what_was_validated_says_how_far_it_is(tester: Client) -> None:
    tester.cookies["django_language"] = "en"
    owner = world.account()
    fault.fault_add(account=owner, mode="refusing", by=BY)
    service = world.validated(owner)
    page = PORTAL
    assert "Circuit being built" in tester.get(page).content.decode()
    world.pass_time()
    assert "On hold" in tester.get(page).content.decode()
    task.task_retry(task=Task.objects.get(kind="service_activate"), by=BY)
    world.pass_time()
    assert "Connected" in tester.get(page).content.decode()
    service_close(service=service, by=BY)
    assert "Taken down" in tester.get(page).content.decode()


@pytest.fixture
def colleague() -> Client:
    """Somebody else signed in at Megaport, in English."""
    people.provider_user_create(provider="megaport", username="zoe", password="secret-word", by=BY)
    client = Client()
    client.post(PORTAL + "login/", {"username": "zoe", "password": "secret-word"})
    client.cookies["django_language"] = "en"
    return client


def orders(client: Client) -> list[str]:
    """The numbers of the orders that the portal lists."""
    return re.findall(r'id="order-(\d+)"', client.get(PORTAL).content.decode())


def test_each_user_sees_the_orders_that_they_validated(tester: Client, colleague: Client) -> None:
    own = world.validated(world.account()).keys.get()
    assert (orders(tester), orders(colleague)) == ([str(own.pk)], [])


def test_a_form_that_somebody_else_has_sent_is_refused_in_no_other_words(tester: Client, colleague: Client) -> None:
    key = world.ordered(world.account()).keys.get()
    form = {"key": key.display.lower(), "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    assert tester.post(PORTAL + "validate/", form).status_code == 302
    for path in (PORTAL, PORTAL + "validate/"):
        refused = colleague.post(path, form)
        assert refused.status_code == 422
        assert "This service key has already been used" in refused.content.decode()
        assert "tester" not in refused.content.decode()
        assert 'id="order-' not in refused.content.decode()
    assert Task.objects.filter(kind="service_activate").count() == 1


def test_an_order_that_was_called_off_is_listed_for_the_next_who_validates_it(
    tester: Client, colleague: Client
) -> None:
    service = world.validated(world.account())
    key = service.keys.get()
    task.task_cancel(task=Task.objects.get(kind="service_activate"), by=BY)
    assert orders(tester) == []
    form = {"key": key.value, "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    assert colleague.post(PORTAL + "validate/", form).status_code == 302
    assert (orders(tester), orders(colleague)) == ([], [str(key.pk)])
    task.task_cancel(task=Task.objects.get(kind="service_activate", status="todo"), by=BY)
    provider.service_activate(service=service, by=BY)  # staff, in the provider's place
    assert (orders(tester), orders(colleague)) == ([], [])


def test_a_user_with_the_longest_name_validates_an_order() -> None:
    name = "n" * 150  # with the provider's name before it, longer than the column of the audit
    people.provider_user_create(provider="megaport", username=name, password="secret-word", by=BY)
    client = Client()
    client.post(PORTAL + "login/", {"username": name, "password": "secret-word"})
    form = {"key": world.ordered(world.account()).keys.get().value, "request_key": "0" * 32}
    assert client.post(PORTAL + "validate/", form).status_code == 302
    assert len(AuditEntry.objects.latest("pk").actor) == 150


def test_too_many_wrong_passwords_close_the_door_for_a_while(tester: Client, settings: LazySettings) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        refused = client.post(PORTAL + "login/", {"username": "tester", "password": "wrong"})
    assert refused.status_code == 429
    again = client.post(PORTAL + "login/", {"username": "tester", "password": "secret-word"})
    assert again.status_code == 429
    assert "Trop de mots de passe erronés" in again.content.decode()
    assert client.get(PORTAL).status_code == 302


def test_after_ten_wrong_keys_every_key_has_to_wait_and_the_page_says_how_long(tester: Client) -> None:
    service = world.ordered(world.account())
    for _ in range(10):
        assert tester.post(PORTAL, {"key": "AAAA-BBBB-CCCC-DDDD-EEEE"}).status_code == 422
    refused = tester.post(PORTAL, {"key": service.keys.get().display})
    assert refused.status_code == 422
    assert re.search(r"Attendez \d+ secondes", refused.content.decode())
    assert not Task.objects.filter(kind="service_activate").exists()


def test_wrong_keys_behind_a_proxy_are_counted_by_the_visitors_address(tester: Client, settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def answer(key: str, address: str) -> str:
        return tester.post(PORTAL, {"key": key}, headers={"X-Forwarded-For": address}).content.decode()

    for number in range(10):  # every address of a /64 is the same visitor's
        answer("AAAA-BBBB-CCCC-DDDD-EEEE", f"2001:db8:0:1::{number}")
    key = world.ordered(world.account()).keys.get().display
    assert "Attendez" in answer(key, "2001:db8:0:1:ffff::1")
    assert "FR - Paris - Equinix - PA3" in answer(key, "2001:db8:0:2::1")
