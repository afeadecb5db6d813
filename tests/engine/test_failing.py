"""A task of each kind that is made to fail, retried or cancelled: docs/faults.md, row for row."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occ.actions import deletion, fault, key, provider, task, vrack
from occ.engine.steps.objects import config_of
from occ.models import (
    AT_THEIR_TIME,
    Account,
    Effect,
    Email,
    Fault,
    KeyStatus,
    Service,
    Task,
    TaskEvent,
    TaskKind,
    TaskStatus,
)
from occ.world import BY, world
from tests.took import seconds

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
CONFIGURED = {
    TaskKind.DATACENTER_CREATE: "pop",
    TaskKind.ROUTING_CREATE: "datacenter",
    TaskKind.POP_DELETE: "routing",
    TaskKind.DATACENTER_DELETE: "routing",
    TaskKind.ROUTING_DELETE: "routing",
}
FAILING = [kind for kind in TaskKind.values if kind not in AT_THEIR_TIME]


def ask(kind: str, owner: Account) -> Task:
    """Ask for a task of a kind, with all that must be there before it."""
    if kind == TaskKind.SERVICE_DELIVER:
        placed = world.order_place(owner)
        return Task.objects.get(service=placed.service)
    if kind in (TaskKind.SERVICE_ACTIVATE, TaskKind.KEY_CREATE):
        service = world.ordered(owner)
        Email.objects.all().delete()
        found = service.keys.get()
        if kind == TaskKind.SERVICE_ACTIVATE:
            return provider.service_activate(service=service, by=BY)
        key.key_cancel(key=found, by=BY)
        made = key.key_regenerate(service=service, by=BY)
        return Task.objects.get(object_id=str(made.pk), kind=kind)
    if kind in (TaskKind.VRACK_ATTACH, TaskKind.VRACK_DETACH, TaskKind.POP_CREATE):
        service = world.active(owner) if kind == TaskKind.VRACK_ATTACH else world.attached(owner)
        Email.objects.all().delete()
        if kind == TaskKind.VRACK_ATTACH:
            return world.vrack_attach(service, world.vrack(owner))
        if kind == TaskKind.VRACK_DETACH:
            return vrack.vrack_detach(service=service, by=BY)
        return world.pop_create(service, subnet="10.1.250.4/30")
    return ask_of_configured(kind, owner)


def ask_of_configured(kind: str, owner: Account) -> Task:
    """The same for what is below a PoP configuration, and for deletions."""
    service, at_pop = world.with_pop(owner)
    Email.objects.all().delete()
    if kind == TaskKind.DATACENTER_CREATE:
        values = {"datacenter": 1, "ovh_asn": 64700, "subnet": "172.16.1.0/28"}
        return world.datacenter_create(service, **values)
    place = world.datacenter(service)
    if kind == TaskKind.ROUTING_CREATE:
        values = {"type": "bgp", "customer_asn": 64801, "neighbor_ip": "172.16.1.4"}
        return world.routing_create(place, **values)
    neighbor = world.bgp(place)
    config = {"pop_delete": at_pop, "datacenter_delete": place, "routing_delete": neighbor}[kind]
    return deletion.config_delete(service=service, config=config, by=BY)


def state(found: Task) -> str:
    """How what the task is about stands, in the words of the document."""
    service = Service.objects.get(pk=found.service_id)
    if found.kind in (TaskKind.SERVICE_DELIVER, TaskKind.SERVICE_ACTIVATE):
        return f"service {service.state}, {key_state(service)}"
    if found.kind == TaskKind.KEY_CREATE:
        return key_state(service)
    if found.kind in (TaskKind.VRACK_ATTACH, TaskKind.VRACK_DETACH):
        return f"link {service.vrack_status}" if service.vrack else "no vRack"
    config = config_of(found)
    return config.status if config else "gone"


def key_state(service: Service) -> str:
    """How the newest key stands."""
    newest = service.keys.order_by("pk").last()
    if newest is None:
        return "no key"
    if newest.status != KeyStatus.ACTIVE:
        return f"key {newest.status}"
    return "key used" if newest.used_at else "key enabled"


def mails() -> str:
    """How many e-mails of each kind there are."""
    found = Counter(mail.key.rpartition("-")[0] for mail in Email.objects.all())
    return ", ".join(f"{number} {name}" for name, number in sorted(found.items())) or "none"


def documented() -> dict[str, list[str]]:
    """The rows of the document's table, by kind."""
    rows = [line.replace("`", "").strip("|").split("|") for line in DOCUMENT.read_text().splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: row[1:] for row in cells if row[0] in TaskKind.values}


