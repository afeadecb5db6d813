"""IPv4 addresses: which subnets, destinations, neighbours and next hops are accepted."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network

from occ.rules import examples, ipv4_text
from occ.rules.ipv4_text import Slip, Typed
from occ.rules.limits import DATACENTER_PREFIX_MIN_SIZE, POP_PREFIX, SHORTEST_PREFIX
from occ.rules.overlap import check_overlap
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse
from occ.rules.roles import DatacenterAddresses, PopAddresses, Role, datacenter_addresses, pop_addresses
from occ.rules.space import is_private, refuse_unusable, subnet_note

__all__ = [
    "DatacenterAddresses",
    "PopAddresses",
    "Role",
    "datacenter_addresses",
    "is_private",
    "parse_datacenter_subnet",
    "parse_destination",
    "parse_neighbor",
    "parse_next_hop",
    "parse_pop_subnet",
    "pop_addresses",
    "subnet_note",
]

_POP_MISSING = gettext_noop("Enter the /30 block of the link, for instance %(example)s.")
_POP_LENGTH = gettext_noop("%(value)s is not a /30, the only length for the link: did you mean %(suggestion)s?")
_DATACENTER_MISSING = gettext_noop("Enter the datacentre's subnet, a /28 or larger, for instance %(example)s.")
_DATACENTER_SMALL = gettext_noop(
    "%(value)s is too small: the datacentre's subnet is a /28 or larger (/27, /24…). Did you mean %(suggestion)s?"
)
_DATACENTER_LARGE = gettext_noop(
    "%(value)s is too large: the datacentre's subnet is a /8 at most. Did you mean %(suggestion)s?"
)
_DESTINATION_MISSING = gettext_noop("Enter the destination of the route, for instance %(example)s.")
_DESTINATION_INSIDE = gettext_noop(
    "%(destination)s is inside %(subnet)s, the datacentre's own subnet, which is reached without a route:"
    " choose a destination outside it."
)
_DESTINATION_SAME = gettext_noop(
    "%(destination)s is the datacentre's own subnet, which is reached without a route: choose a destination outside it."
)
_DESTINATION_TAKEN = gettext_noop("%(subnet)s already has a route in this datacentre: give another destination.")
_HOST_BITS = gettext_noop("%(value)s is not the start of its block: did you mean %(suggestion)s?")
_NEIGHBOR_MISSING = gettext_noop("Enter your BGP neighbour's address, one from %(first)s to %(last)s.")
_NEIGHBOR_TAKEN = gettext_noop("%(address)s is already a neighbour of this datacentre: give another address.")
_NEXT_HOP_MISSING = gettext_noop("Enter the address of the next hop, one from %(first)s to %(last)s.")
_OUTSIDE = gettext_noop(
    "%(address)s is not in %(subnet)s, the datacentre's subnet: choose an address from %(first)s to %(last)s."
)
_KEPT: dict[Role, tuple[str, str]] = {
    "network": (
        "host_is_network",
        gettext_noop("%(address)s is the network address of %(subnet)s: choose one from %(first)s to %(last)s."),
    ),
    "gateway": (
        "host_is_gateway",
        gettext_noop(
            "%(address)s is kept for OVHcloud's virtual router (VRRP): choose an address from %(first)s to %(last)s."
        ),
    ),
    "router_a": (
        "host_is_router_a",
        gettext_noop("%(address)s is kept for OVHcloud's router A: choose an address from %(first)s to %(last)s."),
    ),
    "router_b": (
        "host_is_router_b",
        gettext_noop("%(address)s is kept for OVHcloud's router B: choose an address from %(first)s to %(last)s."),
    ),
    "broadcast": (
        "host_is_broadcast",
        gettext_noop("%(address)s is the broadcast address of %(subnet)s: choose one from %(first)s to %(last)s."),
    ),
}


def parse_pop_subnet(value: object, *, taken: Collection[IPv4Network] = (), field: str = "subnet") -> IPv4Network:
    """Read the block of the link at the PoP: exactly a /30 of usable addresses (guide, step 3; domain.md PO-3, PO-11).

    Args:
        value: text in CIDR notation, such as "10.1.250.4/30".
        taken: every subnet of the vRack; neither what is accepted nor what a refusal suggests overlaps with one.
        field: the input that a refusal is about.

    Raises:
        Refused: subnet_missing, subnet_length, subnet_host_bits, subnet_overlap, a code of `UNUSABLE` or one of
            `ipv4_text`.
    """
    example = examples.free_block(examples.POP, taken)
    if ipv4_text.is_missing(value):
        raise refuse("subnet_missing", _POP_MISSING, field=field, kind="missing", example=str(example))
    typed = ipv4_text.read(value, field=field, example=example, block=True)
    network = _block(typed, POP_PREFIX)
    refuse_unusable(network, value=typed.value, field=field)
    wrong_length = Slip("subnet_length", _POP_LENGTH)
    return _free(typed, network, wrong_length=wrong_length, taken=taken, example=example, field=field)


def parse_datacenter_subnet(
    value: object, *, taken: Collection[IPv4Network] = (), field: str = "subnet"
) -> IPv4Network:
    """Read a datacentre's subnet: /8 to /28 of usable addresses (guide, step 4; domain.md DC-3, DC-10).

    Args:
        value: text in CIDR notation, such as "172.16.1.0/28".
        taken: every subnet of the vRack; neither what is accepted nor what a refusal suggests overlaps with one.
        field: the input that a refusal is about.

    Raises:
        Refused: subnet_missing, subnet_too_small, subnet_too_large, subnet_host_bits, subnet_overlap, a code of
            `UNUSABLE` or one of `ipv4_text`.
    """
    example = examples.free_block(examples.DATACENTER, taken)
    if ipv4_text.is_missing(value):
        raise refuse("subnet_missing", _DATACENTER_MISSING, field=field, kind="missing", example=str(example))
    typed = ipv4_text.read(value, field=field, example=example, block=True)
    length = DATACENTER_PREFIX_MIN_SIZE if typed.length is None else typed.length
    network = _block(typed, min(max(length, SHORTEST_PREFIX), DATACENTER_PREFIX_MIN_SIZE))
    refuse_unusable(network, value=typed.value, field=field)
    small = Slip("subnet_too_small", _DATACENTER_SMALL)
    large = Slip("subnet_too_large", _DATACENTER_LARGE)
    wrong_length = small if length > network.prefixlen else large
    return _free(typed, network, wrong_length=wrong_length, taken=taken, example=example, field=field)


def parse_destination(
    value: object, *, inside: IPv4Network, taken: Collection[IPv4Network] = (), field: str = "subnet"
) -> IPv4Network:
    """Read the destination of a static route: any block, /0 to /32, that is not in the datacentre's own subnet.

    A destination that contains the subnet is fine, 0.0.0.0/0 above all (design.md, "What is stored"; domain.md RT-4).

    Args:
        value: text in CIDR notation, such as "10.20.0.0/16".
        inside: the datacentre's subnet.
        taken: the destinations that have a route there already.
        field: the input that a refusal is about.

    Raises:
        Refused: destination_missing, destination_inside, destination_taken, subnet_host_bits or a code of `ipv4_text`.
    """
    example = examples.destination(inside, taken)
    if ipv4_text.is_missing(value):
        raise refuse("destination_missing", _DESTINATION_MISSING, field=field, kind="missing", example=str(example))
    typed = ipv4_text.read(value, field=field, example=example, block=True)
    length = 32 if typed.length is None else typed.length
    network = _block(typed, length)
    if network.subnet_of(inside):
        sentence = _DESTINATION_SAME if network == inside else _DESTINATION_INSIDE
        raise refuse("destination_inside", sentence, field=field, destination=str(network), subnet=str(inside))
    if network in taken:
        raise refuse("destination_taken", _DESTINATION_TAKEN, field=field, kind="conflict", subnet=str(network))
    return _exactly(typed, network, wrong_length=None, field=field)


def parse_neighbor(
    value: object, *, subnet: IPv4Network, taken: Collection[IPv4Address] = (), field: str = "neighbor_ip"
) -> IPv4Address:
    """Read the address of the customer's BGP neighbour: one of those left to them (guide, step 4; domain.md RT-3).

    Args:
        value: text, such as "172.16.1.4".
        subnet: the datacentre's subnet.
        taken: the neighbours that it has already.
        field: the input that a refusal is about.

    Raises:
        Refused: host_missing, host_outside, neighbor_taken, a code of `_KEPT` or one of `ipv4_text`.
    """
    return _host(value, subnet=subnet, taken=taken, field=field, missing=_NEIGHBOR_MISSING)


def parse_next_hop(value: object, *, subnet: IPv4Network, field: str = "next_hop") -> IPv4Address:
    """Read the next hop of a static route; the same addresses as for a neighbour (guide, step 4; domain.md RT-4).

    Args and errors: those of `parse_neighbor`.
    """
    return _host(value, subnet=subnet, field=field, missing=_NEXT_HOP_MISSING)


def _block(typed: Typed, length: int) -> IPv4Network:
    """The block of this length that the address lies in."""
    return IPv4Network((int(typed.address), length), strict=False)


def _free(
    typed: Typed,
    network: IPv4Network,
    *,
    wrong_length: Slip,
    taken: Collection[IPv4Network],
    example: IPv4Network,
    field: str,
) -> IPv4Network:
    """Give the block back if it is what was typed and free; of a wrong length, suggest one that is accepted."""
    meant = network
    if typed.length not in (None, network.prefixlen):
        near = (network, examples.free_block(network, taken))
        meant = next((block for block in near if not any(map(block.overlaps, taken))), example)
    check_overlap(meant, taken, field=field)
    return _exactly(typed, meant, wrong_length=wrong_length, field=field)


def _exactly(typed: Typed, network: IPv4Network, *, wrong_length: Slip | None, field: str) -> IPv4Network:
    """Give the block back if it is what was typed, else refuse and name it: it would have been accepted."""
    slip = typed.slip
    if slip is None and typed.length is None:
        slip = Slip("length_missing", ipv4_text.NO_LENGTH)
    if slip is None and typed.length != network.prefixlen:
        slip = wrong_length
    if slip is None and typed.address != network.network_address:
        slip = Slip("subnet_host_bits", _HOST_BITS)
    if slip is not None:
        raise refuse(slip.code, slip.sentence, field=field, value=typed.value, suggestion=str(network))
    return network


def _host(
    value: object, *, subnet: IPv4Network, field: str, missing: str, taken: Collection[IPv4Address] = ()
) -> IPv4Address:
    addresses = datacenter_addresses(subnet)
    first, last = str(addresses.first_customer), str(addresses.last_customer)
    if ipv4_text.is_missing(value):
        raise refuse("host_missing", missing, field=field, kind="missing", first=first, last=last)
    typed = ipv4_text.read(value, field=field, example=examples.host(subnet, taken), block=False)
    values = {"address": str(typed.address), "subnet": str(subnet), "first": first, "last": last}
    role = addresses.role(typed.address)
    if role == "outside":
        raise Refused(Problem("host_outside", _OUTSIDE, field, values))
    if role in _KEPT:
        code, sentence = _KEPT[role]
        raise Refused(Problem(code, sentence, field, values))
    if typed.address in taken:
        raise refuse("neighbor_taken", _NEIGHBOR_TAKEN, field=field, kind="conflict", address=str(typed.address))
    slip = typed.slip or (Slip("address_has_length", ipv4_text.HAS_LENGTH) if typed.length is not None else None)
    if slip is not None:
        raise refuse(slip.code, slip.sentence, field=field, value=typed.value, suggestion=str(typed.address))
    return typed.address
