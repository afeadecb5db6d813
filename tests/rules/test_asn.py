# ruff: noqa: E501 (one mistake a line reads best)
"""AS numbers: each mistake gets one sentence that says what is wrong and how to mend it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ.rules import asn
from tests.rules.strategies import problem_of, typed

RESERVED = {65501, 65502, 65519}
RANGE = "those go from 1 to 4294967295. Choose for instance one from 64512 to 65500."
MALFORMED = "is not an AS number: write a whole number in digits only, for instance one from 64512 to 65500."


@pytest.mark.parametrize(
    ("value", "code", "sentence"),
    [
        (None, "asn_missing", "Enter an AS number, for instance one from 64512 to 65500."),
        ("  ", "asn_missing", "Enter an AS number, for instance one from 64512 to 65500."),
        (0, "asn_out_of_range", f"0 cannot be an AS number: {RANGE}"),
        ("0", "asn_out_of_range", f"0 cannot be an AS number: {RANGE}"),
        ("-64512", "asn_out_of_range", f"-64512 cannot be an AS number: {RANGE}"),
        (-1, "asn_out_of_range", f"-1 cannot be an AS number: {RANGE}"),
        (4294967296, "asn_out_of_range", f"4294967296 cannot be an AS number: {RANGE}"),
        ("4294967296", "asn_out_of_range", f"4294967296 cannot be an AS number: {RANGE}"),
        ("abc", "asn_malformed", f"abc {MALFORMED}"),
        ("64512.5", "asn_malformed", f"64512.5 {MALFORMED}"),
        ("1.10", "asn_malformed", f"1.10 {MALFORMED}"),
        ("6e4", "asn_malformed", f"6e4 {MALFORMED}"),
        ("0x10", "asn_malformed", f"0x10 {MALFORMED}"),
        ("+64512", "asn_malformed", f"+64512 {MALFORMED}"),
        ("６４５１２", "asn_malformed", f"６４５１２ {MALFORMED}"),
        (64512.0, "asn_malformed", f"64512.0 {MALFORMED}"),
        (True, "asn_malformed", f"True {MALFORMED}"),
        ([64512], "asn_malformed", f"[64512] {MALFORMED}"),
        ("AS64512", "asn_malformed", "AS64512 is not written in digits only: did you mean 64512?"),
        ("asn 64512", "asn_malformed", "asn 64512 is not written in digits only: did you mean 64512?"),
        ("64\u202f512", "asn_malformed", "64 512 is not written in digits only: did you mean 64512?"),
        (65501, "asn_reserved", "AS 65501 is reserved: OVHcloud uses it at its PoPs in Europe. Choose another number, for instance one from 64512 to 65500."),
        ("65502", "asn_reserved", "AS 65502 is reserved: OVHcloud uses it at its PoPs in Canada. Choose another number, for instance one from 64512 to 65500."),
        ("AS65519", "asn_reserved", "AS 65519 is reserved: OVHcloud uses it at its PoPs in Asia. Choose another number, for instance one from 64512 to 65500."),
    ],
)  # fmt: skip
def test_a_wrong_as_number_is_explained(value, code, sentence):
    problem = problem_of(lambda: asn.parse_asn(value, field="customer_asn"))
    assert problem is not None
    assert (problem.code, problem.text, problem.field) == (code, sentence, "customer_asn")


@pytest.mark.parametrize("value", [10**5000, -(10**5000), "9" * 5000, "-" + "9" * 5000], ids=lambda _: "")
def test_a_number_of_thousands_of_digits_is_explained_too(value):
    problem = problem_of(lambda: asn.parse_asn(value, field="customer_asn"))
    assert problem is not None
    assert problem.code == "asn_out_of_range"
    assert len(problem.text) < 200


@pytest.mark.parametrize(
    ("value", "number"),
    [(" 64600 ", 64600), (64600, 64600), ("333", 333), ("4294967295", 2**32 - 1), (1, 1), ("064600", 64600)],
)
def test_a_good_as_number_is_read(value, number):
    assert asn.parse_asn(value, field="ovh_asn") == number


@given(st.integers(-10, 2**32 + 10) | st.sampled_from(sorted(RESERVED)) | st.integers())
def test_a_number_is_accepted_exactly_in_range_and_not_reserved_as_text_or_as_number(number):
    expected = 1 <= number <= 4294967295 and number not in RESERVED
    for value in (number, str(number)):
        assert (problem_of(lambda value=value: asn.parse_asn(value, field="a")) is None) == expected
    if expected:
        assert asn.parse_asn(str(number), field="a") == number


@given(typed | st.text("0123456789ASNasn -+._", max_size=14))
def test_whatever_is_typed_is_read_or_explained_and_the_suggestion_is_good(value):
    problem = problem_of(lambda: asn.parse_asn(value, field="a"))
    if problem is None:
        number = asn.parse_asn(value, field="a")
        assert asn.parse_asn(number, field="a") == asn.parse_asn(str(number), field="a") == number
    else:
        assert "%(" not in problem.sentence % dict.fromkeys(problem.params, "x")
        if "suggestion" in problem.params:
            assert asn.parse_asn(problem.params["suggestion"], field="a") == problem.params["suggestion"]


@given(st.integers(1, 2**32 - 1) | st.integers(64500, 65540) | st.integers(4199999990, 4294967295))
def test_a_note_is_given_exactly_outside_the_private_ranges(number):
    private = 64512 <= number <= 65534 or 4200000000 <= number <= 4294967294
    assert (asn.asn_note(number) is None) == private


def test_the_note_of_a_public_number():
    note = asn.asn_note(333)
    assert note is not None
    assert note.text == (
        "AS 333 is outside the private ranges (64512 to 65534 and 4200000000 to 4294967294):"
        " it is accepted, but use it only if it is assigned to you."
    )


def test_the_customer_and_ovhcloud_have_different_numbers():
    assert asn.parse_asn(64600, other=64700, field="customer_asn") == 64600
    problem = problem_of(lambda: asn.parse_asn(64600, other=64600, field="customer_asn"))
    assert problem is not None
    assert problem.code == "asn_same"
    assert problem.text == (
        "The customer ASN and the OVHcloud ASN are both 64600: choose two different numbers,"
        " because the two routers speak eBGP, which joins two different AS."
    )


def test_a_slip_whose_number_is_the_other_sides_is_not_suggested():
    problem = problem_of(lambda: asn.parse_asn("AS64600", other=64600, field="customer_asn"))
    assert problem is not None
    assert problem.code == "asn_same"


def test_every_number_of_the_range_that_a_refusal_names_is_accepted():
    problem = problem_of(lambda: asn.parse_asn("", field="customer_asn"))
    assert problem is not None
    first, last = re.findall(r"[0-9]+", problem.text)
    for number in range(int(first), int(last) + 1):
        assert asn.parse_asn(number, field="customer_asn") == number
