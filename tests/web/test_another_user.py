"""Somebody else has signed in since a page was drawn, in another tab: the page says so, and nothing is carried out."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from occ.actions import clock as clock_actions
from occ.actions import people, task
from occ.api.console import urls as console_urls
from occ.models import Account, Clock, Task, User, Vrack
from occ.ui import owner
from occ.world import BY
from occ.world import world as builder
from tests.bad_input import everything
from tests.forms import fields
from tests.guards.source import below, text
from tests.guards.test_every_url import WEB, Address, is_public, walk
from tests.guards.world import World, build
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
CONSOLE = list(walk(console_urls.urlpatterns, "api/console/"))
GUARDED = [address for address in [*WEB, *CONSOLE] if not is_public(address)]
SAID = "Cette page a été ouverte par alice\N{NO-BREAK SPACE}; dans ce navigateur, bob est à présent connecté."
WITHOUT_OWNER = {
    "templates/components/_account.html": "signing out ends whatever session there is",
    "templates/components/_language.html": "the language is the browser's",
}
"""Templates with a form that does not say whose page it is, and why. An entry must still be in use."""


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Alice with one of everything, and bob."""
    return build()


@pytest.fixture
def bob_now(world: World, db: None) -> Client:
    """The browser in which alice's page was drawn, and in which bob is signed in now."""
    return signed_in(User.objects.get(username="bob"))


@pytest.fixture
def of_alice(world: World, db: None) -> str:
    """The owner that a page of alice's carries."""
    return owner.token(owner.of(User.objects.get(username="alice")))


def path_of(address: Address, world: World) -> str:
    """The address with its parameters filled in."""
    return address.path(world.values | {"method": "POST", "path": "vrack"})


def words(answer: Any) -> str:
    """The text of an answer."""
    return unescape(answer.content.decode())


@pytest.mark.parametrize("panel", [False, True], ids=["on a page", "in the panel"])
@pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.name)
def test_no_form_of_another_user_is_carried_out(
    address: Address, panel: bool, world: World, bob_now: Client, of_alice: str, in_panel: dict[str, str]
) -> None:
    before = everything()
    answer = bob_now.post(path_of(address, world), {"form_owner": of_alice}, headers=in_panel if panel else {})
    assert answer.status_code == 409
    assert everything() == before
    assert SAID in words(answer)
    assert "Continuer en tant que bob" in words(answer)
    assert ("<html" in words(answer)) is not panel
    assert answer.get("HX-Retarget", "") == ("#drawer-body" if panel else "")


@pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.name)
def test_no_panel_of_another_user_is_opened(
    address: Address, world: World, bob_now: Client, of_alice: str, in_panel: dict[str, str]
) -> None:
    """Before anything is typed: the page itself says whose it is, in a header of each request."""
    answer = bob_now.get(path_of(address, world), headers=in_panel | {owner.HEADER: of_alice})
    assert answer.status_code == 409
    assert SAID in words(answer)


def test_the_addresses_are_those_of_the_area_and_of_its_console() -> None:
    names = {address.name for address in GUARDED}
    assert names >= {"pop-create", "order-summary", "task-retry", "api-key-create", "operation"}


@pytest.mark.parametrize("path", below("templates", ".html"), ids=str)
def test_each_form_says_whose_page_it_is(path: Path) -> None:
    """Every form that is sent by POST, but those of the providers, which say it themselves."""
    posts = re.findall(r'<form\b[^>]*method="(?:post|\{\{ form_method \}\})"', text(path))
    if not posts or path.parts[1] == "admin":
        return
    says = text(path).count('{% include "components/_owner.html" %}') + text(path).count('name="form_owner"')
    if str(path) in WITHOUT_OWNER:
        assert says == 0
    elif path.parts[1] == "provider":
        assert says or "provider:logout" in text(path)
    else:
        assert says == len(posts)


def test_a_page_says_whose_it_is_in_each_request_of_htmx(world: World) -> None:
    alice = User.objects.get(username="alice")
    found = re.search(r"<body[^>]* hx-headers='([^']+)'", signed_in(alice).get("/vracks/").content.decode())
    assert found
    headers = json.loads(unescape(found[1]))
    assert owner.claimed(RequestFactory().get("/", headers=headers)) == owner.of(alice)


def test_a_field_that_is_checked_stays_and_the_panel_says_so(
    bob_now: Client, of_alice: str, in_panel: dict[str, str]
) -> None:
    answer = bob_now.post("/vracks/create/", {"form_owner": of_alice, "_check": "description"}, headers=in_panel)
    assert (answer.status_code, answer.content) == (204, b"")
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert SAID in toast["text"]
    assert toast["own"]  # it goes when the panel shows the form to sign in, which says it itself


