"""Subnets of one vRack never overlap, be they of a PoP or of a datacentre (domain.md PO-11, DC-9, E-6)."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

from occ.rules.refusal import gettext_noop, refuse
from occ.rules.space import PRIVATE

_OVERLAP = gettext_noop("%(subnet)s overlaps with %(taken)s, which this vRack already uses: choose another block.")
_OVERLAP_FREE = gettext_noop(
    "%(subnet)s overlaps with %(taken)s, which this vRack already uses: %(suggestion)s is free."
)


def check_overlap(network: IPv4Network, taken: Iterable[IPv4Network], *, field: str = "subnet") -> None:
    """Refuse (subnet_overlap, a conflict) a subnet that shares an address with one that the vRack already uses.

    Args:
        network: the subnet asked for.
        taken: every PoP and datacentre subnet of the same vRack, whatever their status.
        field: the input that the refusal is about.
    """
    used = sorted(taken)
    clash = next((other for other in used if network.overlaps(other)), None)
    if clash is None:
        return
    free = next_free(network, used)
    if free is None:
        raise refuse("subnet_overlap", _OVERLAP, field=field, kind="conflict", subnet=str(network), taken=str(clash))
    raise refuse(
        "subnet_overlap",
        _OVERLAP_FREE,
        field=field,
        kind="conflict",
        subnet=str(network),
        taken=str(clash),
        suggestion=str(free),
    )


def next_free(network: IPv4Network, taken: Sequence[IPv4Network]) -> IPv4Network | None:
    """The nearest free block of the same size that follows in the same private range, or else its first free one.

    None outside RFC 1918, where nobody but its owner knows what may be used, and in a range that is full.
    """
    area = next((block for block in PRIVATE if network.subnet_of(block)), None)
    if area is None:
        return None
    return _first_free(network, area, taken) or _first_free(_at(area.network_address, network), area, taken)


def _first_free(start: IPv4Network, area: IPv4Network, taken: Sequence[IPv4Network]) -> IPv4Network | None:
    candidate = start
    while clash := next((other for other in taken if candidate.overlaps(other)), None):
        beyond = max(int(clash.broadcast_address), int(candidate.broadcast_address)) + 1
        if beyond > int(area.broadcast_address):
            return None
        # The larger of two overlapping blocks contains the other, so its end is a start for either size.
        candidate = IPv4Network((beyond, start.prefixlen))
    return candidate


def _at(address: object, like: IPv4Network) -> IPv4Network:
    return IPv4Network(f"{address}/{like.prefixlen}")
