"""The bar of simulated time: who has it, and that time follows it."""

import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from occ.actions.clock import clock_separate
from occ.engine.queue import clock, runner
from occ.models import AuditEntry, Clock, Service, User
from occ.world import BY, world
from tests.web.conftest import signed_in

PAGE = "/limits/"


@pytest.fixture
def demo(settings: LazySettings) -> None:
    """A demonstration."""
    settings.DEMO = True


def has_bar(client: Client) -> bool:
    """Whether a page shows the bar."""
    return 'id="clock"' in client.get(PAGE).content.decode()


def test_staff_have_it_and_everybody_else_only_in_the_demo(
    client: Client, as_alice: Client, staff: User, settings: LazySettings
) -> None:
    assert (has_bar(client), has_bar(as_alice), has_bar(signed_in(staff))) == (False, False, True)
    settings.DEMO = True
    assert (has_bar(client), has_bar(as_alice), has_bar(signed_in(staff))) == (True, True, True)


def test_who_does_not_have_it_changes_nothing(client: Client, as_alice: Client) -> None:
    before = clock.shared().speed
    assert as_alice.post("/clock/", {"do": "speed", "value": "60"}).status_code == 403
    assert client.post("/clock/", {"do": "speed", "value": "60"}).status_code == 302
    assert clock.shared().speed == before
    assert not AuditEntry.objects.exists()


def test_pause_resume_speed_and_jump(as_alice: Client, demo: None) -> None:
    as_alice.post("/clock/", {"do": "pause"})
    assert clock.shared().paused
    at = clock.simulated(clock.shared())
    as_alice.post("/clock/", {"do": "jump", "value": "1h"})
    assert clock.simulated(clock.shared()) - at == timedelta(hours=1)
    as_alice.post("/clock/", {"do": "speed", "value": "100000"})
    as_alice.post("/clock/", {"do": "resume"})
    assert (clock.shared().speed, clock.shared().paused) == (100_000, False)
    assert {entry.actor for entry in AuditEntry.objects.all()} == {"alice"}


def test_the_next_event_is_one_step_of_what_is_under_way(as_alice: Client, alice: User, demo: None) -> None:
    assert alice.account
    world.order_place(alice.account)
    clock.change(clock.shared().pk, paused=True)
    for keys in (1, 1, 1):
        as_alice.post("/clock/", {"do": "next"})
        assert runner.run_due() == 1
        assert Service.objects.get().keys.count() == keys
    answer = as_alice.post("/clock/", {"do": "next", "next": PAGE}, follow=True)
    assert "il n’y a pas d’événement suivant" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"do": "speed", "value": "0"}, "La vitesse est un nombre de 1 à"),
        ({"do": "speed", "value": "0.5"}, "La vitesse est un nombre de 1 à"),
        ({"do": "speed", "value": "100001"}, "La vitesse est un nombre de 1 à"),
        ({"do": "speed", "value": "x"}, "La vitesse est un nombre de 1 à"),
        ({"do": "speed"}, "La vitesse est un nombre de 1 à"),
        ({"do": "jump", "value": "-1h"}, "n’est pas une durée"),
        ({"do": "jump", "value": ""}, "n’est pas une durée"),
        ({"do": "jump"}, "n’est pas une durée"),
        ({"do": "fly"}, "rien n’a été modifié"),
        ({}, "rien n’a été modifié"),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_says_so(
    as_alice: Client, demo: None, asked: dict[str, str], sentence: str
) -> None:
    before = Clock.objects.values().get(pk=clock.shared().pk)
    assert sentence in as_alice.post("/clock/", asked, follow=True).content.decode()
    assert Clock.objects.values().get(pk=clock.shared().pk) == before
    assert not AuditEntry.objects.exists()


def test_only_ones_own_clock_is_changed(as_alice: Client, alice: User, bob: User, demo: None) -> None:
    assert bob.account
    own = clock_separate(account=bob.account, by=BY)
    as_alice.post("/clock/", {"do": "speed", "value": "600"})
    assert Clock.objects.get(pk=own.pk).speed != 600


def test_it_says_whose_clock_it_moves(as_alice: Client, alice: User, staff: User, demo: None) -> None:
    assert alice.account
    clock_separate(account=alice.account, by=BY)
    own, shared = (client.get(PAGE).content.decode() for client in (as_alice, signed_in(staff)))
    assert f"Heure simulée de {alice.account.nichandle}" in own
    assert f"Pour {alice.account.nichandle} seulement." in own
    assert "Pour tous les clients qui n’ont pas d’horloge à eux." in shared


def test_in_the_page_the_bar_alone_is_answered_and_the_page_renews_itself(as_alice: Client, demo: None) -> None:
    answer = as_alice.post("/clock/", {"do": "pause"}, headers={"HX-Request": "true", "HX-Target": "clock"})
    html = answer.content.decode()
    assert html.lstrip().startswith("<aside")
    assert "data-paused" in html
    assert "pageChanged" in answer.headers["HX-Trigger"]


def test_in_the_page_the_end_of_a_session_is_told_and_the_bar_stays(client: Client) -> None:
    told = client.post("/clock/", {"do": "pause", "next": "/limits/"}, headers={"HX-Request": "true"})
    assert (told.status_code, told.headers["HX-Reswap"]) == (286, "none")
    assert json.loads(told.headers["HX-Trigger"])["sessionEnded"]["url"] == "/login/?next=/limits/"


def test_a_page_that_renews_itself_tells_what_time_it_is_by_now(as_alice: Client, demo: None) -> None:
    ask = {"HX-Request": "true", "HX-Target": "live"}
    clock.change(clock.shared().pk, paused=True)
    answer = as_alice.get(reverse("occ:services"), headers=ask).content.decode()
    assert answer.count('hx-swap-oob="true"') == 2
    assert "data-paused" in answer
    assert 'value="resume"' in answer


def test_who_does_not_have_the_bar_is_not_told_the_time(as_alice: Client) -> None:
    ask = {"HX-Request": "true", "HX-Target": "live"}
    assert "hx-swap-oob" not in as_alice.get(reverse("occ:services"), headers=ask).content.decode()


def test_in_the_demo_who_is_not_signed_in_changes_the_shared_clock(client: Client, bob: User, demo: None) -> None:
    assert bob.account
    own = clock_separate(account=bob.account, by=BY)
    assert client.post("/clock/", {"do": "speed", "value": "600", "next": PAGE}).headers["Location"] == PAGE
    assert clock.shared().speed == 600
    assert Clock.objects.get(pk=own.pk).speed != 600
    assert AuditEntry.objects.latest("pk").actor == "demo"


@pytest.mark.parametrize(
    "address", ["https://example.com/", "//example.com/", "/\\example.com/", "javascript:alert(1)", "https:example.com"]
)
def test_nobody_is_led_away_from_the_site(as_alice: Client, demo: None, address: str) -> None:
    assert as_alice.post("/clock/", {"do": "pause", "next": address}).headers["Location"] == "/"
