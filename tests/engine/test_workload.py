"""How late the work is, in real time whatever the clock shows; and who does it."""

from datetime import datetime, timedelta

import pytest

from occ.actions.clock import clock_separate
from occ.engine.checks import workload
from occ.engine.queue import clock, heartbeat, runner
from occ.models import Task, Worker
from occ.world import BY, world

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Real:
    """The machine's time, to be moved on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = clock.real_now()
        monkeypatch.setattr(clock, "real_now", lambda: self.now)

    def passes(self, length: timedelta) -> datetime:
        """Some of it passes."""
        self.now += length
        return self.now


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    """Real time stands still but for what the test says."""
    return Real(monkeypatch)


def ordered(number: int = 1) -> None:
    """A service is ordered; its first step is due 20 simulated seconds later."""
    world.order_place(world.account(number))


def test_nothing_to_do_is_never_late(real: Real) -> None:
    real.passes(MINUTE)
    assert workload.workload() == workload.Workload(0, 0, 0, timedelta(0))
    assert workload.oldest_due() == timedelta(0)


@pytest.mark.parametrize("speed", [1, 100, 100_000])
def test_a_task_is_late_in_real_time_at_every_speed(real: Real, speed: float) -> None:
    clock.change(clock.shared().pk, speed=speed)
    ordered()
    real.passes(timedelta(seconds=20 / speed))
    assert workload.workload() == workload.Workload(1, 1, 0, timedelta(0))
    real.passes(workload.LATE)
    found = workload.workload()
    assert (found.due, found.late) == (1, 1)
    assert found.oldest.total_seconds() == pytest.approx(10, abs=1e-3)
    assert runner.run_due() > 0
    assert workload.workload().due == 0


def test_a_jump_makes_nothing_late_and_a_pause_does_not_hide_what_is_due(real: Real) -> None:
    ordered()
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    assert workload.workload() == workload.Workload(1, 1, 0, timedelta(0))
    clock.change(clock.shared().pk, paused=True)
    real.passes(MINUTE)
    clock.keep()
    assert workload.workload() == workload.Workload(1, 1, 1, MINUTE)
    runner.run_due()
    real.passes(MINUTE)
    assert workload.workload().due == 0


def test_each_account_counts_by_its_own_clock(real: Real) -> None:
    ordered()
    own = clock_separate(account=world.account(2), by=BY)
    clock.change(own.pk, speed=1000)
    ordered_by = Task.objects.get().account
    world.order_place(own.accounts.get())
    real.passes(timedelta(seconds=15))
    found = workload.workload()
    assert (found.open, found.due, found.late) == (2, 1, 1)
    assert Task.objects.filter(account=ordered_by, due_at__gt=clock.now(ordered_by)).exists()


def test_what_waits_to_leave_is_counted(real: Real) -> None:
    ordered()
    assert workload.outgoing() == workload.Outgoing(0, timedelta(0), 0)
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    for task_id, lease in [taken for _ in range(3) for taken in runner.take()]:
        runner.step(task_id, lease)
    while taken := runner.take():
        [runner.step(*each) for each in taken]
    real.passes(MINUTE)
    assert workload.outgoing() == workload.Outgoing(2, MINUTE, 0)  # the e-mail, and what the provider is told
    runner.run_due()
    assert workload.outgoing().effects == 0


def test_workers_are_seen_and_missed(real: Real) -> None:
    heartbeat.Pulse().tell("first")
    real.passes(timedelta(seconds=20))
    heartbeat.Pulse().tell("second")
    real.passes(timedelta(seconds=20))
    assert [(each.name, alive) for each, alive in workload.workers()] == [("first", False), ("second", True)]
    real.passes(heartbeat.FORGOTTEN)
    heartbeat.Pulse().tell("third")
    assert list(Worker.objects.values_list("name", flat=True)) == ["third"]


def test_counts_of_two_processes_of_a_worker_add_up(real: Real) -> None:
    first, second = heartbeat.Pulse(), heartbeat.Pulse()
    first.observe(3, 0.006)
    first.observe(1, 9.0)
    second.observe(2, 0.2)
    for each in (first, second, first):
        each.tell("worker")
    found = Worker.objects.get()
    assert (found.steps, round(found.seconds, 3)) == (6, 9.206)
    counted = dict(zip([*heartbeat.BOUNDS, "more"], found.durations, strict=True))
    assert {bound: number for bound, number in counted.items() if number} == {0.0025: 3, 0.1: 2, "more": 1}


def test_what_is_told_too_often_is_told_later(real: Real) -> None:
    one = heartbeat.Pulse()
    one.tell("worker")
    one.observe(1, 0.1)
    real.passes(heartbeat.EVERY / 2)
    one.tell("worker")
    assert Worker.objects.get().steps == 0
    real.passes(heartbeat.EVERY / 2)
    one.tell("worker")
    assert Worker.objects.get().steps == 1


def test_the_steps_of_the_engine_are_timed(real: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = heartbeat.Pulse()
    monkeypatch.setattr(heartbeat, "own", mine)
    ordered()
    assert world.pass_time() == mine.steps == sum(mine.durations) == 3
    assert mine.seconds > 0
