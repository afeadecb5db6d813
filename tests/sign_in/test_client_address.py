"""The visitor's address: what connection and proxy say, and what limits make of it."""

import string

import pytest
from django.conf import LazySettings
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from occ.client_address import UNKNOWN, client_address, counted, counted_address, is_direct_loopback

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")
CONNECTION = "198.51.100.9"


def stated(forwarded: str | None, connection: str = CONNECTION) -> str:
    """The address of a request over that connection, with that header."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=connection))


def test_without_a_proxy_only_the_connection_counts(settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    assert stated("192.0.2.1") == CONNECTION


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (None, CONNECTION),
        ("", CONNECTION),
        ("   ", CONNECTION),
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.5, 192.0.2.1", "192.0.2.1"),
        ("203.0.113.5,192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:4711", "192.0.2.1"),
        ("2001:DB8:0:1::A", "2001:db8:0:1::a"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.1,", UNKNOWN),
        ("unknown", UNKNOWN),
        ("_hidden", UNKNOWN),
        ("192.0.2.1.5", UNKNOWN),
        ("192.0.2.256", UNKNOWN),
        ("192.0.2.1:x", UNKNOWN),
        ("192.0.2.1 203.0.113.5", UNKNOWN),
        ("[]", UNKNOWN),
        ("%", UNKNOWN),
        ("\0", UNKNOWN),
        ("192.0.2.\u0661", UNKNOWN),
        ("1" * 8000, UNKNOWN),
    ],
)
def test_behind_a_proxy_its_last_address_counts(settings: LazySettings, forwarded: str | None, address: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY
    assert stated(forwarded) == address


@pytest.mark.parametrize("connection", ["", "unix:", "@"])
def test_a_connection_without_an_address_is_unknown(connection: str) -> None:
    assert stated(None, connection) == UNKNOWN


@given(st.text(max_size=60) | st.text(alphabet=string.hexdigits + ":.[]%, ", max_size=60))
def test_no_text_fails_and_an_address_stays_as_it_is(text: str) -> None:
    address = stated(None, text)
    assert stated(None, address) == address
    assert counted(counted(address)) == counted(address)


@pytest.mark.parametrize(
    ("address", "by"),
    [
        ("192.0.2.77", "192.0.2.77"),
        ("2001:db8:0:1:aaaa::5", "2001:db8:0:1::"),
        ("2001:db8:0:1:bbbb::6", "2001:db8:0:1::"),
        ("2001:db8:0:2::6", "2001:db8:0:2::"),
        ("::ffff:192.0.2.77", "192.0.2.77"),
        ("nonsense", UNKNOWN),
    ],
)
def test_limits_count_an_ipv6_visitor_by_its_64(address: str, by: str) -> None:
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=address)) == by


@pytest.mark.parametrize(
    ("connection", "headers", "direct"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.8.8", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("192.0.2.1", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, False),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.1"}, False),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, False),
    ],
)
def test_a_direct_request_of_this_machine(connection: str, headers: dict[str, str], direct: bool) -> None:
    assert is_direct_loopback(RequestFactory().get("/", headers=headers, REMOTE_ADDR=connection)) is direct
