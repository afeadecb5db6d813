"""What is closed has nothing on its way."""

import pytest

from occ.actions import contract, key, service, task, termination
from occ.models import Service, ServiceKey, Task, Vrack
from occ.rules.refusal import Refused
from occ.world import BY, world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("failed", [False, True])
def test_a_service_whose_key_is_being_made_anew_is_not_closed_yet(failed: bool) -> None:
    found = world.ordered(world.account())
    key.key_cancel(key=found.keys.get(), by=BY)
    key.key_regenerate(service=found, by=BY)
    if failed:
        task.task_fail(task=Task.objects.get(kind="key_create"), by=BY)
    with pytest.raises(Refused):
        service.service_close(service=found, by=BY)


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


def test_a_vrack_that_is_closed_is_closed_since_then() -> None:
    network = world.vrack(world.account())
    first = termination.vrack_close(vrack=network, by=BY).closed_at
    world.pass_time()
    termination.vrack_close(vrack=Vrack.objects.get(), by=BY)
    assert Vrack.objects.get().closed_at == first