def struck(kind: str) -> Task:
    """A task that has failed."""
    owner = world.account()
    found = ask(kind, owner)
    fault.fault_add(account=owner, kind=kind, mode="fail", by=BY)
    world.pass_time()
    found.refresh_from_db()
    return found


def test_every_kind_is_in_the_document() -> None:
    assert sorted(documented()) == sorted(FAILING)


@pytest.mark.parametrize("kind", FAILING)
def test_what_failed_says_why_and_goes_on_when_it_is_retried(kind: str) -> None:
    in_error, retried, _, written = documented()[kind]
    found = struck(kind)
    assert (found.status, state(found)) == (TaskStatus.ERROR, in_error)
    assert found.reason is not None
    assert "Retry" in found.reason["sentence"] % found.reason["params"]
    task.task_retry(task=found, by=BY)
    world.pass_time()
    found.refresh_from_db()
    assert (found.status, state(found)) == (TaskStatus.DONE, retried)
    assert mails() == written.split(", none")[0]
    steps = Counter(TaskEvent.objects.filter(task=found, from_status="").values_list("step", flat=True))
    assert all(number == 1 for step, number in steps.items() if step != "claim")
    assert not Fault.objects.in_force().exists()


@pytest.mark.parametrize("kind", FAILING)
def test_what_failed_can_be_cancelled(kind: str) -> None:
    _, _, cancelled, _ = documented()[kind]
    found = struck(kind)
    task.task_cancel(task=found, by=BY)
    world.pass_time()
    found.refresh_from_db()
    assert (found.status, state(found)) == (TaskStatus.CANCELLED, cancelled)
    assert mails() == "none"
    assert not Effect.objects.filter(accepted_at=None).exists()


@pytest.mark.parametrize("kind", FAILING)
def test_a_slow_task_takes_longer_from_its_beginning_and_foresees_it(kind: str) -> None:
    usual = seconds(finished(ask(kind, world.account())))
    owner = world.account(2)
    fault.fault_add(account=owner, mode="slow", factor=3, once=False, by=BY)
    slow = ask(kind, owner)
    foreseen = (slow.ends_at - slow.created_at).total_seconds()
    assert foreseen == usual * 3
    assert seconds(finished(slow)) == foreseen


def finished(found: Task) -> Task:
    """The task at its end."""
    world.pass_time(12)
    found.refresh_from_db()
    assert found.status == TaskStatus.DONE
    return found


def test_a_fault_taken_off_in_use_leaves_nothing_stuck() -> None:
    owner = world.account()
    put = fault.fault_add(account=owner, mode="slow", factor=10, once=False, by=BY)
    found = ask(TaskKind.SERVICE_DELIVER, owner)
    fault.fault_remove(fault=put, by=BY)
    fault.fault_remove(fault=put, by=BY)
    assert seconds(finished(found)) == 20 * 10 + 20 + 20


def test_a_fault_strikes_its_own_account_and_kind_only() -> None:
    owner, other = world.account(), world.account(2)
    fault.fault_add(account=owner, kind=TaskKind.POP_CREATE, mode="fail", by=BY)
    fault.fault_add(account=other, mode="fail", once=False, by=BY)
    finished(ask(TaskKind.SERVICE_DELIVER, owner))


def test_a_task_that_fails_always_fails_again_until_the_fault_is_taken_off() -> None:
    owner = world.account()
    put = fault.fault_add(account=owner, mode="fail", once=False, by=BY)
    found = ask(TaskKind.SERVICE_DELIVER, owner)
    for _ in range(3):
        world.pass_time()
        found.refresh_from_db()
        assert found.status == TaskStatus.ERROR
        task.task_retry(task=found, by=BY)
    put.refresh_from_db()
    assert put.used == 3
    fault.fault_remove(fault=put, by=BY)
    finished(found)


def test_a_whole_batch_looks_for_faults_once() -> None:
    owner = world.account()
    for _ in range(5):
        ask(TaskKind.SERVICE_DELIVER, owner)
    with CaptureQueriesContext(connection) as found:
        assert world.pass_time(25 / 3600) == 5
    assert len([query for query in found if '"occ_fault"' in query["sql"]]) == 1
