"""Topologies as values: a vRack with PoPs, datacentres and neighbours, healthy unless something is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from occ.network.core import implied
from occ.network.core.answer import Answer, Session
from occ.network.core.simulation import simulate
from occ.network.core.topology import (
    Datacenter,
    Fault,
    FaultKind,
    Neighbor,
    Place,
    PlaceKind,
    Pop,
    Port,
    Router,
    Side,
    StaticRoute,
    Topology,
)

DEPLOYED = datetime(2026, 12, 1, 8, tzinfo=UTC)
NOW = DEPLOYED + timedelta(hours=4)
OVH, CUSTOMER, NEIGHBOR = 64700, 64600, 64801
OWN = IPv4Network("198.18.1.0/24")


def prefixes(number: int) -> frozenset[IPv4Network]:
    """So many prefixes of a customer's."""
    return frozenset(IPv4Network((int(IPv4Address("10.200.0.0")) + 256 * each, 24)) for each in range(number))


def port(number: int = 1, *, zone: str = "europe", site: str = "", ovh: int = OVH, **changes: Any) -> Port:
    """A service's port with its PoP configuration; `changes` are those of the customer's router."""
    subnet = IPv4Network(f"10.1.250.{4 * number}/30")
    router = replace(implied.router(subnet[2], CUSTOMER, ovh, [subnet[1]], OWN), **changes)
    pop = Pop(number, CUSTOMER, ovh, subnet, True, DEPLOYED, router)
    return Port(number, site or f"site-{number}", zone, True, DEPLOYED, pop)


def neighbor(number: int, datacenter: Datacenter, *, customer: int = NEIGHBOR, **changes: Any) -> Neighbor:
    """A neighbour in a datacentre, by default at its fifth address and on; `changes` as for `port`."""
    address = datacenter.subnet[4 + number % 8]
    peers = [datacenter.subnet[2], datacenter.subnet[3]]
    own = IPv4Network(f"198.19.{number % 256}.0/24")
    router = replace(implied.router(address, customer, datacenter.ovh_asn, peers, own), **changes)
    return Neighbor(number, customer, address, True, DEPLOYED, router)


def datacenter(number: int = 1, *, zone: str = "europe", ovh: int = OVH, static: str = "") -> Datacenter:
    """A datacentre without neighbours; `static`: the destination of a static route."""
    subnet = IPv4Network(f"172.16.{number}.0/28")
    statics = (StaticRoute(number, IPv4Network(static), subnet[5], True),) if static else ()
    return Datacenter(number, zone, ovh, subnet, True, statics=statics)


def with_neighbor(number: int = 1, *, zone: str = "europe", ovh: int = OVH, **changes: Any) -> Datacenter:
    """A datacentre with one neighbour, whose number is 100 more."""
    bare = datacenter(number, zone=zone, ovh=ovh)
    return replace(bare, neighbors=(neighbor(100 + number, bare, **changes),))


def changed(port: Port, **changes: Any) -> Port:
    """A port with another PoP configuration."""
    assert port.pop
    return replace(port, pop=replace(port.pop, **changes))


def router_of(port: Port) -> Router:
    """The customer's router at a port."""
    assert port.pop
    return port.pop.router


def network(*parts: Port | Datacenter | Fault, now: datetime = NOW) -> Topology:
    """A topology of these parts."""
    return Topology(
        now,
        tuple(each for each in parts if isinstance(each, Port)),
        tuple(each for each in parts if isinstance(each, Datacenter)),
        tuple(each for each in parts if isinstance(each, Fault)),
    )


def answer(*parts: Port | Datacenter | Fault, now: datetime = NOW) -> Answer:
    """What the core makes of them."""
    return simulate(network(*parts, now=now))


def pop_session(found: Answer, number: int = 1) -> Session:
    """The session at a PoP."""
    session = found.pop(number)
    assert session
    return session


def cut(kind: PlaceKind, id: int | str, router: Side | None = None, *, ago: float, lasts: float | None = None) -> Fault:
    """A cut that began so many seconds before `NOW`, and lasts so many, or still."""
    return broken(FaultKind.CUT, Place(kind, id, router), ago=ago, lasts=lasts)


def broken(
    kind: FaultKind, place: Place, *, ago: float, lasts: float | None = None, period: timedelta | None = None
) -> Fault:
    """A fault of any kind, with times as for `cut`."""
    since = NOW - timedelta(seconds=ago)
    return Fault(kind, place, since, None if lasts is None else since + timedelta(seconds=lasts), period)
