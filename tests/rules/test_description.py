"""Descriptions: kept as they are seen, or refused."""

import pytest

from occ.rules.description import JOINER, check_description
from occ.rules.refusal import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        (" \u00a0\u200b", ""),
        (" Paris \n  PA3 ", "Paris PA3"),
        (f"\U0001f468{JOINER}\U0001f467", f"\U0001f468{JOINER}\U0001f467"),
        ("x" * 100 + " ", "x" * 100),
    ],
)
def test_what_is_seen_is_kept(typed: object, kept: str) -> None:
    assert check_description(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x" * 101, "description_too_long"),
        ("a < b", "description_html"),
        ("a\x07b", "description_not_printable"),
        (JOINER, "description_missing"),
        ("", "description_missing"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        check_description(typed, field="name", required=True)
    assert [(problem.code, problem.field) for problem in caught.value.problems] == [(code, "name")]
