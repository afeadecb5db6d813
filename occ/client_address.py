"""The visitor's address: the one place that reads `REMOTE_ADDR` and `X-Forwarded-For`.

A proxy sets `X-Forwarded-For` or appends to it, so its last entry is the proxy's own word; entries before it may be the
visitor's. The header is read only if the settings name a proxy (`BEHIND_PROXY`).
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

META_NAMES = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
"""The keys of `request.META` that an address is taken from."""
UNKNOWN = "0.0.0.0"  # noqa: S104 (nothing is bound to it)
"""Stands for an address that cannot be read. No host has it; limits count all such visitors as one."""
IPV6_PREFIX = 64
"""Bits of an IPv6 address that name a site: one visitor may use every address below them (RFC 4291, section 2.5.4)."""
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP")
_BRACKETS_OR_PORT = re.compile(r"\[([^]]*)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")


def client_address(request: HttpRequest) -> str:
    """The address of the visitor, as text: IPv4, or IPv6 without zone; `UNKNOWN` if there is none that can be read.

    Behind a proxy that is the last entry of `X-Forwarded-For`; without that header the address of the connection.
    """
    return _normal(_stated(request))


def counted_address(request: HttpRequest) -> str:
    """The address by which limits count a visitor: see `counted`."""
    return counted(_stated(request))


def counted(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address the first one of its /64: a visitor has all of those."""
    known = _normal(address)
    if ":" not in known:
        return known
    return str(IPv6Network((known, IPV6_PREFIX), strict=False).network_address)


def is_direct_loopback(request: HttpRequest) -> bool:
    """Whether a program on this machine asks, and no proxy: neither by the settings nor by a header."""
    if settings.SECURE_PROXY_SSL_HEADER or any(name in request.META for name in _FORWARDED):
        return False
    return ip_address(_normal(request.META.get("REMOTE_ADDR", ""))).is_loopback


def _stated(request: HttpRequest) -> str:
    """What proxy or connection say, unread."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.SECURE_PROXY_SSL_HEADER else ""
    if forwarded.strip():
        return forwarded.rpartition(",")[2]
    return str(request.META.get("REMOTE_ADDR", ""))


def _normal(text: str) -> str:
    """The address in its one spelling: without port, brackets, spaces, zone, and IPv4 that is written as IPv6."""
    text = text.strip()
    if bare := _BRACKETS_OR_PORT.fullmatch(text):
        text = bare[1] or bare[2] or ""
    try:
        found: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(getattr(found, "ipv4_mapped", None) or found)
