"""No regular expression takes more than linear time, whatever text it is given."""

import ast
import re

import pytest

from tests.guards.ambiguity import NotRead, growth
from tests.guards.expressions import Expression, Unread, in_addresses, in_source, in_validators, python_files
from tests.guards.source import below, imports, text, tree

FOUND = [each for path in python_files() for each in in_source(tree(path), str(path))]
OURS = [each for each in FOUND if isinstance(each, Expression)]
IMPORTED = re.compile(r"(?:from re import|import re as|import regex|from regex)")
OF_JAVASCRIPT = re.compile(r"RegExp|\.(?:match|matchAll|exec|test)\(|[(=,:!&|?{};] ?/[^/* >]")

LIMITED = {"URLValidator.regex": "Django gives it 2,048 characters at most"}
"""Validators of Django's whose text is short, and why."""
SLOW_MODULES = {"fnmatch", "glob", "difflib"}
"""They make expressions of a text, or compare each part of it with each."""
SLOW = [
    # What stood here once.
    (r"""(\w*Error\(['"](?:(?!\\n)[^\n])*)\\n[^\n]*""", "search"),
    (r"<style>(.*?)</style>", "search"),
    (r"([0-9]+)([dhms])", "search"),
    (r"^r/(?P<content_type_id>.+)/(?P<object_id>.+)/\Z", "search"),
    # Well-known ones.
    (r"\w*Error\(", "search"),
    (r"\w{0,80}Error\(", "search"),
    (r"Error\(.*x", "search"),
    (r"\s+$", "search"),
    (r"(?m)^\s*#", "search"),
    (r"(a+)+", "fullmatch"),
    (r"(?:a*)*b", "match"),
    (r"(a|aa)+$", "match"),
    (r"(?:a|b|ab)*c", "match"),
    (r"^(\w+\s?)*$", "match"),
    (r"^(?:.*a){12}$", "match"),
    (r"(x+x+)+y", "search"),
    (r"a*a*b", "fullmatch"),
    (r"a*b?a*x", "match"),
    (r"(.*),(.*),(.*)x", "fullmatch"),
    (r"\d{1,3000}\d{1,3000}x", "match"),
    (r"(?:(?!.*x)a)*b", "match"),
    (r"(?i)(?:s1|ſ1)*x", "match"),
]
QUICK = [
    (r"[0-9]+", "search"),
    (r"(a+)+", "search"),
    (r'"[^"]*"', "search"),
    (r"<style>([^<]*)</style>", "search"),
    (r"^(?P<path>.+)/change/\Z", "search"),
    (r"(?m)^#.*$", "search"),
    (r"(?:[0-9]{1,9}[dhms])+", "fullmatch"),
    (r"[\w.]+:(?:eq|ne)=.*", "fullmatch"),
]


@pytest.mark.parametrize("each", OURS, ids=str)
def test_an_expression_takes_linear_time(each: Expression) -> None:
    assert growth(each.pattern, each.flags, each.mode) == ""


def test_every_expression_stands_in_the_source() -> None:
    assert [each for each in FOUND if isinstance(each, Unread)] == []
    assert [str(path) for path in python_files() if IMPORTED.search(text(path))] == []
    assert [str(path) for path in python_files() if re.search("__i?regex", text(path))] == []  # the database's own
    assert len(OURS) > 20


def test_an_expression_made_at_run_time_is_found() -> None:
    made = "re.compile(a + b)\nre.sub(pattern=f'{a}', repl='', string=c)\nRegexValidator(a)\nre.match('a', b)"
    found = list(in_source(ast.parse(made), "made"))
    assert [each.source for each in found if isinstance(each, Unread)] == [
        "re.compile(a + b)", "re.sub(pattern=f'{a}', repl='', string=c)", "RegexValidator(a)",
    ]  # fmt: skip


def test_addresses_and_validators_take_linear_time() -> None:
    found = {*in_addresses(), *in_validators()}
    assert len(found) > 100
    assert {each.place for each in found if growth(each.pattern, each.flags, each.mode)} == set(LIMITED)


@pytest.mark.parametrize(("pattern", "mode"), SLOW)
def test_a_slow_expression_is_found(pattern: str, mode: str) -> None:
    assert growth(pattern, 0, mode)  # type: ignore[arg-type]


@pytest.mark.parametrize(("pattern", "mode"), QUICK)
def test_a_quick_expression_is_let_through(pattern: str, mode: str) -> None:
    assert growth(pattern, 0, mode) == ""  # type: ignore[arg-type]


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(NotRead):
        growth(r"(a*)\1")
    with pytest.raises(NotRead):
        growth("(?:a?|b?|c?)" * 12)


def test_no_slow_module_is_imported() -> None:
    assert {name.partition(".")[0] for path in python_files() for name in imports(path)} & SLOW_MODULES == set()


def test_the_scripts_have_no_expressions() -> None:
    scripts = [path for path in below("static", ".js") if "vendor" not in path.parts]
    assert scripts
    assert [str(path) for path in scripts if OF_JAVASCRIPT.search(text(path))] == []
    assert OF_JAVASCRIPT.search("text.replace(/a*b/, '')")
    assert OF_JAVASCRIPT.search("const slow = /a*b/;")
    assert [str(path) for path in below("templates", ".html") if " pattern=" in text(path)] == []
