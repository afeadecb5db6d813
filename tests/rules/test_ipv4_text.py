"""Reading addresses and blocks as people type them, before anybody asks whether they suit."""

from ipaddress import IPv4Address

import pytest

from occ.rules import ipv4_text
from tests.rules.strategies import problem_of


@pytest.mark.parametrize(
    ("typed", "length", "slip"),
    [
        ("10.1.250.4", None, None),
        ("10.1.250.4/30", 30, None),
        (IPv4Address("10.1.250.4"), None, None),
        ("10.1.250.4/255.255.255.252", 30, "length_is_mask"),
        ("10.1.250.4/0.0.0.3", 30, "length_is_mask"),
        ("10.1.250.4/030", 30, "address_leading_zero"),
        ("10.01.250.4/30", 30, "address_leading_zero"),
        ("10.1. 250.4/255.255.255.252", 30, "address_blank_inside"),
    ],
)
def test_a_slip_whose_meaning_is_plain_is_read_and_noted(typed: object, length: int | None, slip: str | None) -> None:
    found = ipv4_text.read(typed, field="subnet", example="10.0.0.0/30", block=True)
    assert (found.address, found.length) == (IPv4Address("10.1.250.4"), length)
    assert (found.slip and found.slip.code) == slip


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (5, "address_malformed"),
        ("10.1.250", "address_malformed"),
        ("::1/128", "address_ipv6"),
        ("10.1.256.4", "address_number_too_large"),
        ("10.1.250.4/33", "length_malformed"),
        ("10.1.250.4/255.0.255.0", "length_malformed"),
    ],
)
def test_what_has_no_meaning_is_refused(typed: object, code: str) -> None:
    problem = problem_of(lambda: ipv4_text.read(typed, field="subnet", example="10.0.0.0/30", block=True))
    assert problem is not None
    assert (problem.code, problem.field) == (code, "subnet")


@pytest.mark.parametrize(
    ("value", "missing"), [(None, True), ("", True), ("\u00a0\u200b", True), (0, False), ("x", False)]
)
def test_blanks_are_nothing(value: object, missing: bool) -> None:
    assert ipv4_text.is_missing(value) == missing
