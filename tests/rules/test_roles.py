"""Who has which address of a subnet."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given

from occ.rules import addressing, roles
from tests.rules import strategies
from tests.rules.strategies import ends, problem_of


@given(strategies.datacenter_subnets())
def test_the_addresses_shown_for_a_subnet_are_all_of_it_in_order(subnet):
    shown = roles.datacenter_addresses(subnet)
    first, last = ends(subnet)
    kept = [shown.network, shown.gateway, shown.router_a, shown.router_b]
    assert [int(address) for address in kept] == [first, first + 1, first + 2, first + 3]
    assert (int(shown.first_customer), int(shown.last_customer), int(shown.broadcast)) == (first + 4, last - 1, last)
    for bound in (shown.first_customer, shown.last_customer):
        assert problem_of(lambda bound=bound: addressing.parse_neighbor(str(bound), subnet=subnet)) is None


@given(strategies.addresses)
def test_the_four_addresses_of_a_pop_are_those_of_its_block(address):
    network = IPv4Network((int(address), 30), strict=False)
    shown = roles.pop_addresses(network)
    assert [shown.network, shown.ovh, shown.customer, shown.broadcast] == list(network)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("172.16.0.255", "outside"),
        ("172.16.1.0", "network"),
        ("172.16.1.1", "gateway"),
        ("172.16.1.2", "router_a"),
        ("172.16.1.3", "router_b"),
        ("172.16.1.4", "customer"),
        ("172.16.1.14", "customer"),
        ("172.16.1.15", "broadcast"),
        ("172.16.1.16", "outside"),
    ],
)
def test_an_address_has_one_role(address, role):
    assert roles.datacenter_addresses(IPv4Network("172.16.1.0/28")).role(IPv4Address(address)) == role
