"""The input: what both sides of one vRack have configured, their links and what is broken, at one instant."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

from occ.rules.limits import MTU_STANDARD


class Bgp(StrEnum):
    """What a customer's router does with BGP on one of its sessions."""

    ON = "on"
    SHUTDOWN = "shutdown"
    """The neighbour is configured and shut down."""
    ABSENT = "absent"
    """No BGP process."""


class Side(StrEnum):
    """OVHcloud's two routers of a datacentre (domain.md DC-5)."""

    A = "A"
    B = "B"


class SessionKind(StrEnum):
    """Which configuration a session belongs to."""

    POP = "pop"
    NEIGHBOR = "neighbor"


class SessionId(NamedTuple):
    """A BGP session: `id` is that of the PoP or routing configuration; a neighbour has a session with each router."""

    kind: SessionKind
    id: int
    router: Side | None = None


@dataclass(frozen=True)
class Cable:
    """The customer's own link to a router; `since`: when it went up or down, None if it was so from the start."""

    up: bool = True
    since: datetime | None = None


@dataclass(frozen=True)
class Router:
    """A customer's router as one PoP or one neighbour sees it.

    Attributes:
        address: its own address on the link.
        asn: its own AS number.
        peer_asn: the AS number that it expects of OVHcloud.
        peers: the addresses of OVHcloud's routers that its BGP is configured for.
        announces: its prefixes.
        password: of the TCP MD5 signature (RFC 2385); empty: none.
        bgp: whether BGP runs.
        cable: the customer's link.
        exports, imports: the prefixes, with all that is inside them, that its filters let out and in; None: all.
        policy: whether it has a policy for this session at all; without one eBGP passes nothing (RFC 8212).
        prepend: AS numbers that it puts behind its own in what it announces.
        med: the metric that it sends; shown, never used.
        allowas_in: how often its own AS number may be in a path that it accepts.
        mtu: octets that its link carries in one packet.
        bfd: whether it runs BFD.
    """

    address: IPv4Address
    asn: int
    peer_asn: int
    peers: frozenset[IPv4Address]
    announces: frozenset[IPv4Network]
    password: str = field(default="", repr=False)
    bgp: Bgp = Bgp.ON
    cable: Cable = Cable()
    exports: frozenset[IPv4Network] | None = None
    imports: frozenset[IPv4Network] | None = None
    policy: bool = True
    prepend: tuple[int, ...] = ()
    med: int = 0
    allowas_in: int = 0
    mtu: int = MTU_STANDARD
    bfd: bool = True


@dataclass(frozen=True)
class Pop:
    """The PoP configuration of a port; `since`: when it was last deployed; `active`: whether it is deployed now."""

    id: int
    customer_asn: int
    ovh_asn: int
    subnet: IPv4Network
    active: bool
    since: datetime | None
    router: Router
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Port:
    """A service's port; `site` is the code of its PoP; `active`: whether the service is delivered and not closed."""

    id: int
    site: str
    zone: str
    active: bool
    since: datetime | None
    pop: Pop | None = None


@dataclass(frozen=True)
class Neighbor:
    """A customer's BGP neighbour in a datacentre; `active` and `since` as those of a PoP configuration."""

    id: int
    customer_asn: int
    address: IPv4Address
    active: bool
    since: datetime | None
    router: Router
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class StaticRoute:
    """A static route of a datacentre."""

    id: int
    destination: IPv4Network
    next_hop: IPv4Address
    active: bool


@dataclass(frozen=True)
class Datacenter:
    """A datacentre configuration; `number` is the datacentre's in the catalogue, unique in a vRack."""

    number: int
    zone: str
    ovh_asn: int
    subnet: IPv4Network
    active: bool
    neighbors: tuple[Neighbor, ...] = ()
    statics: tuple[StaticRoute, ...] = ()


class PlaceKind(StrEnum):
    """Where something can break."""

    PORT = "port"
    NEIGHBOR = "neighbor"
    SITE = "site"
    ROUTER = "router"
    DATACENTER = "datacenter"


class Place(NamedTuple):
    """Where a fault is: `id` is that of a port or routing configuration, a PoP's code, or a datacentre's number."""

    kind: PlaceKind
    id: int | str
    router: Side | None = None


class FaultKind(StrEnum):
    """What is broken there."""

    CUT = "cut"
    PORT_DOWN = "port_down"
    """OVHcloud's own port is down."""
    TCP_BLOCKED = "tcp_blocked"
    """Something on the way drops TCP port 179."""
    UNSTABLE = "unstable"
    """The link is up in the first half of each period and down in the second."""


@dataclass(frozen=True)
class Fault:
    """Something broken from `since` until `until` (None: still); `period` goes with an unstable link."""

    kind: FaultKind
    place: Place
    since: datetime
    until: datetime | None = None
    period: timedelta | None = None

    def __post_init__(self) -> None:
        if (self.kind == FaultKind.UNSTABLE) != (self.period is not None):
            raise ValueError("a period goes with an unstable link, and only with it")
        if self.period is not None and self.period < timedelta(seconds=1):
            raise ValueError("a period takes one second or more")


@dataclass(frozen=True)
class Topology:
    """One vRack, or one service without a vRack, at the instant `now` (simulated). The order of its parts is free."""

    now: datetime
    ports: tuple[Port, ...] = ()
    datacenters: tuple[Datacenter, ...] = ()
    faults: tuple[Fault, ...] = ()
