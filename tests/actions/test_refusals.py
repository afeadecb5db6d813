"""What actions refuse, and that a refused request changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from occ.actions import datacenter, deletion, key, order, pop, provider, routing, service, vrack
from occ.models import Order, PopConfig, Service, Task
from occ.rules.refusal import Refused
from tests import factories
from tests.bad_input import GOOD, everything
from tests.factories import BY

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
    owner = factories.account()
    network = vrack.vrack_create(account=owner, by=BY)
    waiting = factories.ordered(owner)
    assert "service_not_active" in refused(lambda: vrack.vrack_attach(service=waiting, vrack=network, by=BY))
    bare = factories.active(owner)
    assert "vrack_missing" in refused(lambda: pop.pop_create(service=bare, by=BY, **POP))
    vrack.vrack_attach(service=bare, vrack=network, by=BY)
    bare = Service.objects.get(pk=bare.pk)
    assert "vrack_changing" in refused(lambda: pop.pop_create(service=bare, by=BY, **POP))
    factories.pass_time()
    bare = Service.objects.get(pk=bare.pk)
    place = {"datacenter": 1, "ovh_asn": 64700, "subnet": "172.16.1.0/28"}
    assert "pop_missing" in refused(lambda: datacenter.datacenter_create(service=bare, by=BY, **place))
    pop.pop_create(service=bare, by=BY, **POP)
    assert "pop_not_active" in refused(lambda: datacenter.datacenter_create(service=bare, by=BY, **place))
    assert "port_taken" in refused(lambda: pop.pop_create(service=bare, by=BY, **POP))
    config = PopConfig.objects.get()
    assert "being_deployed" in refused(lambda: deletion.config_delete(service=bare, config=config, by=BY))
    assert "pop_exists" in refused(lambda: vrack.vrack_detach(service=bare, by=BY))
    factories.pass_time()
    deletion.config_delete(service=bare, config=config, by=BY)
    assert "pop_not_active" in refused(lambda: datacenter.datacenter_create(service=bare, by=BY, **place))
    assert "being_deleted" in refused(lambda: deletion.config_delete(service=bare, config=config, by=BY))


def test_routing_that_does_not_go_with_what_is_there() -> None:
    found, _ = factories.with_pop(factories.account())
    config = factories.add_datacenter(found)

    def ask(**values: Any) -> set[str]:
        return refused(lambda: routing.routing_create(service=found, datacenter_config=config, by=BY, **values))

    for host in (4, 5, 6, 7):
        factories.add_bgp(found, config, host)
    config.refresh_from_db()
    assert ask(type="bgp", customer_asn=64801, neighbor_ip="172.16.1.8") == {"too_many_neighbors"}
    assert "routing_type_bound" in ask(type="network", subnet="10.20.0.0/16", next_hop="172.16.1.5")
    assert ask(type="ospf") == {"routing_type_unknown"}


def test_service_keys_at_the_provider() -> None:
    owner = factories.account()
    user, stranger = factories.provider_user(), factories.provider_user("equinix")
    waiting = factories.ordered(owner)
    value = waiting.keys.get().value

    def ask(who: Any, typed: str) -> set[str]:
        return refused(lambda: provider.order_look_up(user=who, key=typed, address="127.0.0.1"))

    assert ask(user, "AAAA-BBBB-CCCC-DDDD-EEEE") == {"key_unknown"}
    assert ask(stranger, value) == {"key_foreign"}
    assert provider.order_look_up(user=user, key=f" {value.lower()[:4]}-{value[4:]} ", address="127.0.0.1")
    provider.order_validate(user=user, key=value, address="127.0.0.1", by=BY)
    assert ask(user, value) == {"key_used"}
    other = factories.ordered(owner)
    key.key_cancel(key=other.keys.get(), by=BY)
    assert ask(user, other.keys.get().value) == {"key_cancelled"}
    service.service_close(service=factories.active(owner), by=BY)
    ended = Service.objects.get(state="closed")
    ended.keys.update(used_at=None)
    assert ask(user, ended.keys.get().value) == {"key_terminated"}
    for _ in range(9):
        assert ask(user, "wrong") == {"key_unknown"}
    assert ask(user, value) == {"key_locked"}
    assert provider.order_look_up(user=user, key=factories.ordered(owner).keys.get().value, address="127.0.0.2")


def test_no_second_key_is_made_beside_the_one_that_the_delivery_makes() -> None:
    order.order_place(account=factories.account(), provider="megaport", pop="par-pa3", bandwidth="1g", by=BY)
    ordered = Service.objects.get()
    assert refused(lambda: key.key_regenerate(service=ordered, by=BY)) == {"key_making"}
    assert refused(lambda: key.key_send(service=ordered, email="noc@example.com", by=BY)) == {"key_making"}
    factories.pass_time()
    assert ordered.keys.get().status == "active"


def test_an_address_that_no_mailbox_can_have_is_not_sent_to() -> None:
    found = factories.ordered(factories.account())

    def send(email: str) -> None:
        key.key_send(service=found, email=email, by=BY)

    assert refused(lambda: send("a" * 243 + "@example.com")) == {"email_too_long"}
    send("a" * 242 + "@example.com")


def test_nothing_of_a_closed_service_is_changed() -> None:
    ended = service.service_close(service=factories.active(factories.account()), by=BY)
    assert refused(lambda: service.service_describe(service=ended, description="Other", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_send(service=ended, email="noc@example.com", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_regenerate(service=ended, by=BY)) == {"service_closed"}


def test_the_same_form_twice_has_one_effect() -> None:
    owner = factories.account()
    for _ in range(2):
        order.order_place(account=owner, provider="megaport", pop="par-pa3", bandwidth="1g", by=BY, request_key="a")
    assert Order.objects.count() == 1
    found = factories.attached(owner)
    first = pop.pop_create(service=found, by=BY, request_key="b", **POP)
    assert pop.pop_create(service=found, by=BY, request_key="b", **POP) == first
    assert Task.objects.filter(kind="pop_create").count() == 1


def test_another_accounts_vrack_cannot_be_chosen() -> None:
    foreign = vrack.vrack_create(account=factories.account(2), by=BY)
    found = factories.active(factories.account())
    assert "vrack_unknown" in refused(lambda: vrack.vrack_attach(service=found, vrack=foreign, by=BY))
