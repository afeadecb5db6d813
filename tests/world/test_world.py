"""The world builder: what stands on what, and rows that are copied."""

import pytest
from django.db import transaction

from occ.actions.cart import cart_checkout
from occ.actions.termination import service_terminate
from occ.engine.checks import selfcheck
from occ.engine.queue import clock
from occ.models import Account, ConfigStatus, Order, RoutingConfig, Service, Task, TaskEvent, Vrack
from occ.rules import service_key
from occ.rules.refusal import Refused
from occ.world import BY, Stage, world
from occ.world.copies import OFFERS, Mould, crowd, laid_out
from occ.world.scenes import SITUATIONS, configured, situations, together
from tests.replay import replay

pytestmark = pytest.mark.django_db


def test_what_is_not_given_is_built() -> None:
    neighbor = world.bgp()
    service = neighbor.datacenter_config.vrack.services.get()
    assert service.account == Account.objects.get()
    assert (service.state, service.pop_config.status, neighbor.status) == ("active", "active", "active")


def test_names_and_addresses_are_counted() -> None:
    first, second = together(world, Stage.POP, Stage.POP)
    assert [str(each.pop_config.subnet) for each in (first, second)] == ["10.1.250.4/30", "10.1.250.8/30"]
    places = [world.datacenter(first) for _ in range(2)]
    assert [(each.datacenter, str(each.subnet)) for each in places] == [(1, "172.16.1.0/28"), (3, "172.16.3.0/28")]
    assert [world.bgp(places[0]).neighbor_ip for _ in range(2)] == ["172.16.1.4", "172.16.1.5"]
    assert [world.account().nichandle for _ in range(2)] == ["tt00002-ovh", "tt00003-ovh"]


def test_each_service_comes_to_its_stage_and_time_ends_with_the_last_task() -> None:
    found = world.services(list(Stage))
    assert [each.state for each in found] == ["delivering"] + ["active"] * 5
    assert [each.has_vrack for each in found] == [False] * 2 + [True] * 4
    assert [each.pop_config is not None for each in found] == [False] * 3 + [True] * 3
    assert not Task.objects.open().exists()
    late = clock.simulated(clock.shared()) - Task.objects.latest("finished_at").finished_at
    assert late.total_seconds() < 600


def test_each_situation_is_as_its_name_says() -> None:
    found = situations(world)
    assert found.keys() == SITUATIONS.keys()
    failed = {name for name, service in found.items() if service.tasks.filter(status="error").exists()}
    assert failed == {name for name in SITUATIONS if name.endswith("failed")}
    under_way = {name for name, service in found.items() if service.tasks.open().exists()}
    assert {"being activated", "joining", "PoP deploying", "routing going", "four neighbours"} <= under_way
    assert not under_way & {"active", "closed", "in a vRack", "PoP", "datacentre", "routing"}


def test_a_cart_is_ready_unless_asked_otherwise() -> None:
    owner = world.account()
    order = cart_checkout(cart=world.cart(owner).pk, account_id=owner.pk, by=BY)
    assert (order.service.provider, order.service.pop, order.service.bandwidth) == ("megaport", "par-pa3", "1g")
    for cart in (world.cart(owner, filled=False), world.cart(owner, configured=False)):
        with pytest.raises(Refused), transaction.atomic():
            cart_checkout(cart=cart.pk, account_id=owner.pk, by=BY)


def test_the_token_that_was_mailed_ends_a_service() -> None:
    service = world.active()
    service_terminate(service=service, token=world.end_token(service.account, service=service), by=BY)
    assert world.fresh(service).state == "closed"


def test_copies_are_as_consistent_as_what_they_copy() -> None:
    service = configured(world, datacenters=(1, 3), routings=2)
    under_way = world.order_place(service.account).service
    for row in (service.vrack, under_way):
        Mould(row).cast(3)
    assert (Service.objects.count(), Order.objects.count(), RoutingConfig.objects.count()) == (8, 8, 16)
    assert len({each.name for each in Vrack.objects.all()}) == 4
    assert not [each for each in selfcheck.lost(None) + selfcheck.doubled(None) if each.found]
    assert replay(TaskEvent.objects.all()).broken == []
    world.finish()
    assert not Task.objects.unfinished().exists()
    keys = {service.keys.get().value for service in Service.objects.all()}
    assert len(keys) == 8
    assert all(service_key.normalise(service_key.display(key)) == key for key in keys)


def test_what_is_laid_out_is_as_if_built_and_leaves_nothing_else_behind() -> None:
    owner = world.account()
    before = Task.objects.count(), clock.shared().origin_simulated
    for name in ("Here", "There"):
        first, second = laid_out(world, owner, Stage.ROUTING, Stage.ATTACHED, datacenters=(3,), description=name)
        assert [each.account for each in (first, second, first.vrack)] == [owner] * 3
        assert [each.description for each in (first, second)] == [name] * 2
        assert (first.pop_config.status, second.pop_config) == (ConfigStatus.ACTIVE, None)
        assert [each.datacenter for each in first.vrack.datacenter_configs.all()] == [1, 3]
    assert (Task.objects.count(), clock.shared().origin_simulated) == before


def test_a_crowd_has_several_offers_and_names_what_differs() -> None:
    service = world.attached()
    crowd(service, 4, [service.vrack])
    others = Service.objects.exclude(pk=service.pk).order_by("-ordered_at")
    assert [each.description[:9] for each in others] == [f"Site 000{number}" for number in range(4)]
    assert [each.vrack for each in others] == [None, service.vrack] * 2
    assert {(each.provider, each.pop, each.bandwidth) for each in others} == set(OFFERS)
