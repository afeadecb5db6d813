"""A sign that stands for anything, compared with the standard library's own."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ.api.http.wildcard import fits

FEW = st.text(alphabet="ab*?[]", max_size=8)


@given(text=FEW, pattern=FEW)
def test_it_is_as_in_a_shell_but_for_all_other_signs(text: str, pattern: str) -> None:
    assert fits(text, pattern) == fnmatchcase(text, re.sub(r"([\[?])", r"[\1]", pattern))


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("aba", "ab%ba", False),
        ("abba", "ab%ba", True),
        ("abcba", "ab%%ba", True),
        ("", "%", True),
        ("", "", True),
        ("a\nb", "a%b", True),
        ("a*b", "a*b", True),
        ("acb", "a*b", False),
    ],
)
def test_another_sign_and_no_character_left_twice(text: str, pattern: str, expected: bool) -> None:
    assert fits(text, pattern, "%") is expected
