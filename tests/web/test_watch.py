"""What waiting costs: a settled page asks nothing, a waiting one less than a query a second; no change is missed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.actions import service as service_actions
from occ.actions import vrack
from occ.engine import clock, runner
from occ.models import Service, User
from occ.web import watch
from tests import factories
from tests.web.conftest import signed_in

NOTE = re.compile(r'data-poll="(\d+)"(?: data-watch="([^"]+)")?')
LIVE = {"HX-Request": "true", "HX-Target": "live"}


class Visitor:
    """A browser that stays on a page, in a time of its own, and looks when the page says so."""

    def __init__(self, client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.path = client, path
        self.queries, self.seconds, self.drawn = 0, 0, 0
        real = clock.real_now()
        monkeypatch.setattr(clock, "real_now", lambda: real + timedelta(seconds=self.seconds))
        monkeypatch.setattr(signing.time, "time", lambda: real.timestamp() + self.seconds)
        self.read(client.get(path))

    def read(self, answer: Any) -> None:
        """Take in what was drawn."""
        self.html = answer.content.decode()
        found = NOTE.search(self.html)
        self.delay, self.note = (int(found[1]), found[2] or "") if found else (0, "")

    def look(self) -> int:
        """Wait as long as the page says, and look; the status of the answer."""
        self.seconds += self.delay
        runner.run_due()
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(self.path, headers=LIVE | ({"X-Watch": self.note} if self.note else {}))
        self.queries += len(captured)
        if answer.status_code == 204:
            assert len(captured) == 1
            self.delay = int(answer.headers[watch.LOOK_IN])
        else:
            self.drawn += 1
            self.read(answer)
        return answer.status_code

    def settle(self) -> None:
        """Look until nothing is new."""
        assert 204 in [self.look() for _ in range(3)]


@pytest.fixture
def waiting(alice: User) -> Service:
    """A service of alice's whose vRack is being associated: two minutes at speed 1."""
    assert alice.account
    service = factories.active(alice.account)
    clock.change(clock.shared().pk, speed=1)
    network = vrack.vrack_create(account=alice.account, by=factories.BY)
    vrack.vrack_attach(service=service, vrack=network, by=factories.BY)
    return Service.objects.get(pk=service.pk)


@pytest.mark.parametrize("page", ["", "tasks/", "steps/vrack/"])
def test_a_page_that_waits_costs_less_than_a_query_a_second(
    as_alice: Client, waiting: Service, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/{page}", monkeypatch)
    looks = 0
    while visitor.delay and looks < 200:
        visitor.look()
        looks += 1
    assert looks > 15
    assert visitor.drawn < 8
    assert 110 <= visitor.seconds < 140
    assert visitor.queries < visitor.seconds
    assert "data-poll" not in as_alice.get(visitor.path).content.decode()


def test_a_list_that_waits_for_the_provider_asks_one_query_each_ten_seconds(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    factories.ordered(alice.account)
    clock.change(clock.shared().pk, speed=1)
    visitor = Visitor(as_alice, "/bare-metal-cloud/network/ovhcloud-connect/", monkeypatch)
    statuses = [visitor.look() for _ in range(30)]
    assert visitor.seconds == 300
    assert statuses.count(204) >= 20
    assert visitor.queries < 100


def test_whatever_changes_is_drawn_at_the_next_look(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    visitor.settle()
    service_actions.service_describe(service=waiting, description="Renamed by a colleague", by=factories.BY)
    assert visitor.look() == 200
    visitor.settle()
    clock.change(clock.shared().pk, paused=True)
    assert visitor.look() == 200
    assert visitor.look() == 204
    clock.change(clock.shared().pk, paused=False, forward=timedelta(hours=1))
    assert visitor.look() == 200
    assert visitor.delay == 0


def test_a_clock_whose_row_is_written_anew_and_shows_the_same_is_no_change(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    visitor.settle()
    clock.change(clock.shared().pk)
    assert visitor.look() == 204


def test_a_task_that_is_late_is_said_to_wait(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    monkeypatch.setattr(runner, "run_due", lambda: 0)
    visitor.settle()
    while "ne répond pas" not in visitor.html:
        assert visitor.seconds < 60
        visitor.look()
    visitor.settle()


@pytest.mark.parametrize("thief", ["nobody", "bob", "another page"])
def test_a_note_is_worth_nothing_in_other_hands(
    as_alice: Client, waiting: Service, bob: User, thief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/services/{waiting.pk}/"
    visitor = Visitor(as_alice, path, monkeypatch)
    visitor.settle()
    headers = LIVE | {"X-Watch": visitor.note}
    if thief == "nobody":
        assert Client().get(path, headers=headers).status_code == 286
    elif thief == "bob":
        assert signed_in(bob).get(path, headers=headers).status_code == 404
    else:
        assert as_alice.get(f"{path}tasks/", headers=headers).status_code == 200


def test_a_session_that_has_ended_is_noticed_within_a_minute(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    as_alice.session.flush()
    visitor.seconds += watch.MAX_AGE + 1
    visitor.delay = 0
    assert visitor.look() == 286


def test_a_note_that_was_touched_is_not_read(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    visitor.look()
    visitor.note = ("A" if visitor.note[0] != "A" else "B") + visitor.note[1:]
    assert visitor.look() == 200
