"""Many tasks in one transaction: as if each were alone, and none in the way of another."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from occ.actions import deletion, fault, provider, task
from occ.actions.locks import lock_vrack
from occ.engine.queue import clock, runner
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import lifecycle, step_effects
from occ.models import DatacenterConfig, Fault, PopConfig, RoutingConfig, Service, Task, TaskEvent, TaskStatus
from occ.world import BY, world


def on_postgres(test: Callable[..., None]) -> Callable[..., None]:
    """For what several connections do at once."""
    for mark in (
        pytest.mark.postgres,
        pytest.mark.django_db(transaction=True),
        pytest.mark.skipif(connection.vendor != "postgresql", reason="only meaningful on PostgreSQL"),
    ):
        test = mark(test)
    return test


def jump(hours: float = 1) -> None:
    """Make everything due."""
    clock.change(clock.shared().pk, forward=timedelta(hours=hours))


def attached(number: int) -> Service:
    """A customer's active service in a vRack of its own, written as it is."""
    owner = world.account(number)
    network = world.vrack(owner)
    service = world.ordered(owner)
    Service.objects.filter(pk=service.pk).update(state="active", vrack=network, vrack_status="active")
    return Service.objects.get(pk=service.pk)


def ask_for_pop(service: Service) -> Task:
    """A PoP configuration under way."""
    return world.pop_create(service, subnet="10.1.250.4/30")


def several(count: int, first: int = 0) -> list[Task]:
    """PoP configurations of as many customers, all under way."""
    return [ask_for_pop(service) for service in [attached(number) for number in range(first, first + count)]]


def two_in_a_row() -> None:
    """Two datacentre configurations of one vRack, both under way: the second waits for the first."""
    service, _ = world.with_pop(world.account())
    for place, subnet in ((1, "172.16.1.0/28"), (3, "172.16.2.0/28")):
        world.datacenter_create(service, place, subnet=subnet)


def expire() -> None:
    """Let the leases of whoever had tasks in hand run out."""
    Task.objects.open().update(lease_until=clock.real_now() - timedelta(seconds=1))


def poison(monkeypatch: pytest.MonkeyPatch, poisoned: Task, error: BaseException) -> None:
    """Have each step of one task end in an error, or with the process."""
    advance = step_effects.advance

    def fail(work: Work, moved: Task, at: datetime) -> datetime | None:
        if moved.pk == poisoned.pk:
            raise error
        return advance(work, moved, at)

    monkeypatch.setattr(step_effects, "advance", fail)


