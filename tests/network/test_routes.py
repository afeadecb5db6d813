"""Which prefixes pass a session, with which AS path, and which paths a datacentre uses."""

from dataclasses import replace
from ipaddress import IPv4Network

from occ.network.core.answer import Answer, Gateway, Reach, Way, WayKind
from occ.network.core.causes import Cause
from occ.network.core.topology import PlaceKind, SessionId, SessionKind, Side
from tests.network.topologies import (
    CUSTOMER,
    NEIGHBOR,
    OVH,
    OWN,
    answer,
    changed,
    cut,
    datacenter,
    neighbor,
    pop_session,
    port,
    prefixes,
    with_neighbor,
)

BEHIND = IPv4Network("198.19.101.0/24")


def reach(found: Answer, prefix: IPv4Network, number: int = 1) -> Reach:
    """How a datacentre reaches a prefix."""
    return next(each for each in found.reaches if (each.datacenter, each.prefix) == (number, prefix))


def by_pop(way: Way) -> int:
    """The PoP configuration whose session a path goes through."""
    assert way.session
    return way.session.id


def test_both_directions_name_each_as_on_the_way() -> None:
    found = answer(port(), with_neighbor(), datacenter(2, ovh=64701, static="10.20.0.0/16"))
    session = pop_session(found)
    assert [(each.prefix, each.aspath) for each in session.to_ovh] == [(OWN, (CUSTOMER,))]
    assert {each.prefix: each.aspath for each in session.to_customer} == {
        IPv4Network("172.16.1.0/28"): (OVH,),
        BEHIND: (OVH, NEIGHBOR),
        IPv4Network("172.16.2.0/28"): (OVH, 64701),
        IPv4Network("10.20.0.0/16"): (OVH, 64701),
    }
    for side in found.neighbor(101):
        assert [(each.prefix, each.aspath) for each in side.to_ovh] == [(BEHIND, (NEIGHBOR,))]
        assert [(each.prefix, each.aspath) for each in side.to_customer] == [(OWN, (OVH, CUSTOMER))]


def test_nothing_goes_from_one_pop_to_another_or_across_zones() -> None:
    first, second = port(1), port(2, announces=prefixes(1))
    far = datacenter(7, zone="america")
    found = answer(first, second, datacenter(1), far)
    for number in (1, 2):
        assert [each.prefix for each in pop_session(found, number).to_customer] == [IPv4Network("172.16.1.0/28")]
    assert [each.prefix for each in found.reaches if each.datacenter == 7] == [far.subnet]


def test_at_most_four_equal_paths_are_used() -> None:
    found = reach(answer(*(port(number) for number in range(1, 7)), datacenter()), OWN)
    assert [by_pop(way) for way in found.used] == [1, 2, 3, 4]
    assert [by_pop(way) for way in found.spare] == [5, 6]


def test_prepending_makes_a_path_a_spare_one() -> None:
    found = reach(answer(port(1, prepend=(CUSTOMER, CUSTOMER)), port(2), datacenter()), OWN)
    assert ([by_pop(way) for way in found.used], [by_pop(way) for way in found.spare]) == ([2], [1])
    assert found.spare[0].aspath == (CUSTOMER,) * 3
    alone = reach(answer(port(1, prepend=(CUSTOMER, CUSTOMER)), datacenter()), OWN)
    assert [by_pop(way) for way in alone.used] == [1]


def test_the_metric_is_shown_and_does_not_choose() -> None:
    found = reach(answer(port(1, med=900), port(2, med=5), datacenter()), OWN)
    assert [(by_pop(way), way.med) for way in found.used] == [(1, 900), (2, 5)]


def test_a_closed_session_carries_nothing() -> None:
    found = answer(port(1), port(2, asn=64999), datacenter())
    assert [by_pop(way) for way in reach(found, OWN).used] == [1]
    assert pop_session(found, 2).to_customer == ()
    gone = answer(port(), with_neighbor(), cut(PlaceKind.DATACENTER, 1, ago=10))
    assert (gone.reaches, pop_session(gone).cause) == ((), Cause.NO_DATACENTER)


def test_the_receivers_own_as_is_refused_at_both_ends() -> None:
    same = with_neighbor(customer=CUSTOMER)
    found = answer(port(), same)
    (refused,) = [each for each in pop_session(found).to_customer if each.prefix == BEHIND]
    assert (refused.sent, refused.cause, refused.aspath) == (True, Cause.AS_LOOP, (OVH, CUSTOMER))
    for side in found.neighbor(101):
        assert [(each.sent, each.cause) for each in side.to_customer] == [(True, Cause.AS_LOOP)]
        assert (side.established, side.cause) == (True, Cause.AS_LOOP)
    allowed = answer(port(allowas_in=1), with_neighbor(customer=CUSTOMER, allowas_in=1))
    assert {each.cause for each in allowed.sessions} == {None}
    assert all(each.cause is None for each in pop_session(allowed).to_customer)


