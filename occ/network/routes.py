"""Which routes pass a BGP session, in both directions (domain.md §4.6, RT-8)."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from occ.models import ConfigStatus, DatacenterConfig, PopConfig, RoutingConfig, RoutingType

# What customers' routers announce is not ours to know: blocks that RFC 2544 sets aside for trials stand for it.
_CUSTOMERS = IPv4Network("198.18.0.0/15")


@dataclass(frozen=True)
class Route:
    """A route on a session: where to, and through which AS numbers."""

    prefix: IPv4Network
    aspath: tuple[int, ...]
    med: int = 0
    local_preference: int = 100


def learned_at_pop(pop: PopConfig) -> list[Route]:
    """What the customer's router announces at the PoP: a block of its own, as long as the session is up."""
    if pop.status != ConfigStatus.ACTIVE:
        return []
    return [Route(_block(pop.pk), (pop.customer_asn,))]


def learned_from_neighbor(routing: RoutingConfig) -> list[Route]:
    """What a neighbour in the datacentre announces."""
    if routing.status != ConfigStatus.ACTIVE or routing.type != RoutingType.BGP or routing.customer_asn is None:
        return []
    return [Route(_block(100_000 + routing.pk), (routing.customer_asn,))]


def _block(number: int) -> IPv4Network:
    """The /24 that stands for the network of number `number`; they come round after 512."""
    return IPv4Network((int(_CUSTOMERS.network_address) + number % 512 * 256, 24))


def advertised_at_pop(pop: PopConfig) -> list[Route]:
    """What OVHcloud announces at the PoP: the datacentres' subnets, and what is behind them by BGP or static routes."""
    if pop.status != ConfigStatus.ACTIVE:
        return []
    found: list[Route] = []
    for datacenter in pop.datacenters().filter(status=ConfigStatus.ACTIVE).prefetch_related("routings"):
        found += behind(datacenter, pop.ovh_asn)
    return found


def behind(datacenter: DatacenterConfig, ovh_asn: int) -> list[Route]:
    """The routes of one datacentre, as a PoP of AS number `ovh_asn` announces them."""
    path = (ovh_asn,) if datacenter.ovh_asn == ovh_asn else (ovh_asn, datacenter.ovh_asn)
    found = [Route(datacenter.subnet, path)]
    for routing in datacenter.routings.all():
        if routing.type == RoutingType.STATIC and routing.status == ConfigStatus.ACTIVE and routing.subnet:
            found.append(Route(routing.subnet, path))
        found += [Route(route.prefix, path + route.aspath) for route in learned_from_neighbor(routing)]
    return found


def advertised_to_neighbor(routing: RoutingConfig) -> list[Route]:
    """What OVHcloud announces to a neighbour in the datacentre: what it learns at the PoPs of the vRack."""
    datacenter = routing.datacenter_config
    pops = PopConfig.objects.in_zone(datacenter.vrack_id, datacenter.zone).select_related("interface__service")
    found = [route for pop in pops for route in learned_at_pop(pop)]
    return [Route(route.prefix, (datacenter.ovh_asn, *route.aspath)) for route in found]
