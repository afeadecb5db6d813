"""The bar of simulated time at a provider, whose sign-in is apart: whose clock it is, and where it leads."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from occ.actions import people
from occ.actions.clock import clock_separate
from occ.engine.queue import clock
from occ.models import Account, Clock, User
from occ.world import BY, world

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"


@pytest.fixture
def tester(settings: LazySettings) -> Client:
    """Somebody signed in at Megaport, in the demo, in English."""
    settings.DEMO = True
    people.provider_user_create(provider="megaport", username="tester", password="secret-word", by=BY)
    client = Client()
    client.post(PORTAL + "login/", {"username": "tester", "password": "secret-word"})
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def owner() -> Account:
    """A customer with a clock of their own, who is signed in nowhere."""
    account = world.account()
    people.user_create(username="alice", password="secret-word", account=account, by=BY)
    clock_separate(account=account, by=BY)
    return Account.objects.get()


def where_next(html: str) -> set[str]:
    """Where the forms of the bar lead."""
    return set(re.findall(r'name="next" value="([^"]*)"', html[html.index('id="clock"') : html.index("</aside>")]))


def test_it_is_the_shared_clock(tester: Client, owner: Account) -> None:
    clock.change(clock.shared().pk, speed=321)
    assert "×321" in tester.get(PORTAL).content.decode()
    assert tester.post("/clock/", {"do": "pause", "next": PORTAL}).headers["Location"] == PORTAL
    assert clock.shared().paused
    assert not Clock.objects.get(pk=owner.clock_id).paused


def test_who_is_a_customer_in_the_same_browser_goes_on_with_their_own(tester: Client, owner: Account) -> None:
    tester.post("/login/", {"username": "alice", "password": "secret-word"})
    clock.change(owner.clock_id, speed=321)
    assert "×321" in tester.get(PORTAL).content.decode()
    tester.post("/clock/", {"do": "pause", "next": PORTAL})
    assert Clock.objects.get(pk=owner.clock_id).paused
    assert not clock.shared().paused


def test_it_leads_back_to_the_page_that_it_is_on(tester: Client) -> None:
    assert where_next(tester.get("/fournisseurs/").content.decode()) == {"/fournisseurs/"}
    service = world.ordered(world.account())
    order = tester.post(PORTAL, {"key": service.keys.get().value}).content.decode()
    assert where_next(order) == {PORTAL}
    refused = tester.post(PORTAL + "validate/", {"key": "nonsense", "request_key": "0" * 32})
    assert refused.status_code == 422
    [back] = where_next(refused.content.decode())
    assert tester.get(back).headers["Location"] == PORTAL


def test_who_comes_back_to_a_refused_validation_by_the_switch_of_languages_finds_the_portal(tester: Client) -> None:
    refused = tester.post(PORTAL + "validate/", {"key": "nonsense", "request_key": "0" * 32}).content.decode()
    [back] = set(re.findall(r'name="next" value="([^"]*)"', refused))
    answer = tester.post("/language/", {"language": "fr", "next": back}, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == PORTAL


def test_what_is_refused_is_said_on_that_page(tester: Client) -> None:
    answer = tester.post("/clock/", {"do": "next", "next": PORTAL}, follow=True).content.decode()
    assert "Nothing is under way" in answer[answer.index("<main") : answer.index("</main>")]


def test_the_part_that_renews_itself_tells_what_time_it_is_by_now(tester: Client) -> None:
    clock.change(clock.shared().pk, paused=True)
    ask = {"HX-Request": "true", "HX-Target": "live"}
    answer = tester.get(PORTAL, headers=ask).content.decode()
    assert answer.count('hx-swap-oob="true"') == 2
    assert "data-paused" in answer


def test_what_the_customer_area_has_to_say_is_not_said_at_a_provider(tester: Client, owner: Account) -> None:
    tester.force_login(User.objects.get(username="alice"), "django.contrib.auth.backends.ModelBackend")
    tester.post("/logout/")
    tester.post("/clock/", {"do": "next", "next": PORTAL})
    html = tester.get(PORTAL).content.decode()
    assert "Nothing is under way" in html
    assert "You are signed out." not in html
    assert "You are signed out." in tester.get("/login/").content.decode()
