"""Both ends of a session in each case of the table in docs/network.md, and the ports beneath."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address
from typing import Any

import pytest

from occ.network.core.answer import Session
from occ.network.core.causes import Cause
from occ.network.core.topology import Bgp, Cable, Datacenter, FaultKind, Place, PlaceKind, Port, Side
from tests.network.topologies import (
    CUSTOMER,
    DEPLOYED,
    NOW,
    OVH,
    answer,
    broken,
    changed,
    cut,
    datacenter,
    network,
    pop_session,
    port,
    prefixes,
    with_neighbor,
)

PORT = Place(PlaceKind.PORT, 1)
BAD_AS = "OPEN Message Error/Bad Peer AS"
TOO_MANY = "Cease/Maximum Number of Prefixes Reached"
HOLD, BFD = "Hold Timer Expired", "BFD session down"
Seen = tuple[str | None, str | None, bool | None]
UP: Seen = ("Established", None, None)
ACTIVE: Seen = ("Active", None, None)
CONNECT: Seen = ("Connect", None, None)


def ends(session: Session) -> tuple[Seen, Seen]:
    """State, last error, and whether this end sent it: of OVHcloud's end and of the customer's."""
    ovh, customer = session.ovh, session.customer
    return (ovh.state, ovh.error, ovh.sent), (customer.state, customer.error, customer.sent)


CASES: dict[str, tuple[dict[str, Any], Seen, Seen, Cause | None]] = {
    "nothing": ({}, UP, UP, None),
    "another ASN": ({"asn": 64999}, ("Idle", BAD_AS, True), ("Idle", BAD_AS, False), Cause.ROUTER_ASN),
    "expects another ASN": (
        {"peer_asn": 64999}, ("Idle", BAD_AS, False), ("Idle", BAD_AS, True), Cause.EXPECTED_ASN,
    ),
    "another address": ({"address": IPv4Address("10.1.250.9")}, ACTIVE, CONNECT, Cause.ROUTER_ADDRESS),
    "OVHcloud's address": ({"address": IPv4Address("10.1.250.5")}, ACTIVE, CONNECT, Cause.ADDRESS_CONFLICT),
    "peers with another": ({"peers": frozenset({IPv4Address("10.1.250.9")})}, ACTIVE, ACTIVE, Cause.PEER_ADDRESS),
    "MD5": ({"password": "customer-only"}, CONNECT, CONNECT, Cause.MD5),
    "no BGP": ({"bgp": Bgp.ABSENT}, ACTIVE, (None, None, None), Cause.BGP_ABSENT),
    "shut down": ({"bgp": Bgp.SHUTDOWN}, ACTIVE, ("Idle (Admin)", None, None), Cause.BGP_SHUTDOWN),
    "no link from the start": ({"cable": Cable(up=False)}, ACTIVE, ACTIVE, Cause.ROUTER_LINK_DOWN),
    "link cut when up": (
        {"cable": Cable(up=False, since=NOW - timedelta(seconds=1))},
        ("Idle", BFD, None), ("Idle", BFD, None), Cause.ROUTER_LINK_DOWN,
    ),
    "link cut when up, without BFD": (
        {"cable": Cable(up=False, since=NOW - timedelta(seconds=180)), "bfd": False},
        ("Idle", HOLD, None), ("Idle", HOLD, None), Cause.ROUTER_LINK_DOWN,
    ),
    "101 prefixes": (
        {"announces": prefixes(101)},
        ("Idle (PfxCt)", TOO_MANY, True), ("Active", TOO_MANY, False), Cause.PREFIXES_OVER,
    ),
    "exports nothing": ({"announces": frozenset()}, UP, UP, Cause.EXPORTS_NOTHING),
    "filters all out": ({"exports": frozenset()}, UP, UP, Cause.EXPORT_FILTERED),
    "filters all in": ({"imports": frozenset()}, UP, UP, Cause.IMPORT_FILTERED),
    "no policy": ({"policy": False}, UP, UP, Cause.NO_POLICY),
    "prepends OVHcloud's ASN": ({"prepend": (OVH,)}, UP, UP, Cause.AS_LOOP),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "ovh", "customer", "cause"), CASES.values(), ids=CASES)
def test_both_ends_at_a_pop(changes: dict[str, Any], ovh: Seen, customer: Seen, cause: Cause | None) -> None:
    found = pop_session(answer(port(**changes), datacenter()))
    assert (ends(found), found.cause) == ((ovh, customer), cause)
    assert found.established or not (found.to_ovh or found.to_customer)


@pytest.mark.parametrize(("changes", "ovh", "customer", "cause"), CASES.values(), ids=CASES)
def test_both_ends_of_a_neighbour(changes: dict[str, Any], ovh: Seen, customer: Seen, cause: Cause | None) -> None:
    """The same, but for the addresses: the datacentre's own instead of those of the /30."""
    own = {IPv4Address("10.1.250.5"): IPv4Address("172.16.1.3"), IPv4Address("10.1.250.9"): IPv4Address("172.16.1.10")}
    there = changes | ({"address": own[changes["address"]]} if "address" in changes else {})
    for session in answer(port(), with_neighbor(**there)).neighbor(101):
        assert (ends(session), session.cause) == ((ovh, customer), cause)