def test_an_as_of_ovhclouds_own_in_the_path_is_refused_inside() -> None:
    """The customer's AS at the PoP is OVHcloud's in the datacentre."""
    found = answer(port(), datacenter(ovh=CUSTOMER))
    assert [way.aspath for way in reach(found, OWN).refused] == [(OVH, CUSTOMER)]
    assert reach(found, OWN).used == ()
    assert pop_session(found).to_customer[0].cause == Cause.AS_LOOP
    back = answer(port(), with_neighbor(ovh=64701, customer=OVH))
    (offer,) = [each for each in pop_session(back).to_customer if each.prefix == BEHIND]
    assert (offer.sent, offer.cause) == (False, Cause.AS_LOOP)


def test_as_65501_is_lost_between_datacentre_and_pop() -> None:
    found = pop_session(answer(port(), with_neighbor(customer=65501)))
    assert {each.prefix: (each.sent, each.cause) for each in found.to_customer} == {
        IPv4Network("172.16.1.0/28"): (True, None),
        BEHIND: (False, Cause.RESERVED_ASN),
    }
    whole = pop_session(answer(port(), datacenter(ovh=65501)))
    assert (whole.established, whole.cause) == (True, Cause.RESERVED_ASN)


def test_filters_let_a_prefix_pass_with_all_that_is_inside_it() -> None:
    some = port(announces=prefixes(4), exports=frozenset({IPv4Network("10.200.0.0/23")}))
    found = pop_session(answer(some, datacenter()))
    assert [each.cause for each in found.to_ovh] == [None, None, Cause.EXPORT_FILTERED, Cause.EXPORT_FILTERED]
    assert (found.cause, len(found.accepted)) == (None, 2)
    no_default = port(imports=frozenset({IPv4Network("172.16.0.0/12")}))
    offers = pop_session(answer(no_default, datacenter(static="0.0.0.0/0"))).to_customer
    assert [(str(each.prefix), each.cause) for each in offers] == [
        ("0.0.0.0/0", Cause.IMPORT_FILTERED), ("172.16.1.0/28", None),
    ]  # fmt: skip


def test_a_prefix_of_two_datacentres_is_announced_once_by_the_shortest_path() -> None:
    far, near = datacenter(1, ovh=64701, static="10.20.0.0/16"), datacenter(2, static="10.20.0.0/16")
    offers = pop_session(answer(port(), far, near)).to_customer
    assert [(each.datacenter, each.aspath) for each in offers if str(each.prefix) == "10.20.0.0/16"] == [(2, (OVH,))]


def test_a_route_of_its_own_comes_before_one_that_is_learned() -> None:
    own = replace(with_neighbor(), statics=datacenter(static=str(OWN)).statics)
    found = answer(port(), own)
    assert [way.kind for way in reach(found, OWN).used] == [WayKind.STATIC]
    assert [way.kind for way in reach(found, OWN).spare] == [WayKind.POP]
    assert OWN in [each.prefix for each in pop_session(found).to_customer]
    assert found.neighbor(101)[0].to_customer == ()  # the datacentre uses no path to a PoP
    assert found.neighbor(101)[0].cause == Cause.NO_POP


def test_two_neighbours_with_one_prefix_share_it_over_both_routers() -> None:
    bare = datacenter()
    both = tuple(neighbor(each, bare, announces=frozenset({BEHIND})) for each in (101, 102))
    found = reach(answer(port(), replace(bare, neighbors=both)), BEHIND)
    assert [way.session for way in found.used] == [
        SessionId(SessionKind.NEIGHBOR, number, side) for number in (101, 102) for side in Side
    ]


def test_the_virtual_router_is_off_as_soon_as_there_is_bgp() -> None:
    assert answer(datacenter()).gateways == (Gateway(1, True, Side.A),)
    assert answer(datacenter(), cut(PlaceKind.ROUTER, 1, Side.A, ago=1)).gateways == (Gateway(1, True, Side.B),)
    assert answer(datacenter(), cut(PlaceKind.DATACENTER, 1, ago=1)).gateways == (Gateway(1, True, None),)
    assert answer(with_neighbor()).gateways == (Gateway(1, False, None),)


def test_an_established_session_without_routes_says_why() -> None:
    assert pop_session(answer(port())).cause == Cause.NO_DATACENTER
    assert {each.cause for each in answer(with_neighbor()).neighbor(101)} == {Cause.NO_POP}
    off = changed(port(), active=False)
    assert {each.cause for each in answer(off, with_neighbor()).neighbor(101)} == {Cause.NO_POP}
