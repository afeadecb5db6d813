"""What holds for every vRack, whatever is configured and broken."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from occ.network.core.answer import Answer, WayKind
from occ.network.core.simulation import simulate
from occ.network.core.topology import (
    Bgp,
    Cable,
    Datacenter,
    Fault,
    FaultKind,
    Place,
    PlaceKind,
    Port,
    SessionId,
    SessionKind,
    Side,
    Topology,
)
from tests.network.topologies import CUSTOMER, NOW, OVH, changed, datacenter, neighbor, port, prefixes, router_of

ZONES = ("europe", "america")
ASNS = (CUSTOMER, OVH, 64701, 64801, 65501)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

asns = st.sampled_from(ASNS)
filters = st.sampled_from([None, frozenset(), frozenset({IPv4Network("10.200.0.0/16")})])
instants = st.sampled_from([NOW - timedelta(seconds=each) for each in (0, 0.5, 20, 100, 300, 4 * 3600)])
WRONG = {
    "asn": asns,
    "peer_asn": asns,
    "peers": st.sampled_from([frozenset[IPv4Address](), frozenset({IPv4Address("192.0.2.1")})]),
    "address": st.sampled_from([IPv4Address("192.0.2.2"), IPv4Address("10.1.250.5")]),
    "announces": st.sampled_from([prefixes(number) for number in (0, 1, 3, 60, 101)]),
    "password": st.just("secret"),
    "bgp": st.sampled_from(Bgp),
    "cable": st.builds(Cable, st.booleans(), st.none() | instants),
    "exports": filters,
    "imports": filters,
    "policy": st.booleans(),
    "prepend": st.lists(asns, max_size=3).map(tuple),
    "med": st.integers(0, 9),
    "allowas_in": st.integers(0, 2),
    "mtu": st.sampled_from([1400, 9000]),
    "bfd": st.booleans(),
}
"""What may be wrong, or only different, with a customer's router."""


@st.composite
def mistakes(draw: Any) -> dict[str, Any]:
    """At most two of them."""
    names = draw(st.lists(st.sampled_from(sorted(WRONG)), max_size=2, unique=True))
    return {name: draw(WRONG[name]) for name in names}


@st.composite
def ports(draw: Any, number: int) -> Port:
    """A port, mostly with a configuration."""
    zone, ovh = draw(st.sampled_from(ZONES)), draw(st.sampled_from((OVH, OVH, 64701)))
    made = port(number, zone=zone, ovh=ovh, site=f"site-{number % 2}", **draw(mistakes()))
    made = changed(made, active=draw(st.sampled_from((True, True, True, False))))
    return draw(st.sampled_from((made, made, made, replace(made, pop=None))))


@st.composite
def datacenters(draw: Any, number: int) -> Datacenter:
    """A datacentre with up to two neighbours or a static route."""
    static = draw(st.sampled_from(("", "10.20.0.0/16", "0.0.0.0/0", "10.200.0.0/24")))
    zone, ovh = draw(st.sampled_from(ZONES)), draw(st.sampled_from((OVH, OVH, 64701)))
    bare = replace(datacenter(number, zone=zone, ovh=ovh, static=static), active=draw(st.integers(0, 5)) > 0)
    count = 0 if static else draw(st.integers(0, 2))
    made = [
        neighbor(10 * number + each, bare, customer=draw(st.sampled_from((64801, CUSTOMER, 65501))), **draw(mistakes()))
        for each in range(count)
    ]
    return replace(bare, neighbors=tuple(made))


places = st.one_of(
    st.builds(Place, st.just(PlaceKind.PORT), st.integers(1, 3)),
    st.builds(Place, st.just(PlaceKind.SITE), st.sampled_from(["site-0", "site-1"])),
    st.builds(Place, st.just(PlaceKind.ROUTER), st.integers(1, 3), st.sampled_from(Side)),
    st.builds(Place, st.just(PlaceKind.DATACENTER), st.integers(1, 3)),
    st.builds(Place, st.just(PlaceKind.NEIGHBOR), st.integers(10, 31)),
)


@st.composite
def faults(draw: Any) -> Fault:
    """Anything broken anywhere, still or no longer."""
    kind, since = draw(st.sampled_from(FaultKind)), draw(instants)
    until = since + timedelta(seconds=draw(st.sampled_from((1, 60, 250, 9000)))) if draw(st.booleans()) else None
    period = timedelta(seconds=draw(st.sampled_from((1, 30, 600)))) if kind == FaultKind.UNSTABLE else None
    return Fault(kind, draw(places), since, until, period)


@st.composite
def topologies(draw: Any) -> Topology:
    """A vRack in any state."""
    return Topology(
        NOW,
        tuple(draw(ports(number)) for number in range(1, draw(st.integers(1, 4)))),
        tuple(draw(datacenters(number)) for number in range(1, draw(st.integers(1, 4)))),
        tuple(draw(st.lists(faults(), max_size=2))),
    )


