"""How far a task is: by its time, and after a retry from the step that is repeated, as the words beside it say."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from occ.actions import deletion, fault
from occ.actions import task as actions
from occ.engine.queue import clock, runner
from occ.engine.steps.table import STEPS, total_seconds
from occ.models import Account, Task, TaskKind, User
from occ.world import BY, world
from occ.world.scenes import configured, situation
from tests.web.conftest import html

pytestmark = pytest.mark.django_db
SITUATIONS = {
    TaskKind.SERVICE_ACTIVATE: "being activated",
    TaskKind.KEY_CREATE: "having a key made",
    TaskKind.VRACK_ATTACH: "joining",
    TaskKind.VRACK_DETACH: "leaving",
    TaskKind.POP_CREATE: "PoP deploying",
    TaskKind.DATACENTER_CREATE: "datacentre deploying",
    TaskKind.ROUTING_CREATE: "routing deploying",
}
"""A service in which a task of each kind has just been asked for; the delivery is that of an order."""
AT_THEIR_TIME = {TaskKind.SERVICE_END, TaskKind.PROVIDER_ANSWER}


@pytest.fixture
def account(alice: User) -> Account:
    """Alice's account, whose time stands still but for what a test lets pass."""
    assert alice.account
    clock.change(clock.shared().pk, speed=1, paused=True)
    return alice.account


def asked(account: Account, kind: TaskKind) -> Task:
    """A task of a kind that has just been asked for."""
    if kind == TaskKind.SERVICE_DELIVER:
        world.order_place(account)
    else:
        situation(world, SITUATIONS[kind], account)
    return Task.objects.open().get(kind=kind)


def pass_seconds(seconds: float) -> None:
    """Let simulated time pass, and what is due by then be done."""
    clock.change(clock.shared().pk, forward=timedelta(seconds=seconds))
    runner.run_due()


def shown(client: Client, task: Task) -> tuple[int, str]:
    """The bar of a task on its page, and the words beside it."""
    text = html(client.get(f"/services/{task.service_id}/tasks/{task.pk}/"))
    bar = re.search(r'<progress max="100" value="(\d+)".*?<small class="soft">(.*?)</small>', text, re.S)
    assert bar
    return int(bar[1]), re.sub(r"<[^>]*>", "", bar[2])


def fail_and_retry(task: Task) -> None:
    """It fails, and is retried hours later."""
    task.refresh_from_db()
    actions.task_fail(task=task, by=BY)
    pass_seconds(5 * 3600)
    actions.task_retry(task=task, by=BY)


def test_each_kind_that_takes_time_is_tried() -> None:
    assert set(STEPS) == {*SITUATIONS, TaskKind.SERVICE_DELIVER, *AT_THEIR_TIME}


@pytest.mark.parametrize("kind", [*SITUATIONS, TaskKind.SERVICE_DELIVER])
def test_after_a_retry_the_bar_starts_at_the_repeated_step_and_goes_on_to_the_end(
    as_alice: Client, account: Account, kind: TaskKind
) -> None:
    """At each of its steps, one retry after another."""
    task, over = asked(account, kind), 0
    for step in STEPS[kind]:
        fail_and_retry(task)
        expected = max(2, round(100 * over / total_seconds(kind)))
        assert abs(shown(as_alice, task)[0] - expected) <= 1, step.name
        pass_seconds(step.seconds / 2)
        expected = round(100 * (over + step.seconds / 2) / total_seconds(kind))
        assert abs(shown(as_alice, task)[0] - expected) <= 1, step.name
        over += step.seconds
        pass_seconds(step.seconds / 2 + 0.1)
    task.refresh_from_db()
    assert task.status == "done"


def test_a_slow_task_starts_there_too(as_alice: Client, account: Account) -> None:
    task = asked(account, TaskKind.POP_CREATE)
    pass_seconds(15)
    fault.fault_add(account=account, mode="slow", factor=4, once=False, by=BY)
    fail_and_retry(task)
    assert shown(as_alice, task)[0] == 5
    pass_seconds(4 * 105 + 1)
    assert 38 <= shown(as_alice, task)[0] <= 42


def test_the_bar_of_a_deletion_agrees_with_the_count_beside_it(as_alice: Client, account: Account) -> None:
    """Five objects go: three routings, their datacentre, the PoP."""
    service = configured(world, account, routings=3)
    deletion.config_delete(service=service, config=service.pop_config, by=BY)  # type: ignore[arg-type]
    task = Task.objects.open().get()
    gone = -1
    while task.is_open:
        percent, words = shown(as_alice, task)
        said = re.search(r"(\d) objets? supprimés? sur 5", words)
        assert said, words
        assert 100 * int(said[1]) / 5 <= max(percent, 2) <= 100 * (int(said[1]) + 1) / 5
        if int(said[1]) > gone:
            gone = int(said[1])
            fail_and_retry(task)
            again, words = shown(as_alice, task)
            assert f"{gone} objet" in words
            assert 100 * gone / 5 <= max(again, 2) <= 100 * (gone + 1) / 5
        pass_seconds(20)
        task.refresh_from_db()
    assert gone == 4
    assert task.status == "done"


def test_without_a_retry_the_bar_goes_from_the_request_to_the_end(as_alice: Client, account: Account) -> None:
    task = asked(account, TaskKind.POP_CREATE)
    assert shown(as_alice, task)[0] == 2
    pass_seconds(150)
    assert shown(as_alice, task)[0] == 50
