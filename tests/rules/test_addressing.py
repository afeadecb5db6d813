# ruff: noqa: E501 (one mistake a line reads best)
"""Each mistake gets one sentence that says what is wrong and how to mend it."""

from ipaddress import IPv4Address, IPv4Network

import pytest

from occ.rules import addressing
from tests.rules.strategies import problem_of

SUBNET = IPv4Network("172.16.1.0/28")


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("10.1.250.5/30", "subnet_host_bits", "10.1.250.5/30 is not the start of its block: did you mean 10.1.250.4/30?"),
        ("10.1.250.4/29", "subnet_length", "10.1.250.4/29 is not a /30, the only length for the link: did you mean 10.1.250.4/30?"),
        ("10.1.250.6/31", "subnet_length", "10.1.250.6/31 is not a /30, the only length for the link: did you mean 10.1.250.4/30?"),
        ("10.1.250.4", "length_missing", "10.1.250.4 has no length after a slash: did you mean 10.1.250.4/30?"),
        ("10.1.250.4/", "length_missing", "10.1.250.4/ has no length after a slash: did you mean 10.1.250.4/30?"),
        ("10.1.250.4/33", "length_malformed", "10.1.250.4/33 has /33 for a length: write a number from 0 to 32 after the slash, for instance 10.1.250.4/30."),
        ("10.1.250.4/255.255.255.252", "length_is_mask", "10.1.250.4/255.255.255.252 ends in a mask: write the length instead. Did you mean 10.1.250.4/30?"),
        ("10.1.250.4/0.0.0.3", "length_is_mask", "10.1.250.4/0.0.0.3 ends in a mask: write the length instead. Did you mean 10.1.250.4/30?"),
        ("10.1.250.4/255.0.255.0", "length_malformed", "10.1.250.4/255.0.255.0 has /255.0.255.0 for a length: write a number from 0 to 32 after the slash, for instance 10.1.250.4/30."),
        ("010.1.250.4/30", "address_leading_zero", "A number in 010.1.250.4/30 starts with a zero, which some equipment reads as octal: did you mean 10.1.250.4/30?"),
        ("10.1. 250.4/30", "address_blank_inside", "There is a blank inside 10.1. 250.4/30: did you mean 10.1.250.4/30?"),
        ("10.1.300.4/30", "address_number_too_large", "In 10.1.300.4/30, 300 is too large: each of the four numbers goes from 0 to 255, for instance 10.1.250.4/30."),
        ("fd00::/126", "address_ipv6", "fd00::/126 is IPv6, which OVHcloud Connect does not carry: write IPv4, for instance 10.1.250.4/30."),
        ("10.1.250/30", "address_malformed", "10.1.250/30 is not an IPv4 block: write an address, a slash and a length, for instance 10.1.250.4/30."),
        ("١٠.1.250.4/30", "address_malformed", "١٠.1.250.4/30 is not an IPv4 block: write an address, a slash and a length, for instance 10.1.250.4/30."),
        ("", "subnet_missing", "Enter the /30 block of the link, for instance 10.1.250.4/30."),
        (None, "subnet_missing", "Enter the /30 block of the link, for instance 10.1.250.4/30."),
        ("0.0.0.0/30", "subnet_this_network", "0.0.0.0/30 has addresses of 0.0.0.0/8, which stand for “this network” and reach nobody: choose another block, for instance in 10.0.0.0/8."),
        ("127.0.0.1/30", "subnet_loopback", "127.0.0.1/30 has loopback addresses (127.0.0.0/8), which never leave a machine: choose another block, for instance in 10.0.0.0/8."),
        ("169.254.1.0/30", "subnet_link_local", "169.254.1.0/30 has link-local addresses (169.254.0.0/16), which are not routed: choose another block, for instance in 10.0.0.0/8."),
        ("224.0.0.4/30", "subnet_multicast", "224.0.0.4/30 has multicast addresses (224.0.0.0/4), which no router can have: choose another block, for instance in 10.0.0.0/8."),
        ("255.255.255.252/30", "subnet_reserved", "255.255.255.252/30 has addresses of 240.0.0.0/4, which are reserved and not in use: choose another block, for instance in 10.0.0.0/8."),
    ],
)  # fmt: skip
def test_a_wrong_subnet_of_a_pop_is_explained(typed, code, sentence):
    problem = problem_of(lambda: addressing.parse_pop_subnet(typed))
    assert problem is not None
    assert (problem.code, problem.text, problem.field) == (code, sentence, "subnet")


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("172.16.1.0/29", "subnet_too_small", "172.16.1.0/29 is too small: the datacentre's subnet is a /28 or larger (/27, /24…). Did you mean 172.16.1.0/28?"),
        ("172.16.1.9/32", "subnet_too_small", "172.16.1.9/32 is too small: the datacentre's subnet is a /28 or larger (/27, /24…). Did you mean 172.16.1.0/28?"),
        ("10.0.0.0/7", "subnet_too_large", "10.0.0.0/7 is too large: the datacentre's subnet is a /8 at most. Did you mean 10.0.0.0/8?"),
        ("172.16.1.4/28", "subnet_host_bits", "172.16.1.4/28 is not the start of its block: did you mean 172.16.1.0/28?"),
        ("172.16.1.0", "length_missing", "172.16.1.0 has no length after a slash: did you mean 172.16.1.0/28?"),
        ("", "subnet_missing", "Enter the datacentre's subnet, a /28 or larger, for instance 172.16.1.0/28."),
        ("169.0.0.0/8", "subnet_link_local", "169.0.0.0/8 has link-local addresses (169.254.0.0/16), which are not routed: choose another block, for instance in 10.0.0.0/8."),
        ("0.0.0.0/0", "subnet_this_network", "0.0.0.0/0 has addresses of 0.0.0.0/8, which stand for “this network” and reach nobody: choose another block, for instance in 10.0.0.0/8."),
    ],
)  # fmt: skip
def test_a_wrong_subnet_of_a_datacentre_is_explained(typed, code, sentence):
    problem = problem_of(lambda: addressing.parse_datacenter_subnet(typed))
    assert problem is not None
    assert (problem.code, problem.text) == (code, sentence)


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("172.16.1.0/28", "destination_inside", "172.16.1.0/28 is the datacentre's own subnet, which is reached without a route: choose a destination outside it."),
        ("172.16.1.5/32", "destination_inside", "172.16.1.5/32 is inside 172.16.1.0/28, the datacentre's own subnet, which is reached without a route: choose a destination outside it."),
        ("172.16.1.5", "destination_inside", "172.16.1.5/32 is inside 172.16.1.0/28, the datacentre's own subnet, which is reached without a route: choose a destination outside it."),
        ("10.20.0.1/16", "subnet_host_bits", "10.20.0.1/16 is not the start of its block: did you mean 10.20.0.0/16?"),
        ("10.20.0.1", "length_missing", "10.20.0.1 has no length after a slash: did you mean 10.20.0.1/32?"),
        ("10.0.0.0/0", "subnet_host_bits", "10.0.0.0/0 is not the start of its block: did you mean 0.0.0.0/0?"),
        (" ", "destination_missing", "Enter the destination of the route, for instance 10.20.0.0/16."),
    ],
)  # fmt: skip
def test_a_wrong_destination_is_explained(typed, code, sentence):
    problem = problem_of(lambda: addressing.parse_destination(typed, inside=SUBNET))
    assert problem is not None
    assert (problem.code, problem.text) == (code, sentence)


