"""What a configuration implies of the customer's side: a router that fits it, and the prefixes that it announces."""

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv4Network

from occ.network.core.topology import Router

# Customers' prefixes are not OVHcloud's to know: blocks that RFC 2544 sets aside for trials stand for them.
_CUSTOMERS = IPv4Network("198.18.0.0/16")
_NEIGHBORS = IPv4Network("198.19.0.0/16")


def router(
    address: IPv4Address, asn: int, peer_asn: int, peers: Iterable[IPv4Address], announces: IPv4Network
) -> Router:
    """A router without a mistake: it has the address, AS numbers and peers of the configuration."""
    return Router(address, asn, peer_asn, frozenset(peers), frozenset({announces}))


def customer_prefix(vrack: int, taken: Collection[IPv4Network]) -> IPv4Network:
    """The /24 of a vRack's customer, announced at each of its PoPs.

    Args:
        vrack: a number that stays the vRack's.
        taken: the subnets and destinations of the vRack; it contains none of them.
    """
    return _free(_CUSTOMERS, vrack, taken)


def neighbor_prefixes(neighbors: Iterable[int], taken: Collection[IPv4Network]) -> dict[int, IPv4Network]:
    """The /24 that each neighbour (the id of its routing configuration) of a vRack announces; no two are equal."""
    found: dict[int, IPv4Network] = {}
    for neighbor in sorted(neighbors):
        found[neighbor] = _free(_NEIGHBORS, neighbor, [*taken, *found.values()])
    return found


def _free(space: IPv4Network, number: int, taken: Collection[IPv4Network]) -> IPv4Network:
    """The /24 of that number in a /16, or the next one that contains nothing taken; its own if none is free."""
    own = int(space.network_address)
    blocks = [IPv4Network((own + (number + step) % 256 * 256, 24)) for step in range(256)]
    return next((block for block in blocks if not any(each.subnet_of(block) for each in taken)), blocks[0])
