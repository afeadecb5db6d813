"""Examples that a rule accepts: beside a field before anything is typed, and in a refusal.

What suits depends on what exists, so each function is told that: an example that would be refused misleads.
"""

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv4Network
from itertools import chain, count

from occ.rules.limits import ASN_PRIVATE_16
from occ.rules.overlap import next_free
from occ.rules.roles import datacenter_addresses
from occ.rules.space import PRIVATE

POP = IPv4Network("10.1.250.4/30")
DATACENTER = IPv4Network("172.16.1.0/28")
DESTINATION = IPv4Network("10.20.0.0/16")


def free_block(like: IPv4Network, taken: Iterable[IPv4Network]) -> IPv4Network:
    """A private block of that size that shares no address with `taken`: the given one, or else one near it.

    Args:
        like: a block inside RFC 1918.
        taken: the subnets of a vRack.

    Returns:
        The block; `like` itself in a vRack that has no block of that size left.
    """
    used = list(taken)
    areas = [
        IPv4Network((area.network_address, like.prefixlen)) for area in PRIVATE if area.prefixlen <= like.prefixlen
    ]
    found = (next_free(start, used) for start in [like, *areas])
    return next((block for block in found if block), like)


def destination(inside: IPv4Network, taken: Collection[IPv4Network]) -> IPv4Network:
    """A destination of a static route: outside the datacentre's subnet `inside`, and none that has a route already."""
    size = DESTINATION.num_addresses
    blocks = (IPv4Network((address, DESTINATION.prefixlen)) for address in count(int(DESTINATION[0]), size))
    return next(block for block in blocks if not block.subnet_of(inside) and block not in taken)


def host(subnet: IPv4Network, taken: Collection[IPv4Address] = ()) -> IPv4Address:
    """An address of a datacentre's subnet that is left to the customer and is not in `taken`; the first if all are."""
    addresses = datacenter_addresses(subnet)
    last = int(addresses.last_customer)
    left = map(IPv4Address, range(int(addresses.first_customer), last + 1))
    return next((address for address in left if address not in taken), addresses.first_customer)


def asn(like: int, other: int | None = None) -> int:
    """A private AS number that is not `other`: the given one, or else the next."""
    return next(number for number in chain([like], ASN_PRIVATE_16) if number != other)