def too_slow(*_: object) -> None:
    """Leave a transaction alone for longer than the database lets it be."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '50ms'")
        time.sleep(0.3)
        cursor.execute("SELECT 1")


def queries_of_a_tick() -> int:
    """How many statements it takes to carry everything to its end."""
    with CaptureQueriesContext(connection) as queries:
        assert runner.run_due()
    return len(queries)


@pytest.mark.django_db
def test_a_batch_costs_as_many_statements_for_eight_tasks_as_for_two() -> None:
    costs = []
    for first, count in ((0, 2), (10, 8)):
        asked = several(count, first)
        jump()
        costs.append(queries_of_a_tick())
        assert {each.status for each in Task.objects.filter(pk__in=[each.pk for each in asked])} == {TaskStatus.DONE}
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_a_jump_carries_a_deletion_through_all_its_leaves_in_one_batch() -> None:
    service, at_pop = world.with_pop(world.account())
    config = world.datacenter(service)
    world.bgp(config)
    asked = deletion.config_delete(service=service, config=at_pop, by=BY)
    jump(5)
    assert runner.step_all(runner.take()) == 4
    asked.refresh_from_db()
    assert asked.status == TaskStatus.DONE
    assert not PopConfig.objects.exists()
    told = asked.events.order_by("number")
    assert [each.number for each in told] == list(range(1, asked.history_length + 1))
    assert [each.at for each in told] == sorted(each.at for each in told)


@pytest.mark.django_db
def test_what_a_deletion_took_up_and_failed_at_in_the_same_batch_is_in_error() -> None:
    service, at_pop = world.with_pop(world.account())
    config = world.datacenter(service)
    neighbor = world.bgp(config)
    deletion.config_delete(service=service, config=at_pop, by=BY)
    fault.fault_add(account=service.account, kind="pop_delete", mode="fail", once=True, by=BY)
    jump(5)
    runner.run_due()
    rows = [PopConfig.objects.get(), DatacenterConfig.objects.get(), RoutingConfig.objects.get(pk=neighbor.pk)]
    assert [row.status for row in rows] == ["error", "error", "error"]


@pytest.mark.django_db
def test_nothing_overtakes_an_earlier_step_of_its_vrack_that_another_process_has_in_hand() -> None:
    two_in_a_row()
    jump()
    (first, lease), second = runner.take()
    told = TaskEvent.objects.count()
    assert runner.step_all([second]) == 0
    assert TaskEvent.objects.count() == told
    assert Task.objects.get(pk=second[0]).lease_until is None, "it is given back"
    assert runner.step(first, lease)


@pytest.mark.django_db
@pytest.mark.parametrize("attempts", [runner.ALONE_AFTER, runner.GIVEN_UP_AFTER])
def test_a_task_that_ended_many_processes_is_carried_on_apart_and_in_the_end_no_more(attempts: int) -> None:
    asked = several(3)
    Task.objects.filter(pk=asked[0].pk).update(attempts=attempts)
    jump()
    runner.run_due()
    states = [Task.objects.get(pk=each.pk).status for each in asked]
    first = TaskStatus.ERROR if attempts >= runner.GIVEN_UP_AFTER else TaskStatus.DONE
    assert states == [first, TaskStatus.DONE, TaskStatus.DONE]
    if first == TaskStatus.ERROR:
        task.task_retry(task=asked[0], by=BY)
        world.pass_time()
        assert Task.objects.get(pk=asked[0].pk).status == TaskStatus.DONE


@pytest.mark.django_db
def test_a_task_that_kills_whoever_has_it_is_given_up_and_those_that_died_with_it_are_carried_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killer, *others = several(4)
    jump()
    poison(monkeypatch, killer, SystemExit())
    deaths = 0
    while Task.objects.open().exists():
        try:
            runner.run_due()
        except SystemExit:
            deaths += 1
        expire()
    assert deaths == runner.GIVEN_UP_AFTER
    killer.refresh_from_db()
    assert killer.status == TaskStatus.ERROR
    assert "WorkersDied" in str(killer.reason)
    assert {Task.objects.get(pk=each.pk).status for each in others} == {TaskStatus.DONE}


@pytest.mark.django_db
def test_processes_that_die_of_something_else_condemn_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = several(3)
    jump()
    with monkeypatch.context() as patched:
        patched.setattr(runner, "step_all", lambda taken: sys.exit(len(taken)))
        for _ in range(2 * runner.GIVEN_UP_AFTER):
            with pytest.raises(SystemExit):
                runner.run_due()
            expire()
    runner.run_due()
    assert {Task.objects.get(pk=each.pk).status for each in asked} == {TaskStatus.DONE}


@pytest.mark.django_db
def test_to_wait_for_its_turn_brings_no_task_under_suspicion() -> None:
    two_in_a_row()
    jump()
    _, (second, lease) = runner.take()
    for _ in range(runner.ALONE_AFTER + 2):
        assert runner.step_all([(second, lease)]) == 0
        ((again, lease),) = runner.take()
        assert again == second
    assert Task.objects.get(pk=second).attempts == 0
    assert not runner.step(second, lease)
    assert Task.objects.get(pk=second).attempts == 0


@pytest.mark.django_db
def test_a_task_that_cannot_even_be_ended_holds_up_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, other = several(2)
    jump()
    poison(monkeypatch, poisoned, ValueError())
    ended = []

    def cannot(_: Work, moved: Task, *__: object) -> None:
        ended.append(moved.pk)
        raise ValueError

    monkeypatch.setattr(lifecycle, "fail", cannot)
    runner.run_due()
    assert Task.objects.get(pk=other.pk).status == TaskStatus.DONE
    assert (Task.objects.get(pk=poisoned.pk).status, set(ended)) == (TaskStatus.TODO, {poisoned.pk})
    monkeypatch.undo()
    expire()
    runner.run_due()
    assert Task.objects.get(pk=poisoned.pk).status == TaskStatus.DONE


@pytest.mark.django_db
def test_a_batch_that_takes_long_and_fails_comes_to_an_end_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = several(2)
    jump()
    advance, passed = step_effects.advance, time.monotonic

    def slow(work: Work, moved: Task, at: datetime) -> datetime | None:
        monkeypatch.setattr(time, "monotonic", lambda: passed() + 60)
        if moved.pk == asked[0].pk:
            raise ValueError
        return advance(work, moved, at)

    monkeypatch.setattr(step_effects, "advance", slow)
    runner.run_due()
    monkeypatch.undo()
    runner.run_due()
    assert [Task.objects.get(pk=each.pk).status for each in asked] == [TaskStatus.ERROR, TaskStatus.DONE]


@pytest.mark.django_db
def test_a_task_that_the_database_never_takes_holds_up_no_others_and_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, *others = several(3)
    jump()
    poison(monkeypatch, poisoned, OperationalError("index row size exceeds the maximum"))
    for _ in range(2 * runner.GIVEN_UP_AFTER):
        with suppress(OperationalError):
            runner.run_due()
        expire()
    assert {Task.objects.get(pk=each.pk).status for each in others} == {TaskStatus.DONE}
    assert Task.objects.get(pk=poisoned.pk).status == TaskStatus.ERROR


@on_postgres
def test_a_suspect_that_somebody_has_locked_is_not_waited_for() -> None:
    asked = ask_for_pop(attached(1))
    Task.objects.filter(pk=asked.pk).update(attempts=runner.ALONE_AFTER)
    jump()
    with locked(lambda: lock_vrack(asked.vrack_id)):
        assert runner.step_all(runner.take()) == 0
    assert Task.objects.get(pk=asked.pk).attempts == runner.ALONE_AFTER
    taken = runner.take()
    with locked(lambda: Task.objects.select_for_update().get(pk=asked.pk)):
        assert runner.step_all(taken) == 0
    expire()
    runner.run_due()
    assert Task.objects.get(pk=asked.pk).status == TaskStatus.DONE


@on_postgres
def test_an_answer_that_comes_late_waits_for_no_fault_in_other_hands() -> None:
    service = world.ordered(world.account())
    fault.fault_add(account=service.account, mode="late", by=BY)
    person, value = world.provider_user(), service.keys.get().value
    provider.order_validate(user=person, key=value, address="127.0.0.1", by=BY)
    while not Task.objects.filter(kind="service_activate", status=TaskStatus.ERROR).exists():
        jump(0.1)
        runner.run_due()
    slow = fault.fault_add(account=service.account, mode="slow", factor=3, by=BY)
    jump()
    told = TaskEvent.objects.count()
    with locked(lambda: Fault.objects.select_for_update().get(pk=slow.pk)):
        assert runner.run_due() == 0
    assert TaskEvent.objects.count() == told
    assert runner.run_due() > 0


@on_postgres
def test_a_connection_that_the_database_takes_back_is_no_tasks_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask_for_pop(attached(1))
    jump()
    taken = runner.take()
    with monkeypatch.context() as patched:
        patched.setattr(step_effects, "advance", too_slow)
        with pytest.raises(DatabaseError, match="idle-in-transaction"):
            runner.step_all(taken)
    assert Task.objects.get(pk=asked.pk).status == TaskStatus.TODO
    expire()
    runner.run_due()
    assert Task.objects.get(pk=asked.pk).status == TaskStatus.DONE


@on_postgres
def test_a_fault_that_somebody_else_has_in_hand_delays_only_what_it_strikes() -> None:
    asked = several(2)
    put = fault.fault_add(account=asked[0].account, kind="pop_create", mode="fail", once=True, by=BY)
    jump()
    with locked(lambda: Fault.objects.select_for_update().get(pk=put.pk)):
        runner.run_due()
        states = [Task.objects.get(pk=each.pk).status for each in asked]
        assert states == [TaskStatus.TODO, TaskStatus.DONE]
    runner.run_due()
    assert Task.objects.get(pk=asked[0].pk).status == TaskStatus.ERROR


@pytest.mark.django_db
def test_a_database_that_goes_away_is_no_tasks_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = world.order_place(world.account()).service.task
    jump()

    def away(*_: object) -> None:
        raise OperationalError("the connection was closed")

    taken = runner.take()
    with monkeypatch.context() as patched:
        patched.setattr(step_effects, "advance", away)
        with pytest.raises(OperationalError):
            runner.step_all(taken)
    assert asked is not None
    asked.refresh_from_db()
    assert asked.status == TaskStatus.TODO
    assert runner.step_all(taken) == 3


@on_postgres
def test_a_lock_that_somebody_holds_delays_only_what_is_behind_it() -> None:
    asked = several(2)
    jump()
    with locked(lambda: lock_vrack(asked[0].vrack_id)):
        runner.run_due()
        states = [Task.objects.get(pk=each.pk).status for each in asked]
        assert states == [TaskStatus.TODO, TaskStatus.DONE]
        assert Task.objects.get(pk=asked[0].pk).attempts == 0
    runner.run_due()
    assert Task.objects.get(pk=asked[0].pk).status == TaskStatus.DONE


@on_postgres
def test_a_worker_that_comes_back_late_does_not_end_the_lease_of_whoever_has_the_task_now() -> None:
    asked = ask_for_pop(attached(1))
    jump()
    late = runner.take()
    Task.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert runner.take()
    now = Task.objects.filter(pk=asked.pk).values("lease", "lease_holder", "lease_until", "attempts").get()
    with locked(lambda: lock_vrack(asked.vrack_id)):
        assert runner.step_all(late) == 0
    assert Task.objects.filter(pk=asked.pk).values("lease", "lease_holder", "lease_until", "attempts").get() == now


@on_postgres
def test_a_lock_that_somebody_holds_is_no_late_write_and_a_late_one_behind_a_lock_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = ask_for_pop(attached(1))
    jump()
    taken = runner.take()
    with locked(lambda: Task.objects.select_for_update().get(pk=asked.pk)):
        assert runner.step_all(taken) == 0
    assert "late_write_refused" not in caplog.text
    Task.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert runner.take()
    with locked(lambda: lock_vrack(asked.vrack_id)):
        assert runner.step_all(taken) == 0
    assert caplog.text.count("late_write_refused task=") == 1


class locked:  # noqa: N801 (reads as a verb)
    """Another connection holds a lock while the block runs."""

    def __init__(self, lock: Callable[[], object]) -> None:
        self.lock, self.has, self.end = lock, threading.Event(), threading.Event()
        self.thread, self.waited_for = threading.Thread(target=self._hold), False

    def _hold(self) -> None:
        with transaction.atomic():
            self.lock()
            self.has.set()
            self.waited_for = not self.end.wait(10)
        connection.close()

    def __enter__(self) -> None:
        self.thread.start()
        assert self.has.wait(30)

    def __exit__(self, *error: object) -> None:
        self.end.set()
        self.thread.join()
        assert not self.waited_for, "the block waited for the lock"
