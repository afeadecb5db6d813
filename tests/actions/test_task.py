"""Tasks: retried, cancelled, made to fail, finished."""

import pytest

from occ.actions import contract, key, task
from occ.models import PopConfig, Service, ServiceKey, Task
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_delivery_that_is_called_off_leaves_no_key_on_its_way() -> None:
    placed = world.order_place(world.account())
    world.pass_time(hours=45 / 3600)
    delivery = task.task_fail(task=Task.objects.get(), by=BY)
    key.key_cancel(key=ServiceKey.objects.get(), by=BY)
    key.key_regenerate(service=placed.service, by=BY)
    task.task_cancel(task=delivery, by=BY)
    world.pass_time()
    assert Service.objects.get().state == "closed"
    assert {each.status for each in ServiceKey.objects.all()} == {"cancelled"}


def test_a_delivery_that_is_called_off_calls_off_the_end_of_its_term() -> None:
    found = world.order_place(world.account()).service
    contract.contract_renew(service=found, automatic=True, delete_at_expiration=True, period=None, by=BY)
    task.task_cancel(task=Task.objects.get(kind="service_deliver"), by=BY)
    assert Service.objects.get().state == "closed"
    assert not Task.objects.unfinished().exists()


def test_only_a_task_in_error_is_retried() -> None:
    deploying = world.pop_create(world.attached())
    assert refused(lambda: task.task_retry(task=deploying, by=BY)) == {"task_not_failed"}
    task.task_fail(task=deploying, by=BY)
    assert task.task_retry(task=deploying, by=BY).status == "doing"
    world.finish()
    assert PopConfig.objects.get().status == "active"
    assert refused(lambda: task.task_retry(task=deploying, by=BY)) == {"task_not_failed"}


def test_what_is_over_is_neither_failed_nor_finished_nor_cancelled() -> None:
    done = task.task_finish(task=world.pop_create(world.attached()), by=BY)
    assert done.status == "done"
    assert refused(lambda: task.task_fail(task=done, by=BY)) == {"task_over"}
    assert refused(lambda: task.task_finish(task=done, by=BY)) == {"task_over"}
    assert refused(lambda: task.task_cancel(task=done, by=BY)) == {"task_not_cancellable"}