@st.composite
def healthy(draw: Any) -> Topology:
    """A vRack without a mistake: PoPs and datacentres in both zones, each with or without neighbours or routes."""
    made_ports = [
        port(
            number,
            zone=ZONES[number % 2],
            prepend=draw(st.sampled_from(((), (CUSTOMER,)))),
            med=draw(st.integers(0, 9)),
        )
        for number in range(2, draw(st.integers(4, 8)))
    ]
    made: list[Datacenter] = []
    for number in range(2, draw(st.integers(4, 8))):
        static = draw(st.sampled_from(("", f"10.{20 + number}.0.0/16")))
        ovh = draw(st.sampled_from((OVH, 64701)))
        bare = datacenter(number, zone=ZONES[number % 2], ovh=ovh, static=static)
        count = 0 if static else draw(st.integers(0, 4))
        made.append(replace(bare, neighbors=tuple(neighbor(10 * number + each, bare) for each in range(count))))
    return Topology(NOW, tuple(made_ports), tuple(made))


def zones(topology: Topology) -> dict[tuple[SessionKind, int], str]:
    """The zone of each session."""
    pops = {(SessionKind.POP, port.pop.id): port.zone for port in topology.ports if port.pop}
    every = [(each.id, datacenter.zone) for datacenter in topology.datacenters for each in datacenter.neighbors]
    return pops | {(SessionKind.NEIGHBOR, id): zone for id, zone in every}


def check_paths(topology: Topology, found: Answer) -> None:
    """A path in use goes through an Established session of the datacentre's zone, which accepts the prefix."""
    known, by_id = zones(topology), {session.id: session for session in found.sessions}
    zone_of = {each.number: each.zone for each in topology.datacenters}
    asn_of = {each.number: each.ovh_asn for each in topology.datacenters}
    for reach in found.reaches:
        assert len(reach.used) <= 4
        for way in reach.used + reach.spare:
            if way.session is not None:
                session = by_id[way.session]
                assert session.established
                assert reach.prefix in {offer.prefix for offer in session.accepted}
                assert known[way.session[:2]] == zone_of[reach.datacenter]
                assert asn_of[reach.datacenter] not in way.aspath


def check_offers(topology: Topology, found: Answer) -> None:
    """What is accepted has come through an Established session, from the same zone, without the receiver's AS."""
    known, zone_of = zones(topology), {each.number: each.zone for each in topology.datacenters}
    routers = {(SessionKind.POP, port.pop.id): router_of(port) for port in topology.ports if port.pop}
    routers |= {(SessionKind.NEIGHBOR, each.id): each.router for dc in topology.datacenters for each in dc.neighbors}
    for session in found.sessions:
        if not session.established:
            assert (session.to_ovh, session.to_customer) == ((), ())
        assert all(session.local_asn not in offer.aspath for offer in session.accepted)
        assert len(session.accepted) <= 100
        router = routers[session.id[:2]]
        for offer in session.to_customer:
            assert offer.cause or offer.aspath.count(router.asn) <= router.allowas_in
            if session.id.kind == SessionKind.POP:
                assert zone_of[offer.datacenter or 0] == known[session.id[:2]]


def check_nothing_goes_from_pop_to_pop(found: Answer) -> None:
    """A PoP is announced only what a datacentre has from itself or a neighbour; a neighbour only what is a PoP's."""
    kinds = {(each.datacenter, each.prefix): each.used[0].kind for each in found.reaches if each.used}
    for session in found.sessions:
        for offer in session.to_customer:
            if session.id.kind == SessionKind.POP:
                assert kinds[offer.datacenter or 0, offer.prefix] != WayKind.POP
            else:
                assert offer.datacenter is None


@QUICK
@given(topologies())
def test_no_route_goes_where_it_must_not(topology: Topology) -> None:
    found = simulate(topology)
    check_paths(topology, found)
    check_offers(topology, found)
    check_nothing_goes_from_pop_to_pop(found)


@QUICK
@given(topologies())
def test_every_session_that_is_not_established_has_a_cause(topology: Topology) -> None:
    for session in simulate(topology).sessions:
        empty = not session.accepted or all(offer.cause for offer in session.to_customer)
        assert session.cause or (session.established and not empty)


@QUICK
@given(topologies(), st.randoms())
def test_equal_input_gives_an_equal_answer_in_any_order(topology: Topology, random: Any) -> None:
    parts = {name: list(getattr(topology, name)) for name in ("ports", "datacenters", "faults")}
    parts["datacenters"] = [replace(each, neighbors=each.neighbors[::-1]) for each in parts["datacenters"]]
    for part in parts.values():
        random.shuffle(part)
    assert simulate(topology) == simulate(Topology(NOW, **{name: tuple(part) for name, part in parts.items()}))


@QUICK
@given(healthy())
def test_a_healthy_vrack_has_no_cause(topology: Topology) -> None:
    found = simulate(topology)
    assert {each.cause for each in (*found.sessions, *found.ports)} == {None}
    assert {offer.cause for each in found.sessions for offer in (*each.to_ovh, *each.to_customer)} == {None}
    assert not any(reach.refused for reach in found.reaches)


def test_an_empty_vrack_has_an_empty_answer() -> None:
    assert simulate(Topology(NOW)) == Answer((), (), (), ())
    assert SessionId(SessionKind.POP, 1) == (SessionKind.POP, 1, None)
