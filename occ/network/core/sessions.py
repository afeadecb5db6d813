"""Both ends of a session: their states, their last error, and the first cause (docs/network.md has the table)."""

from dataclasses import dataclass
from datetime import datetime

from occ.network.core.answer import End, PortState, Reset, Session, State
from occ.network.core.causes import Cause
from occ.network.core.outages import FROM_THE_START, OWN, Break, Outage, breaks, outages
from occ.network.core.peerings import Peering
from occ.network.core.topology import Bgp, Fault, Place, PlaceKind, Port, Topology
from occ.rules.limits import PREFIXES_MAX


@dataclass(frozen=True)
class Ends:
    """Where a session stands: OVHcloud's end, the customer's, and why."""

    ovh: End
    customer: End
    cause: Cause | None = None


UP = Ends(End(State.ESTABLISHED), End(State.ESTABLISHED))
WAITS = End(State.ACTIVE)
"""An end that nobody answers: a router goes back and forth between Connect and Active, here it is Active."""


def session(peering: Peering, topology: Topology, prefixes: int, announced: int) -> Session:
    """A session without what passes it.

    Args:
        peering: which.
        topology: where it is.
        prefixes: how many OVHcloud would accept of the customer's router.
        announced: how many that router sends.
    """
    ends = _by_configuration(peering, prefixes)
    found = breaks(peering.places, topology.faults, peering.router.cable, topology.now)
    if not peering.active:
        return _made(peering, ends, prefixes, up_at=peering.since)
    every = outages(peering, found, comes_up=ends.cause is None, prefixes=announced, now=topology.now)
    now_closed = [each for each in every if each.covers(topology.now)]
    if now_closed:
        ends = _while_closed(min(now_closed, key=lambda each: each.over), topology.now)
    elif ends.cause is None and any(each.cause == Cause.MTU_TOO_SMALL for each in every):
        ends = Ends(UP.ovh, UP.customer, Cause.MTU_TOO_SMALL)
    up_at, down_at = _changes(peering, every, ends, topology.now)
    return _made(peering, ends, prefixes, up_at=up_at, down_at=down_at)


def _made(
    peering: Peering, ends: Ends, prefixes: int, *, up_at: datetime | None, down_at: datetime | None = None
) -> Session:
    return Session(
        id=peering.id,
        local=peering.local,
        remote=peering.remote,
        local_asn=peering.local_asn,
        remote_asn=peering.remote_asn,
        ovh=ends.ovh,
        customer=ends.customer,
        cause=ends.cause,
        up_at=up_at,
        down_at=down_at,
        prefixes=prefixes,
    )


def _by_configuration(peering: Peering, prefixes: int) -> Ends:
    """What the two configurations make of a session while nothing is broken."""
    if not peering.active:
        return Ends(End(State.IDLE), WAITS, Cause.NOT_DEPLOYED)
    return _unreachable(peering) or _refused(peering, prefixes) or UP


def _unreachable(peering: Peering) -> Ends | None:
    """Where the two routers exchange no message of BGP."""
    router = peering.router
    if router.bgp == Bgp.ABSENT:
        return Ends(WAITS, End(None), Cause.BGP_ABSENT)
    if router.bgp == Bgp.SHUTDOWN:
        return Ends(WAITS, End(State.IDLE_ADMIN), Cause.BGP_SHUTDOWN)
    if peering.local not in router.peers:
        if router.peers - peering.peers:
            return Ends(WAITS, WAITS, Cause.PEER_ADDRESS)
        return Ends(WAITS, End(None), Cause.PEER_MISSING)
    if router.address != peering.remote:
        cause = Cause.ADDRESS_CONFLICT if router.address in peering.own else Cause.ROUTER_ADDRESS
        return Ends(WAITS, End(State.CONNECT), cause)
    if router.password != peering.password:
        return Ends(End(State.CONNECT), End(State.CONNECT), Cause.MD5)
    return None


def _refused(peering: Peering, prefixes: int) -> Ends | None:
    """Where one end closes the session with a notification."""
    router = peering.router
    if router.asn != peering.remote_asn:
        return _notified(Reset.BAD_PEER_AS, Cause.ROUTER_ASN, by_ovh=True)
    if router.peer_asn != peering.local_asn:
        return _notified(Reset.BAD_PEER_AS, Cause.EXPECTED_ASN, by_ovh=False)
    if prefixes > PREFIXES_MAX:
        ovh, customer = End(State.IDLE_PREFIXES, Reset.PREFIXES, True), End(State.ACTIVE, Reset.PREFIXES, False)
        return Ends(ovh, customer, Cause.PREFIXES_OVER)
    return None


def _notified(error: Reset, cause: Cause, *, by_ovh: bool) -> Ends:
    return Ends(End(State.IDLE, error, by_ovh), End(State.IDLE, error, not by_ovh), cause)


def _while_closed(outage: Outage, now: datetime) -> Ends:
    """Both ends of a session that something broken has closed, or does not let up."""
    own = outage.cause in OWN
    if outage.at_first:
        return Ends(End(State.IDLE) if own else WAITS, WAITS, outage.cause)  # a router that is off does not try
    state = State.ACTIVE if outage.over else State.IDLE
    customer = End(state, Reset.BFD_DOWN if outage.by_bfd else Reset.HOLD_TIMER)
    ovh = End(state, Reset.INTERFACE_DOWN if outage.cause == Cause.PORT_DOWN else None) if own else customer
    return Ends(ovh, customer if outage.customer_at <= now else UP.customer, outage.cause)


def _changes(
    peering: Peering, every: list[Outage], ends: Ends, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When the session was last Established, and last closed after having been so."""
    if ends.cause is not None and ends.cause not in {each.cause for each in every}:
        return None, None  # its two ends have never agreed
    closed = [each for each in every if each.down_at <= now]
    downs = [each.down_at for each in closed if not each.at_first]
    ups = [each.up_at for each in closed if each.up_at is not None and each.up_at <= now]
    first = peering.since if not any(each.at_first for each in closed) else None
    return max([*ups, *([first] if first else [])], default=None), max(downs, default=None)


def port(port: Port, faults: tuple[Fault, ...], now: datetime) -> PortState:
    """Whether a service's port is up: from its delivery until it is closed, while no link of it is down."""
    places = frozenset({Place(PlaceKind.PORT, port.id), Place(PlaceKind.SITE, port.site)})
    found = breaks(places, faults, port.pop.router.cable if port.pop else None, now)
    lower = [each for each in found if each.cause != Cause.TCP_BLOCKED]
    down = next((each for each in lower if each.covers(now)), None)
    ends = [each.end for each in lower if each.end is not None and each.end <= now]
    up_at = max([*ends, *([port.since] if port.since else [])], default=None)
    cause = Cause.NOT_DEPLOYED if not port.active else down.cause if down else None
    return PortState(port.id, cause is None, port.pop.id if port.pop else None, cause, up_at, _last_start(lower))


def _last_start(found: list[Break]) -> datetime | None:
    return max((each.start for each in found if each.start != FROM_THE_START), default=None)
