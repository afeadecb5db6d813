"""After a command of the time bar: what its page asks, what that costs, and which event a second press is about."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from occ.actions import task
from occ.actions.service import service_describe
from occ.engine.queue import clock, runner
from occ.models import Account, Clock, ConfigStatus, Service, Task, User
from occ.ui import polling
from occ.world import BY, world
from tests.visitor import Visitor
from tests.web.test_watch import SPEEDS, joining, ordered, slow

pytestmark = pytest.mark.usefixtures("demo")
NEXT = {"do": "next"}


@pytest.fixture
def demo(settings: LazySettings) -> None:
    """A demonstration: customers have the time bar."""
    settings.DEMO = True


@pytest.fixture
def stopped(alice: User) -> Service:
    """A service that is joining a vRack, on a clock that stands still."""
    assert alice.account
    service = joining(alice.account)
    clock.change(clock.shared().pk, paused=True)
    return service


def visit(client: Client, service: Service, monkeypatch: pytest.MonkeyPatch, *, worker: bool = True) -> Visitor:
    """A browser on the page of a service, once that has settled."""
    visitor = Visitor(client, f"/services/{service.pk}/", monkeypatch, worker=worker)
    visitor.settle()
    return visitor


def now() -> object:
    """What the shared clock shows."""
    return clock.simulated(Clock.objects.get())


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("situation", [ordered, joining, slow])
def test_a_minute_with_a_command_costs_less_than_a_query_a_second(
    as_alice: Client,
    alice: User,
    situation: Callable[[Account], Service],
    speed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert alice.account
    service = situation(alice.account)
    clock.change(clock.shared().pk, speed=speed)
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch, worker=False)
    visitor.stay(polling.MAX_AGE)  # what the last minute's form cost is not the command's
    visitor.costs.clear()
    visitor.stay(2 * polling.MAX_AGE)
    visitor.command(do="jump", value="10m")
    visitor.stay(4 * polling.MAX_AGE)
    assert visitor.most_in_a_minute < 60


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_minute_in_which_a_form_is_sent_costs_less_than_a_query_a_second(
    as_alice: Client, alice: User, speed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = world.attached(alice.account)
    clock.change(clock.shared().pk, speed=speed)
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch, worker=False)
    world.pop_create(service)
    visitor.draw({})  # what the form's answer has the page ask for
    visitor.stay(3 * polling.MAX_AGE)
    assert visitor.most_in_a_minute < 60


def test_the_effect_is_drawn_a_second_after_the_command_also_while_time_stands_still(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    assert visitor.delay == polling.POLL_MAX
    while visitor.delay:
        visitor.command(**NEXT)
        assert visitor.next_delay == 1
        assert visitor.look() == 200
    stopped.refresh_from_db()
    assert stopped.vrack_status == ConfigStatus.ACTIVE


def test_another_tab_follows_at_its_next_look(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    assert visitor.next_delay == polling.POLL_MAX
    assert visitor.look() == 200
    assert "Association en cours" not in visitor.html


def test_a_page_that_is_drawn_while_something_is_overdue_looks_each_second(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    visitor = Visitor(as_alice, f"/services/{stopped.pk}/", monkeypatch, worker=False)
    visitor.stay(30)
    assert [second for second, _cost in visitor.costs] == [2, *range(3, 11), 20, 30]


def test_a_step_that_a_jump_has_made_due_is_not_said_to_be_late(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.change(clock.shared().pk, paused=False, speed=1)
    visitor = visit(as_alice, stopped, monkeypatch, worker=False)
    visitor.command(do="jump", value="1h")
    assert "ne répond pas" not in visitor.html
    visitor.stay(visitor.seconds + 9)
    assert "ne répond pas" in visitor.html


def test_a_second_press_before_the_worker_has_acted_jumps_no_further(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    visitor.command(**NEXT)
    shown = now()
    visitor.command(**NEXT)
    assert now() == shown
    as_alice.post("/clock/", NEXT)  # nor without script
    assert now() == shown


def test_a_second_press_on_a_page_that_does_not_show_the_effect_draws_it_and_jumps_no_further(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    visitor.command(**NEXT)
    assert runner.run_due() == 1
    shown, before = now(), visitor.html
    answer = visitor.command(**NEXT)
    assert now() == shown
    assert "announce" not in json.loads(answer.headers["HX-Trigger"])
    assert visitor.html != before
    answer = visitor.command(**NEXT)
    assert now() != shown
    assert "announce" in json.loads(answer.headers["HX-Trigger"])


def test_nothing_is_under_way_is_not_said_beside_what_the_page_still_shows(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    while runner.run_due():
        pass
    assert "Association en cours" in visitor.html
    answer = visitor.command(**NEXT)
    assert "toast" not in json.loads(answer.headers["HX-Trigger"])
    assert "Association en cours" not in visitor.html
    answer = visitor.command(**NEXT)
    assert "Rien n’est en cours" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_that_somebody_else_has_acted_or_that_time_has_changed_holds_up_no_jump(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(as_alice, stopped, monkeypatch)
    service_describe(service=stopped, description="Renamed by a colleague", by=BY)
    clock.change(clock.shared().pk, speed=1, forward=timedelta(seconds=1))
    visitor.seconds += 2 * polling.MAX_AGE  # its note is old, which says nothing about what it shows
    before = now()
    visitor.command(**NEXT)
    assert now() != before


def test_a_page_that_has_no_note_yet_is_drawn_anew_first(as_alice: Client, stopped: Service) -> None:
    before = now()
    as_alice.post("/clock/", NEXT, headers={"HX-Request": "true", "X-Watch": ""})
    assert now() == before
    as_alice.post("/clock/", NEXT, headers={"HX-Request": "true"})
    assert now() != before


def test_a_task_in_error_leaves_the_button_as_it_is(
    as_alice: Client, stopped: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    task.task_fail(task=Task.objects.latest("pk"), by=BY)
    world.order_place(stopped.account)
    visitor = visit(as_alice, stopped, monkeypatch)
    before = now()
    visitor.command(**NEXT)
    assert now() != before