def test_a_page_that_follows_says_so_and_stops(bob_now: Client, of_alice: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": "live", owner.HEADER: of_alice}
    answer = bob_now.get("/bare-metal-cloud/network/ovhcloud-connect/", headers=headers)
    assert answer.status_code == 286
    told = json.loads(answer.headers["HX-Trigger"])["sessionEnded"]
    assert SAID in told["text"]
    assert told["link"] == "Continuer en tant que bob"


@pytest.mark.parametrize("panel", [False, True], ids=["on a page", "in the panel"])
def test_what_was_typed_comes_back_to_the_user_who_typed_it(
    world: World, bob_now: Client, of_alice: str, in_panel: dict[str, str], panel: bool
) -> None:
    headers = in_panel if panel else {}
    form = {"form_owner": of_alice, "description": "Typed by alice"}
    refused = bob_now.post("/vracks/create/", form, headers=headers).content.decode()
    assert "Typed by alice" not in refused
    again = fields(refused, "pending", username="alice", password="x")
    assert fields(refused, "pending")["username"] == "alice"
    answer = bob_now.post("/login/", again, headers=headers)
    assert answer.status_code == (200 if panel else 302)
    page = bob_now.get("/vracks/create/", headers=headers).content.decode()
    assert fields(page, "description")["description"] == "Typed by alice"
    assert not Vrack.objects.filter(description="Typed by alice").exists()


def test_it_is_not_shown_to_the_one_who_goes_on(world: World, bob_now: Client, of_alice: str) -> None:
    bob_now.post("/vracks/create/", {"form_owner": of_alice, "description": "Typed by alice"})
    assert "Typed by alice" not in bob_now.get("/vracks/create/").content.decode()


def test_without_script_the_token_of_the_old_page_is_not_the_reason(world: World) -> None:
    """Signing in changes the token against forged requests, so that the form of the page before does not pass it."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="alice"))
    page = browser.get("/vracks/create/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    old = {**fields(page, "description", description="Typed by alice"), "csrfmiddlewaretoken": found[1]}
    browser.cookies.pop("sessionid")
    sign_in = browser.get("/login/")
    token = {"csrfmiddlewaretoken": sign_in.context["csrf_token"]}
    assert browser.post("/login/", {"username": "bob", "password": "x", **token}).status_code == 302
    before = everything()
    answer = browser.post("/vracks/create/", old)
    assert (answer.status_code, SAID in words(answer)) == (409, True)
    assert everything() == before


def test_a_user_who_has_come_to_act_for_another_account_is_told(world: World) -> None:
    alice = User.objects.get(username="alice")
    browser = signed_in(alice)
    form = fields(browser.get("/vracks/create/").content.decode(), "description")
    people.user_update(user=alice, account=Account.objects.get(nichandle="bb00002-ovh"), by=BY)
    before = everything()
    answer = browser.post("/vracks/create/", form)
    assert answer.status_code == 409
    assert "alice agit pour un autre compte" in words(answer)
    assert 'name="password"' not in words(answer)  # signing in again would change nothing
    assert everything() == before


@pytest.mark.parametrize("sent", ["x", "IjEi:1xYOI7:JAmWNXR8P2IXyWJj5_xkWa22wFHflN0DCUQTeIJP8xx"])
def test_an_owner_that_cannot_be_read_is_another_one(world: World, sent: str) -> None:
    browser = signed_in(User.objects.get(username="alice"))
    before = everything()
    answer = browser.post("/vracks/create/", {"form_owner": sent})
    assert (answer.status_code, everything()) == (409, before)


def test_staff_in_another_tab_are_told_too(world: World, of_alice: str) -> None:
    answer = signed_in(User.objects.get(username="staff")).post("/vracks/create/", {"form_owner": of_alice})
    assert answer.status_code == 409
    assert 'href="/admin/"' in words(answer)


def test_the_same_user_who_has_signed_in_again_goes_on(world: World) -> None:
    alice = User.objects.get(username="alice")
    form = fields(signed_in(alice).get("/vracks/create/").content.decode(), "description", description="Mine")
    assert signed_in(alice).post("/vracks/create/", form).status_code == 302
    assert Vrack.objects.filter(account=alice.account, description="Mine").exists()


def test_a_task_is_retried_from_the_page_of_its_own_customer_only(world: World, bob_now: Client) -> None:
    alice = User.objects.get(username="alice")
    assert alice.account
    service = builder.attached(alice.account)
    failed = task.task_fail(task=builder.pop_create(service), by=BY)
    page = signed_in(alice).get(f"/services/{service.pk}/tasks/").content.decode()
    form = fields(page, "form_owner")
    assert bob_now.post(f"/services/{service.pk}/tasks/{failed.pk}/retry/", form).status_code == 409
    assert Task.objects.get(pk=failed.pk).status == "error"


@pytest.fixture
def own_clock(world: World, db: None) -> Clock:
    """The clock that bob has for himself."""
    return clock_actions.clock_separate(account=Account.objects.get(nichandle="bb00002-ovh"), by=BY)


@pytest.mark.parametrize("before", ["alice", ""])
@pytest.mark.parametrize("htmx", [False, True])
def test_the_bar_changes_the_clock_that_its_page_shows_only(
    bob_now: Client, own_clock: Clock, settings: LazySettings, before: str, htmx: bool
) -> None:
    settings.DEMO = True
    page = (signed_in(User.objects.get(username=before)) if before else Client()).get("/limits/").content.decode()
    form = fields(page, "do", do="pause", next="/limits/")
    answer = bob_now.post("/clock/", form, headers={"HX-Request": "true", "HX-Target": "clock"} if htmx else {})
    assert not Clock.objects.filter(paused=True).exists()
    if htmx:
        assert answer.status_code == 204
        assert "aucune horloge" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    else:
        assert "aucune horloge n’a été modifiée" in words(bob_now.get(answer.headers["Location"]))
    own = fields(bob_now.get("/limits/").content.decode(), "do", do="pause")
    bob_now.post("/clock/", own)
    assert Clock.objects.get(paused=True) == own_clock
