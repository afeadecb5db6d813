"""The network of one vRack at one instant: every port, session, route and path, from nothing but its topology."""

from dataclasses import replace

from occ.network.core.answer import Answer, Gateway, Offer, Session
from occ.network.core.causes import Cause
from occ.network.core.outages import breaks
from occ.network.core.peerings import Peering, peerings
from occ.network.core.routes import Live, reaches, to_customer, to_ovh
from occ.network.core.sessions import port, session
from occ.network.core.topology import Datacenter, Place, PlaceKind, SessionKind, Side, Topology


def simulate(topology: Topology) -> Answer:
    """What the routers of both sides show. Equal input gives an equal answer, in whatever order its parts are."""
    lives = [_live(peering, topology) for peering in peerings(topology)]
    datacenters = {each.number: each for each in sorted(topology.datacenters, key=lambda each: each.number)}
    sides = {number: _sides(each, topology) for number, each in datacenters.items()}
    known = {number: reaches(each, bool(sides[number]), lives) for number, each in datacenters.items()}
    announced = [to_customer(live, known, datacenters) if live.session.established else () for live in lives]
    ports = sorted(topology.ports, key=lambda each: each.id)
    return Answer(
        ports=tuple(port(each, topology.faults, topology.now) for each in ports),
        sessions=tuple(_whole(live, offers) for live, offers in zip(lives, announced, strict=True)),
        gateways=tuple(_gateway(each, sides[number]) for number, each in datacenters.items()),
        reaches=tuple(reach for each in known.values() for reach in each),
    )


def _live(peering: Peering, topology: Topology) -> Live:
    offers = to_ovh(peering)
    prefixes = sum(offer.cause is None for offer in offers)
    found = session(peering, topology, prefixes, sum(offer.sent for offer in offers))
    return Live(peering, replace(found, to_ovh=offers if found.established else ()))


def _whole(live: Live, offers: tuple[Offer, ...]) -> Session:
    """A session with what OVHcloud announces on it, and why one of its ends gets nothing."""
    found = live.session
    cause = found.cause or (_empty(live, offers) if found.established else None)
    return replace(found, to_customer=offers, cause=cause)


def _empty(live: Live, offers: tuple[Offer, ...]) -> Cause | None:
    """Why an Established session brings nothing to one of its ends, OVHcloud's first."""
    at_pop = live.peering.id.kind == SessionKind.POP
    for direction, nothing in (
        (live.session.to_ovh, Cause.EXPORTS_NOTHING),
        (offers, Cause.NO_DATACENTER if at_pop else Cause.NO_POP),
    ):
        causes = [offer.cause for offer in direction]
        if None not in causes:
            return causes[0] if causes else nothing
    return None


def _sides(datacenter: Datacenter, topology: Topology) -> list[Side]:
    """Which of OVHcloud's routers a datacentre has at the instant."""

    def cut(*places: Place) -> bool:
        found = breaks(frozenset(places), topology.faults, None, topology.now)
        return any(each.covers(topology.now) for each in found)

    whole = Place(PlaceKind.DATACENTER, datacenter.number)
    return [side for side in Side if not cut(whole, Place(PlaceKind.ROUTER, datacenter.number, side))]


def _gateway(datacenter: Datacenter, sides: list[Side]) -> Gateway:
    vrrp = not any(neighbor.active for neighbor in datacenter.neighbors)
    return Gateway(datacenter.number, vrrp, sides[0] if vrrp and sides and datacenter.active else None)
