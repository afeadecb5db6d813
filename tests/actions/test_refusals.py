"""What actions refuse, and that a refused request changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from occ.actions import deletion, key, provider, service, vrack
from occ.models import Order, PopConfig, Service, Task
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.bad_input import GOOD, everything

pytestmark = pytest.mark.django_db


def refused(ask: Callable[[], object]) -> set[str]:
    """The codes of the refusal; nothing has changed."""
    before = everything()
    with pytest.raises(Refused) as caught:
        ask()
    assert everything() == before
    return {problem.code for problem in caught.value.problems}


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


def test_routing_that_does_not_go_with_what_is_there() -> None:
    found, _ = world.with_pop(world.account())
    config = world.datacenter(found)

    def ask(**values: Any) -> set[str]:
        return refused(lambda: world.routing_create(config, **values))

    for host in (4, 5, 6, 7):
        world.bgp(config, neighbor_ip=str(config.subnet[host]))
    config.refresh_from_db()
    assert ask(type="bgp", customer_asn=64801, neighbor_ip="172.16.1.8") == {"too_many_neighbors"}
    assert "routing_type_bound" in ask(type="network", subnet="10.20.0.0/16", next_hop="172.16.1.5")
    assert ask(type="ospf") == {"routing_type_unknown"}


def test_service_keys_at_the_provider() -> None:
    owner = world.account()
    user, stranger = world.provider_user(), world.provider_user("equinix")
    waiting = world.ordered(owner)
    value = waiting.keys.get().value

    def ask(who: Any, typed: str) -> set[str]:
        return refused(lambda: provider.order_look_up(user=who, key=typed, address="127.0.0.1"))

    assert ask(user, "AAAA-BBBB-CCCC-DDDD-EEEE") == {"key_unknown"}
    assert ask(stranger, value) == {"key_foreign"}
    assert provider.order_look_up(user=user, key=f" {value.lower()[:4]}-{value[4:]} ", address="127.0.0.1")
    provider.order_validate(user=user, key=value, address="127.0.0.1", by=BY)
    assert ask(user, value) == {"key_used"}
    other = world.ordered(owner)
    key.key_cancel(key=other.keys.get(), by=BY)
    assert ask(user, other.keys.get().value) == {"key_cancelled"}
    service.service_close(service=world.active(owner), by=BY)
    ended = Service.objects.get(state="closed")
    ended.keys.update(used_at=None)
    assert ask(user, ended.keys.get().value) == {"key_terminated"}
    for _ in range(9):
        assert ask(user, "wrong") == {"key_unknown"}
    assert ask(user, value) == {"key_locked"}
    assert provider.order_look_up(user=user, key=world.ordered(owner).keys.get().value, address="127.0.0.2")


def test_no_second_key_is_made_beside_the_one_that_the_delivery_makes() -> None:
    world.order_place(world.account())
    ordered = Service.objects.get()
    assert refused(lambda: key.key_regenerate(service=ordered, by=BY)) == {"key_making"}
    assert refused(lambda: key.key_send(service=ordered, email="noc@example.com", by=BY)) == {"key_making"}
    world.pass_time()
    assert ordered.keys.get().status == "active"


def test_an_address_that_no_mailbox_can_have_is_not_sent_to() -> None:
    found = world.ordered(world.account())

    def send(email: str) -> None:
        key.key_send(service=found, email=email, by=BY)

    assert refused(lambda: send("a" * 243 + "@example.com")) == {"email_too_long"}
    send("a" * 242 + "@example.com")


def test_nothing_of_a_closed_service_is_changed() -> None:
    ended = service.service_close(service=world.active(world.account()), by=BY)
    assert refused(lambda: service.service_describe(service=ended, description="Other", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_send(service=ended, email="noc@example.com", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_regenerate(service=ended, by=BY)) == {"service_closed"}


def test_the_same_form_twice_has_one_effect() -> None:
    owner = world.account()
    for _ in range(2):
        world.order_place(owner, request_key="a")
    assert Order.objects.count() == 1
    found = world.attached(owner)
    first = world.pop_create(found, request_key="b", **POP)
    assert world.pop_create(found, request_key="b", **POP) == first
    assert Task.objects.filter(kind="pop_create").count() == 1


def test_another_accounts_vrack_cannot_be_chosen() -> None:
    foreign = world.vrack(world.account(2))
    found = world.active(world.account())
    assert "vrack_unknown" in refused(lambda: world.vrack_attach(found, foreign))
