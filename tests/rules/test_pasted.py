"""What comes along when a value is pasted from a page, a mail or a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ.rules.addressing import parse_pop_subnet
from occ.rules.asn import parse_asn
from occ.rules.pasted import bare
from occ.rules.refusal import Refused

INVISIBLE = "\u200b\u2060\ufeff\u00ad\u200e\u202a\u202c"
BLANKS = " \u00a0\u202f\u2009\u3000\t\n"


@pytest.mark.parametrize("extra", list(INVISIBLE + BLANKS))
def test_blanks_and_invisible_signs_around_a_value_do_not_matter(extra: str) -> None:
    assert str(parse_pop_subnet(f"{extra}10.1.250.4/30{extra}", field="subnet")) == "10.1.250.4/30"
    assert parse_asn(f"{extra}64600{extra}", field="customer_asn") == 64600


@pytest.mark.parametrize("extra", list(INVISIBLE))
def test_what_cannot_be_seen_inside_a_value_does_not_matter(extra: str) -> None:
    assert str(parse_pop_subnet(f"10.1.{extra}250.4{extra}/30", field="subnet")) == "10.1.250.4/30"
    assert parse_asn(f"64{extra}600", field="customer_asn") == 64600


@pytest.mark.parametrize("blank", list(BLANKS))
def test_a_blank_inside_a_block_is_shown_as_a_blank(blank: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_pop_subnet(f"10.1.250.4{blank}/30", field="subnet")
    assert str(refused.value) == "There is a blank inside 10.1.250.4 /30: did you mean 10.1.250.4/30?"


@given(st.text(max_size=40))
def test_bare_text_stays_as_it_is(text: str) -> None:
    once = bare(text)
    assert bare(once) == once == once.strip()
