"""What waiting costs: a settled page asks nothing, a waiting one less than a query a second; no change is missed."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from occ.actions import deletion, fault, people, provider, task
from occ.actions import service as service_actions
from occ.engine.queue import clock
from occ.models import Account, Service, Task, TaskEvent, TaskStatus, User
from occ.ui import polling
from occ.world import BY, world
from tests.visitor import LIVE, Visitor
from tests.web.conftest import signed_in

LIST = "/bare-metal-cloud/network/ovhcloud-connect/"
SPEEDS = [1, 60, 600, 100_000]


@pytest.fixture
def waiting(alice: User) -> Service:
    """A service of alice's whose vRack is being associated: two minutes at speed 1."""
    assert alice.account
    service = world.active(alice.account)
    clock.change(clock.shared().pk, speed=1)
    network = world.vrack(alice.account)
    world.vrack_attach(service, network)
    return Service.objects.get(pk=service.pk)


@pytest.mark.parametrize("page", ["", "tasks/", "steps/vrack/"])
def test_a_page_that_waits_costs_less_than_a_query_a_second(
    as_alice: Client, waiting: Service, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/{page}", monkeypatch)
    visitor.stay(200)
    assert len(visitor.costs) > 15
    assert len(visitor.drawings) < 8
    assert 110 <= visitor.seconds < 140
    assert visitor.queries < visitor.seconds
    assert "data-poll" not in as_alice.get(visitor.path).content.decode()


def ordered(account: Account) -> Service:
    """A service whose key has not been entered."""
    return world.ordered(account)


def joining(account: Account) -> Service:
    """A service that is joining a vRack."""
    service = world.active(account)
    world.vrack_attach(service, world.vrack(account))
    return service


def slow(account: Account) -> Service:
    """A service that takes three hours to join a vRack."""
    fault.fault_add(account=account, kind="vrack_attach", mode="slow", factor=100, by=BY)
    return joining(account)


def failed(account: Account) -> Service:
    """A service that could not join a vRack."""
    fault.fault_add(account=account, kind="vrack_attach", mode="fail", by=BY)
    service = joining(account)
    world.pass_time()
    return service


def refused(account: Account) -> Service:
    """A service whose order the provider has refused."""
    service = world.ordered(account)
    fault.fault_add(account=account, mode="refusing", by=BY)
    provider.service_activate(service=service, by=BY)
    world.pass_time()
    return service


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("situation", [ordered, joining, slow, failed, refused])
def test_a_page_on_which_nothing_happens_costs_less_than_a_query_a_second_at_every_speed(
    as_alice: Client, alice: User, situation: Callable[[Account], Service], speed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = situation(alice.account)
    clock.change(clock.shared().pk, speed=speed)
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch, worker=False)
    visitor.stay(300)
    assert visitor.seconds > 290
    assert visitor.most_in_a_minute < 60
    # It is drawn anew when its note is too old, once because somebody has just acted, once to say that a task is late.
    assert len(visitor.drawings) <= 300 / polling.MAX_AGE + 2


@pytest.mark.parametrize("speed", [*SPEEDS, 10])
def test_each_change_costs_one_drawing_and_two_seconds_lie_between_two_looks(
    as_alice: Client, alice: User, speed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service, config = world.with_pop(alice.account)
    world.bgp(world.datacenter(service))
    clock.change(clock.shared().pk, speed=speed)
    deletion.config_delete(service=service, config=config, by=BY)
    before = TaskEvent.objects.count()
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch)
    visitor.stay(2000)
    assert visitor.delay == 0
    changes = TaskEvent.objects.count() - before
    assert changes > 3
    assert len(visitor.drawings) <= changes + visitor.seconds / polling.MAX_AGE + 1
    assert all(later - earlier >= 2 for earlier, later in pairwise([0, *(second for second, _cost in visitor.costs)]))
    assert max(cost for _second, cost in visitor.costs) <= 12


@pytest.mark.parametrize("where", ["service", "task", "tasks", "list"])
def test_an_answer_that_comes_too_late_is_drawn_at_the_next_look(
    as_alice: Client, alice: User, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = world.ordered(alice.account)
    fault.fault_add(account=alice.account, mode="late", by=BY)
    activation = provider.service_activate(service=service, by=BY)
    world.pass_time(45 / 60)
    clock.change(clock.shared().pk, speed=15)
    visitor = Visitor(as_alice, page_of(activation, where), monkeypatch)
    visitor.settle()
    assert status_of(activation) == TaskStatus.ERROR
    while status_of(activation) == TaskStatus.ERROR:
        assert 0 < visitor.delay <= 10
        shown = visitor.look()
    assert shown == 200
    visitor.stay(1000)
    assert status_of(activation) == TaskStatus.DONE
    assert visitor.delay == 0


@pytest.mark.parametrize("where", ["service", "task", "tasks"])
def test_what_staff_do_with_a_task_in_error_is_drawn_at_the_next_look(
    as_alice: Client, alice: User, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    failed(alice.account)
    joining_it = Task.objects.latest("pk")
    clock.change(clock.shared().pk, speed=1)
    visitor = Visitor(as_alice, page_of(joining_it, where), monkeypatch)
    visitor.settle()
    task.task_retry(task=joining_it, by=BY)
    assert 0 < visitor.delay <= 10
    assert visitor.look() == 200
    task.task_fail(task=joining_it, by=BY)
    assert visitor.look() == 200
    task.task_cancel(task=joining_it, by=BY)
    assert visitor.look() == 200
    assert visitor.delay == 0


def page_of(task: Task, name: str) -> str:
    """The address of a page that shows a task."""
    service = f"/services/{task.service_id}/"
    return {"service": service, "task": f"{service}tasks/{task.pk}/", "tasks": f"{service}tasks/", "list": LIST}[name]


def status_of(task: Task) -> str:
    """Where a task stands by now."""
    return Task.objects.get(pk=task.pk).status


def test_a_jump_while_time_stands_still_is_drawn_however_fast_it_went(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = world.ordered(alice.account)
    clock.change(clock.shared().pk, speed=10_000, paused=True)
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch)
    visitor.settle()
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    assert visitor.look() == 200
    assert visitor.look() == 204


def test_where_the_calendar_ends_nothing_changes_either(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = world.ordered(alice.account)
    clock.change(clock.shared().pk, speed=100_000, forward=clock.LAST - clock.real_now())
    visitor = Visitor(as_alice, f"/services/{service.pk}/", monkeypatch, worker=False)
    visitor.settle()
    clock.keep()
    assert visitor.look() == 204


def test_a_list_that_waits_for_the_provider_asks_one_query_each_ten_seconds(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    world.ordered(alice.account)
    clock.change(clock.shared().pk, speed=1)
    visitor = Visitor(as_alice, LIST, monkeypatch)
    statuses = [visitor.look() for _ in range(30)]
    assert visitor.seconds == 300
    assert statuses.count(204) >= 20
    assert visitor.queries < 100


def test_whatever_changes_is_drawn_at_the_next_look(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    visitor.settle()
    service_actions.service_describe(service=waiting, description="Renamed by a colleague", by=BY)
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
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch, worker=False)
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
    visitor.seconds += polling.MAX_AGE + 1
    visitor.delay = 0
    assert visitor.look() == 286


def test_a_note_that_was_touched_is_not_read(
    as_alice: Client, waiting: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(as_alice, f"/services/{waiting.pk}/", monkeypatch)
    visitor.look()
    visitor.note = visitor.note[:-1] + ("A" if visitor.note[-1] != "A" else "B")
    assert visitor.look() == 200


@pytest.mark.parametrize("minutes", [-5, 60])
def test_the_nearest_end_decides_when_to_look(alice: User, minutes: int) -> None:
    assert alice.account
    now, time = clock.now(alice.account), clock.shared()
    near = Task(status=TaskStatus.DOING, ends_at=now + timedelta(seconds=10))
    other = Task(status=TaskStatus.DOING, ends_at=now + timedelta(minutes=minutes))
    assert polling.delay([near, other], time) == polling.POLL_MIN


@pytest.mark.parametrize("page", ["", LIST])
def test_the_page_of_a_user_who_is_deactivated_learns_of_it_at_its_next_look(
    as_alice: Client, alice: User, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = ordered(alice.account)
    clock.change(clock.shared().pk, speed=1)
    visitor = Visitor(as_alice, page or f"/services/{service.pk}/", monkeypatch, worker=False)
    visitor.settle()
    people.user_update(user=alice, account=alice.account, staff=False, active=False, by=BY)
    assert visitor.look() == 286
