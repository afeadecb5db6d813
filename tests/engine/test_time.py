"""Simulated time, and what happens in it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from occ.actions import task
from occ.actions.clock import clock_separate
from occ.engine.queue import clock, runner
from occ.engine.steps import step_effects
from occ.engine.steps.objects import MODELS
from occ.models import Account, Clock, DatacenterConfig, Email, Service, Task, TaskEvent, TaskStatus
from occ.world import BY, world
from portal.celery import app

pytestmark = pytest.mark.django_db


def set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the machine's clock is an hour behind."""
    monkeypatch.setattr(clock, "machine_now", lambda: timezone.now() - timedelta(hours=1))


def start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what only this process knows of the time, as a process does that starts."""
    monkeypatch.setattr(clock, "_latest", (datetime.min.replace(tzinfo=UTC), time.monotonic()))


def test_the_machines_clock_set_back_an_hour_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, real = clock.shared(), clock.real_now()
    shown = clock.simulated(shared)
    set_back(monkeypatch)
    assert timedelta(0) <= clock.real_now() - real < timedelta(minutes=1)
    assert timedelta(0) <= clock.simulated(shared) - shown < timedelta(minutes=1)
    assert clock.change(shared.pk, speed=10).origin_simulated >= shown


def test_a_process_that_starts_afterwards_goes_on_from_what_the_clock_has_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    began = clock.change(clock.shared().pk, speed=1000).origin_simulated
    Clock.objects.update(origin_real=F("origin_real") - timedelta(hours=2))
    clock.keep()
    kept = Clock.objects.get()
    assert kept.origin_simulated - began >= timedelta(hours=2000)
    set_back(monkeypatch)
    for learn in (clock.keep, lambda: clock.simulated(kept)):
        start_anew(monkeypatch)
        learn()
        assert timedelta(0) <= clock.real_now() - kept.origin_real < timedelta(minutes=1)
        assert timedelta(0) <= clock.simulated(Clock.objects.get()) - kept.origin_simulated < timedelta(hours=20)


def test_a_dead_workers_task_is_free_in_time_though_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    world.order_place(world.account())
    clock.change(clock.shared().pk, forward=timedelta(minutes=1))
    [(task_id, _)] = runner.take()
    set_back(monkeypatch)
    start_anew(monkeypatch)
    clock.keep()
    assert runner.take() == []
    later = clock.real_now() + runner.LEASE + clock.KEPT_EVERY  # a new process knows the time to the second
    monkeypatch.setattr(clock, "machine_now", lambda: later)
    assert [pk for pk, _ in runner.take()] == [task_id]


def test_a_clock_that_is_read_often_is_written_once_a_second() -> None:
    clock.shared()
    Clock.objects.update(origin_real=F("origin_real") - timedelta(seconds=1))
    clock.keep()
    kept = Clock.objects.values().get()
    clock.keep()
    assert Clock.objects.values().get() == kept


def test_a_tick_without_work_asks_no_more_with_twenty_clocks_than_with_two() -> None:
    def queries() -> int:
        Clock.objects.update(origin_real=F("origin_real") - timedelta(seconds=1))
        with CaptureQueriesContext(connection) as captured:
            clock.keep()
            assert runner.run_due() == 0
        return len(captured)

    owners = [world.account(number) for number in range(20)]
    world.order_place(owners[0])
    clock_separate(account=owners[0], by=BY)
    before = queries()
    for owner in owners[1:]:
        world.order_place(owner)
        clock_separate(account=owner, by=BY)
    assert queries() == before
    clock.change(Account.objects.get(pk=owners[7].pk).clock_id, forward=timedelta(hours=1))
    assert runner.run_due() > 0, "and what is due on one of them is done"


def test_keeping_the_time_forgets_no_delay() -> None:
    world.order_place(world.account())
    due_at = Task.objects.get().due_at
    assert due_at is not None
    Clock.objects.update(origin_real=F("origin_real") - timedelta(minutes=10))
    since = clock.due_since(Clock.objects.get(), due_at)
    for _ in range(2):
        clock.keep()
        assert abs(clock.due_since(Clock.objects.get(), due_at) - since) < timedelta(milliseconds=1)
    runner.run_due()
    Clock.objects.update(origin_real=F("origin_real") - timedelta(seconds=2))
    clock.keep()
    assert Clock.objects.get().origin_real > since + timedelta(minutes=5)


def test_beat_counts_its_seconds_without_the_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    tick = app.conf.beat_schedule["tick"]["schedule"]
    last, counter = tick.now(), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: counter + 0.5)
    assert not tick.is_due(last).is_due
    monkeypatch.setattr(time, "monotonic", lambda: counter + 1.5)
    assert tick.is_due(last).is_due


def test_a_paused_clock_stands_still_and_goes_on_from_there() -> None:
    shared = clock.change(clock.shared().pk, paused=True)
    assert clock.simulated(shared) == clock.simulated(shared)
    assert clock.change(shared.pk, paused=False).origin_simulated == shared.origin_simulated


def test_time_has_an_end_at_which_a_clock_can_still_be_read_slowed_down_and_kept(db: None) -> None:
    shared = clock.change(clock.shared().pk, speed=100_000)
    service = world.ordered(world.account())
    Clock.objects.update(origin_real=F("origin_real") - timedelta(days=40))
    assert clock.simulated(Clock.objects.get()) == clock.LAST
    runner.run_due()
    clock.keep()
    slowed = clock.change(shared.pk, speed=1, forward=timedelta(days=366))
    assert (slowed.speed, clock.simulated(slowed)) == (1, clock.LAST)
    assert not service.tasks.filter(status=TaskStatus.ERROR).exists()


def test_a_jump_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        clock.change(clock.shared().pk, forward=timedelta(seconds=-1))


def test_an_order_brings_its_key_and_one_email_and_activation_one_more() -> None:
    service = world.active(world.account())
    assert service.state == "active"
    assert [mail.key.split("-")[0] for mail in Email.objects.order_by("pk")] == ["order_confirmation", "service_active"]
    assert service.keys.get().display in Email.objects.earliest("pk").text


def test_the_email_speaks_the_accounts_language_and_leads_to_that_provider() -> None:
    world.ordered(world.account(language="en"))
    mail = Email.objects.get()
    assert "Confirmation of your order" in mail.subject
    assert "/fournisseurs/megaport/" in mail.text
    assert "/fournisseurs/megaport/" in mail.html


def test_after_a_jump_each_step_has_its_own_time_and_order() -> None:
    service, _ = world.with_pop(world.account())
    for place, subnet in ((1, "172.16.1.0/28"), (3, "172.16.2.0/28")):
        world.datacenter_create(service, place, subnet=subnet)
    world.pass_time()
    times = list(TaskEvent.objects.filter(task__vrack=service.vrack_id).order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)


def test_a_second_datacentre_waits_its_turn() -> None:
    service, _ = world.with_pop(world.account())
    for place, subnet in ((1, "172.16.1.0/28"), (3, "172.16.2.0/28")):
        world.datacenter_create(service, place, subnet=subnet)
    world.pass_time()
    first, second = Task.objects.filter(kind="datacenter_create").order_by("pk")
    assert second.started_at >= first.finished_at
    assert set(DatacenterConfig.objects.values_list("status", flat=True)) == {"active"}


def test_a_poisoned_task_ends_in_error_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = world.account()
    bad = world.order_place(owner).service.task
    good = world.order_place(owner, provider="equinix").service.task
    real = step_effects.advance

    def advance(work: object, found: Task, at: object) -> object:
        if found.pk == bad.pk:
            raise RuntimeError("poison")
        return real(work, found, at)

    monkeypatch.setattr(step_effects, "advance", advance)
    world.pass_time()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (TaskStatus.ERROR, TaskStatus.DONE)
    monkeypatch.setattr(step_effects, "advance", real)
    task.task_retry(task=bad, by=BY)
    world.pass_time()
    bad.refresh_from_db()
    assert bad.status == TaskStatus.DONE
    assert Email.objects.count() == 2


def test_the_history_replays_to_the_rows() -> None:
    service, _ = world.with_pop(world.account())
    config = world.datacenter(service)
    world.bgp(config)
    last: dict[tuple[str, str], str] = {}
    for event in TaskEvent.objects.exclude(to_status="").order_by("pk"):
        last[event.object_type, event.object_id] = event.to_status
    for (kind, pk), status in last.items():
        if kind in ("pop", "datacenter", "routing"):
            found = MODELS[kind]._default_manager.filter(pk=pk).first()
            assert (found.status if found else "gone") == status


@pytest.mark.parametrize("kind", ["todo", "error"])
def test_a_cancelled_creation_leaves_nothing(kind: str) -> None:
    service, _ = world.with_pop(world.account())
    asked = world.datacenter_create(service, 1, subnet="172.16.1.0/28")
    if kind == "error":
        task.task_fail(task=asked, by=BY)
    task.task_cancel(task=asked, by=BY)
    assert not DatacenterConfig.objects.exists()
    assert world.pass_time() == 0


def test_a_cancelled_order_closes_its_service() -> None:
    placed = world.order_place(world.account())
    task.task_cancel(task=placed.service.task, by=BY)
    assert Service.objects.get().state == "closed"


def test_a_worker_that_comes_back_late_writes_nothing_and_says_so(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    service = world.active(world.account())
    network = world.vrack(service.account)
    world.vrack_attach(service, network)
    clock.change(clock.shared().pk, forward=timedelta(minutes=1))
    [(task_id, late)] = runner.take()
    Task.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    [(_, lease)] = runner.take()
    told = TaskEvent.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        assert not runner.step(task_id, late)
    assert TaskEvent.objects.count() == told
    assert f"late_write_refused task={task_id} lease={late}" in caplog.text
    assert runner.step(task_id, lease)
