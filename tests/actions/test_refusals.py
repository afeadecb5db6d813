"""What actions refuse across things: the guide's order, and the same request twice."""

import pytest

from occ.actions import deletion, vrack
from occ.models import Order, PopConfig, Service, Task
from occ.world import BY, world
from tests.bad_input import GOOD
from tests.refusals import refused

pytestmark = pytest.mark.django_db
POP = GOOD["pop"]


def test_things_in_the_wrong_order() -> None:
    owner = world.account()
    network = world.vrack(owner)
    waiting = world.ordered(owner)
    assert "service_not_active" in refused(lambda: world.vrack_attach(waiting, network))
    bare = world.active(owner)
    assert "vrack_missing" in refused(lambda: world.pop_create(bare, **POP))
    world.vrack_attach(bare, network)
    bare = Service.objects.get(pk=bare.pk)
    assert "vrack_changing" in refused(lambda: world.pop_create(bare, **POP))
    world.pass_time()
    bare = Service.objects.get(pk=bare.pk)
    place = {"datacenter": 1, "ovh_asn": 64700, "subnet": "172.16.1.0/28"}
    assert "pop_missing" in refused(lambda: world.datacenter_create(bare, **place))
    world.pop_create(bare, **POP)
    assert "pop_not_active" in refused(lambda: world.datacenter_create(bare, **place))
    assert "port_taken" in refused(lambda: world.pop_create(bare, **POP))
    config = PopConfig.objects.get()
    assert "being_deployed" in refused(lambda: deletion.config_delete(service=bare, config=config, by=BY))
    assert "pop_exists" in refused(lambda: vrack.vrack_detach(service=bare, by=BY))
    world.pass_time()
    deletion.config_delete(service=bare, config=config, by=BY)
    assert "pop_not_active" in refused(lambda: world.datacenter_create(bare, **place))
    assert "being_deleted" in refused(lambda: deletion.config_delete(service=bare, config=config, by=BY))


def test_the_same_form_twice_has_one_effect() -> None:
    owner = world.account()
    for _ in range(2):
        world.order_place(owner, request_key="a")
    assert Order.objects.count() == 1
    found = world.attached(owner)
    first = world.pop_create(found, request_key="b", **POP)
    assert world.pop_create(found, request_key="b", **POP) == first
    assert Task.objects.filter(kind="pop_create").count() == 1
