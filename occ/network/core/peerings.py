"""The sessions that a topology has, one shape for those at a PoP and those of a neighbour with routers A and B."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address
from itertools import product

from occ.network.core.topology import (
    Datacenter,
    Place,
    PlaceKind,
    Pop,
    Port,
    Router,
    SessionId,
    SessionKind,
    Side,
    Topology,
)
from occ.rules.roles import datacenter_addresses, pop_addresses


@dataclass(frozen=True)
class Peering:
    """A session as OVHcloud has configured it, and the customer's router at its other end.

    Attributes:
        id: which.
        zone: its geographic zone.
        local, remote: the addresses of OVHcloud's end and, as configured, of the customer's.
        local_asn, remote_asn: the same of the AS numbers.
        password: OVHcloud's, of the MD5 signature.
        active: whether it is deployed.
        since: when it was last deployed.
        router: the customer's.
        own: every address of OVHcloud's in the subnet.
        peers: those of them that the customer's router may be configured for.
        places: where a fault closes it.
        datacenter: of a neighbour, the number of its datacentre.
    """

    id: SessionId
    zone: str
    local: IPv4Address
    remote: IPv4Address
    local_asn: int
    remote_asn: int
    active: bool
    since: datetime | None
    router: Router
    own: frozenset[IPv4Address]
    peers: frozenset[IPv4Address]
    places: frozenset[Place]
    datacenter: int | None = None
    password: str = field(default="", repr=False)

    @property
    def internal(self) -> bool:
        """Whether both ends have one AS number (iBGP): no end writes its number into a path."""
        return self.local_asn == self.router.asn


def peerings(topology: Topology) -> Iterator[Peering]:
    """Every session of a topology, by its id."""
    for port in sorted(topology.ports, key=lambda each: each.id):
        if port.pop is not None:
            yield _at_pop(port, port.pop)
    every = [peering for datacenter in topology.datacenters for peering in _in_datacenter(datacenter)]
    yield from sorted(every, key=lambda each: each.id)


def _at_pop(port: Port, pop: Pop) -> Peering:
    kept = pop_addresses(pop.subnet)
    return Peering(
        id=SessionId(SessionKind.POP, pop.id),
        zone=port.zone,
        local=kept.ovh,
        remote=kept.customer,
        local_asn=pop.ovh_asn,
        remote_asn=pop.customer_asn,
        active=pop.active and port.active,
        since=pop.since,
        router=pop.router,
        own=frozenset({kept.ovh}),
        peers=frozenset({kept.ovh}),
        places=frozenset({Place(PlaceKind.PORT, port.id), Place(PlaceKind.SITE, port.site)}),
        password=pop.password,
    )


def _in_datacenter(datacenter: Datacenter) -> Iterator[Peering]:
    number, kept = datacenter.number, datacenter_addresses(datacenter.subnet)
    routers = {Side.A: kept.router_a, Side.B: kept.router_b}
    for neighbor, side in product(datacenter.neighbors, Side):
        yield Peering(
            id=SessionId(SessionKind.NEIGHBOR, neighbor.id, side),
            zone=datacenter.zone,
            local=routers[side],
            remote=neighbor.address,
            local_asn=datacenter.ovh_asn,
            remote_asn=neighbor.customer_asn,
            active=neighbor.active and datacenter.active,
            since=neighbor.since,
            router=neighbor.router,
            own=frozenset({kept.gateway, *routers.values()}),
            peers=frozenset(routers.values()),
            places=frozenset(
                {
                    Place(PlaceKind.NEIGHBOR, neighbor.id),
                    Place(PlaceKind.ROUTER, number, side),
                    Place(PlaceKind.DATACENTER, number),
                }
            ),
            datacenter=number,
            password=neighbor.password,
        )