def test_the_same_asn_at_both_ends_comes_up_as_ibgp() -> None:
    found = pop_session(answer(changed(port(asn=OVH), customer_asn=OVH), datacenter()))
    assert (ends(found), found.cause) == ((UP, UP), None)
    assert [offer.aspath for offer in (*found.to_ovh, *found.to_customer)] == [(), ()]


def test_equal_passwords_come_up_and_are_in_no_text() -> None:
    secret = changed(port(password="both-of-them"), password="both-of-them")
    assert pop_session(answer(secret, datacenter())).established
    assert "both-of-them" not in repr(network(secret))


def test_a_hundred_prefixes_pass_and_are_counted() -> None:
    found = pop_session(answer(port(announces=prefixes(100)), datacenter()))
    assert (found.established, found.prefixes, len(found.accepted)) == (True, 100, 100)
    assert pop_session(answer(port(announces=prefixes(101)), datacenter())).prefixes == 101
    refused = port(announces=prefixes(101), prepend=(OVH,))  # what is not accepted does not count
    assert pop_session(answer(refused, datacenter())).established


def test_routers_a_and_b_are_separate() -> None:
    a, b = answer(port(), with_neighbor(peers=frozenset({IPv4Address("172.16.1.2")}))).neighbor(101)
    assert (a.local, b.local) == (IPv4Address("172.16.1.2"), IPv4Address("172.16.1.3"))
    assert (ends(a), a.cause) == ((UP, UP), None)
    assert (ends(b), b.cause) == ((ACTIVE, (None, None, None)), Cause.PEER_MISSING)


def test_what_is_not_deployed_has_no_session_at_ovhcloud() -> None:
    for absent in (changed(port(), active=False), replace(port(), active=False)):
        found = pop_session(answer(absent, datacenter()))
        assert (ends(found), found.cause) == ((("Idle", None, None), ACTIVE), Cause.NOT_DEPLOYED)
    inactive: Datacenter = replace(with_neighbor(), active=False)
    assert {each.cause for each in answer(port(), inactive).neighbor(101)} == {Cause.NOT_DEPLOYED}


def test_the_first_of_two_mistakes_is_told() -> None:
    both = port(asn=64999, password="customer-only", cable=Cable(up=False))
    assert pop_session(answer(both, datacenter())).cause == Cause.ROUTER_LINK_DOWN
    assert pop_session(answer(port(asn=64999, password="customer-only"), datacenter())).cause == Cause.MD5


def test_dates_are_those_of_the_deployment_and_of_what_closed_it() -> None:
    healthy = pop_session(answer(port(), datacenter()))
    assert (healthy.up_at, healthy.down_at, healthy.changed_at) == (DEPLOYED, None, DEPLOYED)
    closed = pop_session(answer(port(), datacenter(), cut(PlaceKind.PORT, 1, ago=60)))
    assert (closed.up_at, closed.down_at) == (DEPLOYED, NOW - timedelta(seconds=59.1))
    never = pop_session(answer(port(asn=CUSTOMER + 1), datacenter()))
    assert (never.up_at, never.down_at, never.changed_at) == (None, None, None)


@pytest.mark.parametrize(
    ("there", "up", "cause"),
    [
        ((port(),), True, None),
        ((replace(port(), active=False),), False, Cause.NOT_DEPLOYED),
        ((replace(port(), pop=None),), True, None),
        ((port(cable=Cable(up=False)),), False, Cause.ROUTER_LINK_DOWN),
        ((port(), broken(FaultKind.PORT_DOWN, PORT, ago=5)), False, Cause.PORT_DOWN),
        ((port(), broken(FaultKind.TCP_BLOCKED, PORT, ago=500)), True, None),
        ((port(), cut(PlaceKind.SITE, "site-1", ago=5)), False, Cause.POP_CUT),
        ((port(), cut(PlaceKind.PORT, 2, ago=5)), True, None),
        ((port(), cut(PlaceKind.PORT, 1, ago=50, lasts=40)), True, None),
    ],
)
def test_a_port_is_up_while_nothing_below_bgp_is_down(there: tuple[Any, ...], up: bool, cause: Cause | None) -> None:
    state = answer(*there).port(1)
    assert (state.up, state.cause) == (up, cause)
    first: Port = there[0]
    assert state.up_at is not None
    assert state.up_at >= (first.since or NOW)


def test_side_b_lives_on_when_a_is_cut() -> None:
    a, b = answer(port(), with_neighbor(), cut(PlaceKind.ROUTER, 1, Side.A, ago=10)).neighbor(101)
    assert (ends(a), a.cause) == ((("Idle", None, None), ("Idle", BFD, None)), Cause.ROUTER_CUT)
    assert (ends(b), b.cause) == ((UP, UP), None)
