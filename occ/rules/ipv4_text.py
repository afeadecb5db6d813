"""Reading IPv4 addresses and blocks as people type them, before asking whether they suit.

Stricter than `ipaddress` in what is accepted and kinder in what is said: a slip whose meaning is plain (a netmask in
place of a length, a zero in front, no length) is read all the same, so that the refusal can name what was meant.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Interface

from occ.rules.pasted import bare
from occ.rules.refusal import Refused, gettext_noop, refuse, shown

LEADING_ZERO = gettext_noop(
    "A number in %(value)s starts with a zero, which some equipment reads as octal: did you mean %(suggestion)s?"
)
INNER_BLANK = gettext_noop("There is a blank inside %(value)s: did you mean %(suggestion)s?")
NETMASK = gettext_noop("%(value)s ends in a mask: write the length instead. Did you mean %(suggestion)s?")
NO_LENGTH = gettext_noop("%(value)s has no length after a slash: did you mean %(suggestion)s?")
HAS_LENGTH = gettext_noop("%(value)s is a block and a single address is wanted: did you mean %(suggestion)s?")

_IPV6 = gettext_noop("%(value)s is IPv6, which OVHcloud Connect does not carry: write IPv4, for instance %(example)s.")
_BLOCK = gettext_noop(
    "%(value)s is not an IPv4 block: write an address, a slash and a length, for instance %(example)s."
)
_ADDRESS = gettext_noop(
    "%(value)s is not an IPv4 address: write four numbers from 0 to 255 with dots between, for instance %(example)s."
)
_NUMBER = gettext_noop(
    "In %(value)s, %(number)s is too large: each of the four numbers goes from 0 to 255, for instance %(example)s."
)
_LENGTH = gettext_noop(
    "%(value)s has /%(length)s for a length: write a number from 0 to 32 after the slash, for instance %(example)s."
)

_DOTTED = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})(?:/(.*))?")


@dataclass(frozen=True)
class Slip:
    """A way of writing that is refused although its meaning is plain; `sentence` takes value and suggestion."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Typed:
    """What was read: an address, the length after the slash if there was one, and the first slip in the writing."""

    value: str
    address: IPv4Address
    length: int | None
    slip: Slip | None


def is_missing(value: object) -> bool:
    """Whether nothing was given: None or blanks."""
    return value is None or (isinstance(value, str) and not bare(value))


def read(value: object, *, field: str, example: object, block: bool) -> Typed:
    """Read an IPv4 address with or without a length.

    Args:
        value: text, or an object of `ipaddress`. Whole numbers are refused: 5 is not an address that anybody means.
        field: the input that a refusal is about.
        example: a value that would do, named in the refusal.
        block: whether a block is wanted, so that the refusal explains one.

    Raises:
        Refused: address_ipv6, address_malformed, address_number_too_large or length_malformed.
    """
    text = bare(str(value)) if isinstance(value, str | IPv4Address | IPv4Network) else ""
    compact = "".join(text.split())
    dotted = _DOTTED.fullmatch(compact)
    if dotted is None:
        raise _malformed(value, compact, field=field, example=example, block=block)
    octets = dotted.groups()[:4]
    for octet in octets:
        if int(octet) > 255:
            raise refuse(
                "address_number_too_large", _NUMBER, field=field, value=shown(text), number=octet, example=example
            )
    slips = [Slip("address_blank_inside", INNER_BLANK)] if compact != text else []
    if any(len(octet) > 1 and octet.startswith("0") for octet in octets):
        slips.append(Slip("address_leading_zero", LEADING_ZERO))
    length, length_slip = _read_length(dotted[5])
    if length is None and dotted[5]:
        raise refuse(
            "length_malformed", _LENGTH, field=field, value=shown(text), length=shown(dotted[5]), example=example
        )
    slips += [length_slip] if length_slip else []
    address = IPv4Address(".".join(str(int(octet)) for octet in octets))
    return Typed(value=shown(text), address=address, length=length, slip=slips[0] if slips else None)


def _read_length(text: str | None) -> tuple[int | None, Slip | None]:
    """The length after the slash, None if there is none or it makes no sense, and the slip in its writing."""
    if not text:
        return None, None
    if re.fullmatch(r"[0-9]{1,3}", text):
        length = int(text)
        slip = Slip("address_leading_zero", LEADING_ZERO) if text != str(length) else None
        return (length, slip) if length <= 32 else (None, None)
    if text.count(".") == 3:
        try:
            # Masks of both kinds, 255.255.255.252 and the 0.0.0.3 of access lists.
            return IPv4Network(f"0.0.0.0/{text}").prefixlen, Slip("length_is_mask", NETMASK)
        except ValueError:
            return None, None
    return None, None


def _malformed(value: object, compact: str, *, field: str, example: object, block: bool) -> Refused:
    if _is_ipv6(compact):
        return refuse("address_ipv6", _IPV6, field=field, value=shown(value), example=example)
    sentence = _BLOCK if block else _ADDRESS
    return refuse("address_malformed", sentence, field=field, value=shown(value), example=example)


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Interface(text)
    except ValueError:
        return False
    return True
