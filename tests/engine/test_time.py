"""Simulated time, and what happens in it."""

from datetime import timedelta

import pytest

from occ.actions import datacenter, order, task, vrack
from occ.engine import clock, runner
from occ.engine.objects import MODELS
from occ.models import DatacenterConfig, Email, Service, Task, TaskEvent, TaskStatus
from tests import factories
from tests.factories import BY

pytestmark = pytest.mark.django_db


def test_it_never_goes_back_when_the_machines_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = clock.shared()
    before = clock.simulated(shared)
    real = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: real - timedelta(hours=1))
    assert clock.simulated(shared) >= shared.origin_simulated
    assert clock.change(shared.pk, speed=10).origin_simulated >= shared.origin_simulated
    assert before >= shared.origin_simulated


def test_a_paused_clock_stands_still_and_goes_on_from_there() -> None:
    shared = clock.change(clock.shared().pk, paused=True)
    assert clock.simulated(shared) == clock.simulated(shared)
    assert clock.change(shared.pk, paused=False).origin_simulated == shared.origin_simulated


def test_a_jump_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        clock.change(clock.shared().pk, forward=timedelta(seconds=-1))


def test_an_order_brings_its_key_and_one_email_and_activation_one_more() -> None:
    service = factories.active(factories.account())
    assert service.state == "active"
    assert [mail.key.split("-")[0] for mail in Email.objects.order_by("pk")] == ["order_confirmation", "service_active"]
    assert service.keys.get().display in Email.objects.earliest("pk").text


def test_the_email_speaks_the_accounts_language_and_leads_to_that_provider() -> None:
    factories.ordered(factories.account(language="en"))
    mail = Email.objects.get()
    assert "Confirmation of your order" in mail.subject
    assert "/fournisseurs/megaport/" in mail.text
    assert "/fournisseurs/megaport/" in mail.html


def test_after_a_jump_each_step_has_its_own_time_and_order() -> None:
    service, _ = factories.with_pop(factories.account())
    for place, subnet in ((1, "172.16.1.0/28"), (3, "172.16.2.0/28")):
        datacenter.datacenter_create(service=service, datacenter=place, ovh_asn=64700, subnet=subnet, by=BY)
    factories.pass_time()
    times = list(TaskEvent.objects.filter(task__vrack=service.vrack_id).order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)


def test_a_second_datacentre_waits_its_turn() -> None:
    service, _ = factories.with_pop(factories.account())
    for place, subnet in ((1, "172.16.1.0/28"), (3, "172.16.2.0/28")):
        datacenter.datacenter_create(service=service, datacenter=place, ovh_asn=64700, subnet=subnet, by=BY)
    factories.pass_time()
    first, second = Task.objects.filter(kind="datacenter_create").order_by("pk")
    assert second.started_at >= first.finished_at
    assert set(DatacenterConfig.objects.values_list("status", flat=True)) == {"active"}


def test_a_poisoned_task_ends_in_error_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = factories.account()
    bad = order.order_place(account=owner, provider="megaport", pop="par-pa3", bandwidth="1g", by=BY).service.task
    good = order.order_place(account=owner, provider="equinix", pop="par-pa3", bandwidth="1g", by=BY).service.task
    real = runner.kinds.advance

    def advance(found: Task, at: object) -> object:
        if found.pk == bad.pk:
            raise RuntimeError("poison")
        return real(found, at)

    monkeypatch.setattr(runner.kinds, "advance", advance)
    factories.pass_time()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (TaskStatus.ERROR, TaskStatus.DONE)
    monkeypatch.setattr(runner.kinds, "advance", real)
    task.task_retry(task=bad, by=BY)
    factories.pass_time()
    bad.refresh_from_db()
    assert bad.status == TaskStatus.DONE
    assert Email.objects.count() == 2


def test_the_history_replays_to_the_rows() -> None:
    service, _ = factories.with_pop(factories.account())
    config = factories.add_datacenter(service)
    factories.add_bgp(service, config)
    last: dict[tuple[str, str], str] = {}
    for event in TaskEvent.objects.exclude(to_status="").order_by("pk"):
        last[event.object_type, event.object_id] = event.to_status
    for (kind, pk), status in last.items():
        if kind in ("pop", "datacenter", "routing"):
            found = MODELS[kind]._default_manager.filter(pk=pk).first()
            assert (found.status if found else "gone") == status


@pytest.mark.parametrize("kind", ["todo", "error"])
def test_a_cancelled_creation_leaves_nothing(kind: str) -> None:
    service, _ = factories.with_pop(factories.account())
    asked = datacenter.datacenter_create(service=service, datacenter=1, ovh_asn=64700, subnet="172.16.1.0/28", by=BY)
    if kind == "error":
        task.task_fail(task=asked, by=BY)
    task.task_cancel(task=asked, by=BY)
    assert not DatacenterConfig.objects.exists()
    assert factories.pass_time() == 0


def test_a_cancelled_order_closes_its_service() -> None:
    placed = order.order_place(account=factories.account(), provider="megaport", pop="par-pa3", bandwidth="1g", by=BY)
    task.task_cancel(task=placed.service.task, by=BY)
    assert Service.objects.get().state == "closed"


def test_a_worker_that_comes_back_late_writes_nothing_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    service = factories.active(factories.account())
    network = vrack.vrack_create(account=service.account, by=BY)
    vrack.vrack_attach(service=service, vrack=network, by=BY)
    clock.change(clock.shared().pk, forward=timedelta(minutes=1))
    [(task_id, late)] = runner.take()
    Task.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    [(_, lease)] = runner.take()
    told = TaskEvent.objects.count()
    assert not runner.step(task_id, late)
    assert TaskEvent.objects.count() == told
    assert f"late_write_refused task={task_id} lease={late}" in caplog.text
    assert runner.step(task_id, lease)
