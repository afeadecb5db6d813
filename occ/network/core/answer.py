"""The output: ports, both ends of each session, what passes it, and the paths in use."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network

from occ.network.core.causes import Cause
from occ.network.core.topology import SessionId, SessionKind, Side


class State(StrEnum):
    """State of one end of a session, in the words of FRR."""

    IDLE = "Idle"
    IDLE_ADMIN = "Idle (Admin)"
    IDLE_PREFIXES = "Idle (PfxCt)"
    CONNECT = "Connect"
    ACTIVE = "Active"
    ESTABLISHED = "Established"


class Reset(StrEnum):
    """Why a session was last closed, in the words of routers."""

    BAD_PEER_AS = "OPEN Message Error/Bad Peer AS"
    PREFIXES = "Cease/Maximum Number of Prefixes Reached"
    HOLD_TIMER = "Hold Timer Expired"
    BFD_DOWN = "BFD session down"
    INTERFACE_DOWN = "Interface down"


@dataclass(frozen=True)
class End:
    """One end of a session; no state: this router has no such session.

    Attributes:
        state: where its session stands.
        error: what closed it last.
        sent: whether this end sent the notification of `error`; None where there was none.
    """

    state: State | None
    error: Reset | None = None
    sent: bool | None = None


@dataclass(frozen=True)
class Offer:
    """A prefix in one direction of a session.

    Attributes:
        aspath: the path as it is sent.
        med: the metric as it is sent.
        sent: whether it leaves the sender.
        cause: why it is not sent or not accepted; None: accepted.
        datacenter: whose prefix OVHcloud announces (its number), else None.
    """

    prefix: IPv4Network
    aspath: tuple[int, ...]
    med: int = 0
    sent: bool = True
    cause: Cause | None = None
    datacenter: int | None = None


@dataclass(frozen=True)
class Session:
    """A BGP session.

    Attributes:
        id: which.
        local, remote: the addresses of OVHcloud's end and, as configured, of the customer's.
        local_asn, remote_asn: the same of the AS numbers.
        ovh, customer: both ends.
        cause: why it is not Established, or why one end gets nothing; None: all is well.
        up_at, down_at: when it was last Established, and last closed after that or before.
        prefixes: how many the customer's router has that OVHcloud would accept; the limit is `PREFIXES_MAX`.
        to_ovh, to_customer: what the ends offer each other; empty unless it is Established.
    """

    id: SessionId
    local: IPv4Address
    remote: IPv4Address
    local_asn: int
    remote_asn: int
    ovh: End
    customer: End
    cause: Cause | None = None
    up_at: datetime | None = None
    down_at: datetime | None = None
    prefixes: int = 0
    to_ovh: tuple[Offer, ...] = ()
    to_customer: tuple[Offer, ...] = ()

    @property
    def established(self) -> bool:
        """Whether routes pass it."""
        return self.ovh.state == State.ESTABLISHED

    @property
    def accepted(self) -> tuple[Offer, ...]:
        """What OVHcloud accepts of the customer's router."""
        return tuple(offer for offer in self.to_ovh if offer.cause is None)

    @property
    def changed_at(self) -> datetime | None:
        """When it last went up or down."""
        return max(filter(None, (self.up_at, self.down_at)), default=None)


@dataclass(frozen=True)
class PortState:
    """Whether a port is up; dates as those of a session; `pop`: the id of its PoP configuration, if it has one."""

    id: int
    up: bool
    pop: int | None = None
    cause: Cause | None = None
    up_at: datetime | None = None
    down_at: datetime | None = None

    @property
    def changed_at(self) -> datetime | None:
        """When it last went up or down."""
        return max(filter(None, (self.up_at, self.down_at)), default=None)


@dataclass(frozen=True)
class Gateway:
    """The virtual router (VRRP) of a datacentre: off as soon as BGP is configured there (domain.md RT-5)."""

    datacenter: int
    vrrp: bool
    master: Side | None


class WayKind(StrEnum):
    """Where a datacentre has a route from."""

    CONNECTED = "connected"
    STATIC = "static"
    NEIGHBOR = "neighbor"
    POP = "pop"


@dataclass(frozen=True)
class Way:
    """One path of a datacentre to a prefix: its session, if it has one, and the AS path."""

    kind: WayKind
    session: SessionId | None = None
    aspath: tuple[int, ...] = ()
    med: int = 0


@dataclass(frozen=True)
class Reach:
    """How a datacentre (its number) reaches a prefix: the paths in use, at most four, those in reserve and refused."""

    datacenter: int
    prefix: IPv4Network
    used: tuple[Way, ...]
    spare: tuple[Way, ...] = ()
    refused: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The whole network of a vRack, each part in the order of its ids."""

    ports: tuple[PortState, ...]
    sessions: tuple[Session, ...]
    gateways: tuple[Gateway, ...]
    reaches: tuple[Reach, ...]

    def port(self, id: int) -> PortState:
        """The port with this id, which the vRack must have."""
        return next(each for each in self.ports if each.id == id)

    def pop(self, id: int) -> Session | None:
        """The session of the PoP configuration with this id, if the vRack has it."""
        return next((each for each in self.sessions if each.id == (SessionKind.POP, id, None)), None)

    def at_port(self, id: int) -> Session | None:
        """The session at the port with this id, if it is configured."""
        pop = self.port(id).pop
        return None if pop is None else self.pop(pop)

    def neighbor(self, id: int) -> tuple[Session, ...]:
        """The sessions of a neighbour (the id of its routing configuration) with routers A and B, if it has some."""
        return tuple(each for each in self.sessions if each.id[:2] == (SessionKind.NEIGHBOR, id))