@pytest.mark.parametrize(
    "typed", ["0.0.0.0/0", "172.16.0.0/12", "172.16.1.0/27", "172.16.1.16/28", "10.20.0.0/16", "10.9.8.7/32"]
)
def test_a_destination_that_is_not_in_the_subnet_is_fine_even_around_it(typed):
    assert str(addressing.parse_destination(typed, inside=SUBNET)) == typed


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("172.16.1.0", "host_is_network", "172.16.1.0 is the network address of 172.16.1.0/28: choose one from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.1", "host_is_gateway", "172.16.1.1 is kept for OVHcloud's virtual router (VRRP): choose an address from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.2", "host_is_router_a", "172.16.1.2 is kept for OVHcloud's router A: choose an address from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.3", "host_is_router_b", "172.16.1.3 is kept for OVHcloud's router B: choose an address from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.15", "host_is_broadcast", "172.16.1.15 is the broadcast address of 172.16.1.0/28: choose one from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.16", "host_outside", "172.16.1.16 is not in 172.16.1.0/28, the datacentre's subnet: choose an address from 172.16.1.4 to 172.16.1.14."),
        ("127.0.0.1", "host_outside", "127.0.0.1 is not in 172.16.1.0/28, the datacentre's subnet: choose an address from 172.16.1.4 to 172.16.1.14."),
        ("172.16.1.4/28", "address_has_length", "172.16.1.4/28 is a block and a single address is wanted: did you mean 172.16.1.4?"),
        ("172.16.01.4", "address_leading_zero", "A number in 172.16.01.4 starts with a zero, which some equipment reads as octal: did you mean 172.16.1.4?"),
        ("::1", "address_ipv6", "::1 is IPv6, which OVHcloud Connect does not carry: write IPv4, for instance 172.16.1.4."),
        ("router", "address_malformed", "router is not an IPv4 address: write four numbers from 0 to 255 with dots between, for instance 172.16.1.4."),
        (2886729988, "address_malformed", "2886729988 is not an IPv4 address: write four numbers from 0 to 255 with dots between, for instance 172.16.1.4."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("parse", [addressing.parse_neighbor, addressing.parse_next_hop])
def test_a_wrong_neighbour_or_next_hop_is_explained(parse, typed, code, sentence):
    problem = problem_of(lambda: parse(typed, subnet=SUBNET))
    assert problem is not None
    assert (problem.code, problem.text) == (code, sentence)


def test_a_missing_neighbour_and_a_missing_next_hop_are_told_apart():
    neighbor = problem_of(lambda: addressing.parse_neighbor("", subnet=SUBNET))
    next_hop = problem_of(lambda: addressing.parse_next_hop(None, subnet=SUBNET))
    assert neighbor is not None
    assert next_hop is not None
    assert (neighbor.field, neighbor.kind, next_hop.field, next_hop.kind) == (
        "neighbor_ip",
        "missing",
        "next_hop",
        "missing",
    )
    assert neighbor.text == "Enter your BGP neighbour's address, one from 172.16.1.4 to 172.16.1.14."
    assert next_hop.text == "Enter the address of the next hop, one from 172.16.1.4 to 172.16.1.14."


def test_blanks_around_are_forgiven():
    assert addressing.parse_pop_subnet("\t10.1.250.4/30\u00a0\n") == IPv4Network("10.1.250.4/30")
    assert addressing.parse_neighbor(" 172.16.1.4 ", subnet=SUBNET) == IPv4Address("172.16.1.4")


def test_the_field_is_the_callers_to_name():
    problem = problem_of(lambda: addressing.parse_datacenter_subnet("x", field="block"))
    assert problem is not None
    assert problem.field == "block"


def test_the_worked_example_is_accepted_and_shown_as_it_is_documented():
    pop = addressing.pop_addresses(addressing.parse_pop_subnet("10.1.250.4/30"))
    assert [str(address) for address in (pop.network, pop.ovh, pop.customer, pop.broadcast)] == [
        "10.1.250.4", "10.1.250.5", "10.1.250.6", "10.1.250.7",
    ]  # fmt: skip
    datacenter = addressing.datacenter_addresses(addressing.parse_datacenter_subnet("172.16.1.0/28"))
    assert (str(datacenter.gateway), str(datacenter.router_a), str(datacenter.router_b)) == (
        "172.16.1.1", "172.16.1.2", "172.16.1.3",
    )  # fmt: skip
    assert (str(datacenter.first_customer), str(datacenter.last_customer)) == ("172.16.1.4", "172.16.1.14")
    assert str(datacenter.broadcast) == "172.16.1.15"
    assert str(addressing.parse_neighbor("172.16.1.4", subnet=SUBNET)) == "172.16.1.4"
    assert str(addressing.parse_destination("10.20.0.0/16", inside=SUBNET)) == "10.20.0.0/16"
    assert str(addressing.parse_next_hop("172.16.1.5", subnet=SUBNET)) == "172.16.1.5"
