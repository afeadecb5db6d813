"""Parts of the IPv4 space: what is private and what no subnet may touch.

Our own lists: those behind `is_private` and `is_global` in `ipaddress` change with the version of Python.
"""

from ipaddress import IPv4Network

from occ.rules.refusal import Note, gettext_noop, refuse

PRIVATE = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
"""RFC 1918."""

UNUSABLE: dict[IPv4Network, tuple[str, str]] = {
    IPv4Network("0.0.0.0/8"): (
        "subnet_this_network",
        gettext_noop(
            "%(subnet)s has addresses of 0.0.0.0/8, which stand for “this network” and reach nobody:"
            " choose another block, for instance in 10.0.0.0/8."
        ),
    ),
    IPv4Network("127.0.0.0/8"): (
        "subnet_loopback",
        gettext_noop(
            "%(subnet)s has loopback addresses (127.0.0.0/8), which never leave a machine:"
            " choose another block, for instance in 10.0.0.0/8."
        ),
    ),
    IPv4Network("169.254.0.0/16"): (
        "subnet_link_local",
        gettext_noop(
            "%(subnet)s has link-local addresses (169.254.0.0/16), which are not routed:"
            " choose another block, for instance in 10.0.0.0/8."
        ),
    ),
    IPv4Network("224.0.0.0/4"): (
        "subnet_multicast",
        gettext_noop(
            "%(subnet)s has multicast addresses (224.0.0.0/4), which no router can have:"
            " choose another block, for instance in 10.0.0.0/8."
        ),
    ),
    IPv4Network("240.0.0.0/4"): (
        "subnet_reserved",
        gettext_noop(
            "%(subnet)s has addresses of 240.0.0.0/4, which are reserved and not in use:"
            " choose another block, for instance in 10.0.0.0/8."
        ),
    ),
}
"""Blocks that no PoP or datacentre subnet may touch, with the code and the sentence of the refusal."""

_NOT_PRIVATE = gettext_noop(
    "%(subnet)s is not a private block (RFC 1918): it is accepted, but use it only if it is yours."
)


def is_private(network: IPv4Network) -> bool:
    """Whether the whole block is inside RFC 1918."""
    return any(network.subnet_of(block) for block in PRIVATE)


def subnet_note(network: IPv4Network) -> Note | None:
    """What is worth knowing about an accepted subnet: None inside RFC 1918 (domain.md DC-10)."""
    return None if is_private(network) else Note("subnet_not_private", _NOT_PRIVATE, {"subnet": str(network)})


def refuse_unusable(network: IPv4Network, *, value: str, field: str) -> None:
    """Refuse, with a code of `UNUSABLE`, a block that shares an address with a part that no router can have.

    Args:
        network: the block.
        value: how it was typed, to be repeated in the sentence.
        field: the input that the refusal is about.
    """
    for block, (code, sentence) in UNUSABLE.items():
        if network.overlaps(block):
            raise refuse(code, sentence, field=field, subnet=value)
