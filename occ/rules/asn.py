"""AS numbers: which are accepted, which carry a note (domain.md §4.5)."""

import re

from occ.rules.limits import ASN_MAX, ASN_MIN, ASN_PRIVATE_16, ASN_PRIVATE_32
from occ.rules.pasted import bare
from occ.rules.refusal import Note, gettext_noop, refuse, shown

RESERVED: dict[int, str] = {
    65501: gettext_noop(
        "AS %(value)s is reserved: OVHcloud uses it at its PoPs in Europe."
        " Choose another number, for instance one from 64512 to 65500."
    ),
    65502: gettext_noop(
        "AS %(value)s is reserved: OVHcloud uses it at its PoPs in Canada."
        " Choose another number, for instance one from 64512 to 65500."
    ),
    65519: gettext_noop(
        "AS %(value)s is reserved: OVHcloud uses it at its PoPs in Asia."
        " Choose another number, for instance one from 64512 to 65500."
    ),
}
"""Numbers that OVHcloud keeps for itself in each zone, and the sentence that says so (domain.md AS-2)."""

_MISSING = gettext_noop("Enter an AS number, for instance one from 64512 to 65500.")
_MALFORMED = gettext_noop(
    "%(value)s is not an AS number: write a whole number in digits only, for instance one from 64512 to 65500."
)
_DECORATED_ASN = gettext_noop("%(value)s is not written in digits only: did you mean %(suggestion)s?")
_OUT_OF_RANGE = gettext_noop(
    "%(value)s cannot be an AS number: those go from %(min)s to %(max)s. Choose for instance one from 64512 to 65500."
)
_SAME = gettext_noop(
    "The customer ASN and the OVHcloud ASN are both %(value)s: choose two different numbers,"
    " because the two routers speak eBGP, which joins two different AS."
)
_NOT_PRIVATE = gettext_noop(
    "AS %(value)s is outside the private ranges (64512 to 65534 and 4200000000 to 4294967294):"
    " it is accepted, but use it only if it is assigned to you."
)

_DIGITS = re.compile(r"-?[0-9]+")
_DECORATED = re.compile(r"(?:AS|ASN)?\s*([0-9][0-9\s]*)", re.IGNORECASE)


def parse_asn(value: object, *, field: str, other: int | None = None) -> int:
    """Read an AS number.

    Args:
        value: a whole number, or its digits as text (blanks around it do not matter).
        field: the input that a refusal is about.
        other: the AS number on the other side of the session; None where it does not matter or is not known.

    Returns:
        A number from 1 to 4294967295 that OVHcloud does not keep for itself, and that is not `other`.

    Raises:
        Refused: asn_missing, asn_malformed, asn_out_of_range, asn_reserved or asn_same (domain.md AS-1, AS-2, AS-8,
            PO-4, AS-7).
    """
    asn = (
        value if isinstance(value, int) and not isinstance(value, bool) else _read_text(value, field=field, other=other)
    )
    if not ASN_MIN <= asn <= ASN_MAX:
        # A whole number of any length may come from a program; str() itself refuses the longest ones.
        value = hex(asn) if asn.bit_length() > 128 else value
        raise refuse("asn_out_of_range", _OUT_OF_RANGE, field=field, value=shown(value), min=ASN_MIN, max=ASN_MAX)
    if asn in RESERVED:
        raise refuse("asn_reserved", RESERVED[asn], field=field, value=asn)
    if asn == other:
        raise refuse("asn_same", _SAME, field=field, value=asn)
    return asn


def asn_note(asn: int) -> Note | None:
    """What is worth knowing about an accepted AS number: None for the private ones (domain.md AS-4, AS-8)."""
    if asn in ASN_PRIVATE_16 or asn in ASN_PRIVATE_32:
        return None
    return Note("asn_not_private", _NOT_PRIVATE, {"value": asn})


def _read_text(value: object, *, field: str, other: int | None) -> int:
    """The number whose digits were typed; 0 stands for one that is too long to be read."""
    text = bare(value) if isinstance(value, str) else ""
    if value is None or (isinstance(value, str) and not text):
        raise refuse("asn_missing", _MISSING, field=field, kind="missing")
    if _DIGITS.fullmatch(text):
        return int(text) if len(text.lstrip("-0")) <= len(str(ASN_MAX)) else 0
    decorated = _DECORATED.fullmatch(text)
    if decorated:
        asn = parse_asn("".join(decorated[1].split()), field=field, other=other)
        raise refuse("asn_malformed", _DECORATED_ASN, field=field, value=shown(text), suggestion=asn)
    raise refuse("asn_malformed", _MALFORMED, field=field, value=shown(value))
