"""Where a browser may be sent: an address of the web that every program reads alike."""

import re
from urllib.parse import urlsplit

from occ.rules.refusal import gettext_noop, refuse, shown

LENGTH_MAX = 500
MALFORMED = gettext_noop("“%(value)s” is not an address to return to: it begins with https:// or http://.")


def check_redirection(value: str) -> str:
    """Where the browser may go once a key is validated; empty for nowhere.

    Raises:
        Refused: it is no address of the web (redirection_malformed).
    """
    if value and not _names_a_host(value):
        raise refuse("redirection_malformed", MALFORMED, field="redirection", value=shown(value))
    return value


def _names_a_host(address: str) -> bool:
    # What browsers and this language read differently names no host for certain. And urlsplit normalises a host of
    # other characters than these: 6 s for 128 kB of accents, and four times as long for twice as many.
    if len(address) > LENGTH_MAX or not re.fullmatch(r"[!-\[\]-~]+", address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
