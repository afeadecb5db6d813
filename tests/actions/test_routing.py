"""Routing configurations: what goes with what is there."""

from typing import Any

import pytest

from occ.actions import routing
from occ.world import world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


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


def test_the_first_one_binds_the_type_until_it_is_refused_no_more() -> None:
    config = world.datacenter()
    assert config.routing_type == ""
    world.static(config)
    config.refresh_from_db()
    assert config.routing_type == "network"
    assert "routing_type_bound" in refused(lambda: world.routing_create(config))


def test_an_address_and_a_destination_are_configured_once() -> None:
    config = world.datacenter()
    world.bgp(config, neighbor_ip=str(config.subnet[4]))
    assert refused(lambda: world.routing_create(config, neighbor_ip=str(config.subnet[4]))) == {"neighbor_taken"}
    other = world.datacenter(config.vrack.services.get(), 3, subnet="172.16.3.0/28")
    world.static(other, subnet="10.20.0.0/16")
    again = {"type": "network", "subnet": "10.20.0.0/16", "next_hop": str(other.subnet[6])}
    assert refused(lambda: world.routing_create(other, **again)) == {"destination_taken"}


def test_a_value_of_the_other_type_is_refused_at_its_field() -> None:
    config = world.datacenter()
    _values, problems = routing.routing_check(
        datacenter_config=config, type="network", subnet="10.20.0.0/16", next_hop=str(config.subnet[5]), customer_asn=1
    )
    assert [(each.code, each.field) for each in problems] == [("routing_field_of_other_type", "customer_asn")]
