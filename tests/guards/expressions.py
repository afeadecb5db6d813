"""Every regular expression of the product: in its Python, its addresses, the validators of its forms and tables."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from tests.guards.ambiguity import Mode
from tests.guards.source import below, tree

MODES: dict[str, Mode] = {
    "match": "match", "fullmatch": "fullmatch",
    **dict.fromkeys(("search", "sub", "subn", "split", "findall", "finditer"), "search"),
}  # fmt: skip
"""Functions of `re`, and how each reads a text."""
FLAGS_AT = {"sub": 4, "subn": 4, "split": 3}
"""The position of the flags, where it is not 2."""
ELSEWHERE = {"RegexValidator", "RegexField", "re_path"}
"""What else is given an expression; Django searches with it."""


@dataclass(frozen=True)
class Expression:
    """One expression as it is used."""

    place: str
    pattern: str
    flags: int
    mode: Mode

    def __str__(self) -> str:
        return f"{self.place}: {self.mode} {self.pattern}"


@dataclass(frozen=True)
class Unread:
    """A use of `re` whose expression is not in the source."""

    place: str
    source: str


@cache
def python_files() -> tuple[Path, ...]:
    """The product's Python."""
    return tuple(path for folder in ("occ", "portal") for path in below(folder, ".py"))


def in_source(source: ast.Module, place: str) -> Iterator[Expression | Unread]:
    """The expressions that a module gives to `re` and to what is named in ELSEWHERE."""
    for node in ast.walk(source):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        function = name.removeprefix("re.")
        if name.startswith("re.") and function in (*MODES, "compile"):
            yield from _of_call(node, function, f"{place}:{node.lineno}")
        elif name.rpartition(".")[2] in ELSEWHERE:
            yield from _of_call(node, "search", f"{place}:{node.lineno}", regex="regex")


def _of_call(node: ast.Call, function: str, place: str, regex: str = "pattern") -> Iterator[Expression | Unread]:
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    given = node.args[0] if node.args else named.get(regex)
    if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
        yield Unread(place, ast.unparse(node))
        return
    position = FLAGS_AT.get(function, 1 if function == "compile" else 2)
    flags = named.get("flags") or (node.args[position] if len(node.args) > position else None)
    number = int(eval(ast.unparse(flags), {"re": re})) if flags else 0
    modes = {MODES[function]} if function in MODES else _modes_of(node)
    yield from (Expression(place, given.value, number, mode) for mode in sorted(modes))


def _modes_of(compiled: ast.Call) -> set[Mode]:
    """How a compiled expression is used; a search, too, where it is handed on."""
    used = _uses().get(_names().get(compiled, ""), {"handed on"})
    return {MODES.get(each, "search") for each in used}


@cache
def _names() -> dict[ast.AST, str]:
    """The name that a value is assigned to."""
    return {
        node.value: ast.unparse(node.targets[0])
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign)
    }


@cache
def _uses() -> dict[str, set[str]]:
    """What is called on each name in capitals, in all modules together; or that it is handed on."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        called = {id(node.value): node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id.isupper():
                found[node.id].add(called.get(id(node), "handed on"))
    return found


def in_addresses() -> Iterator[Expression]:
    """Those that Django makes of the addresses of pages and of the API."""
    for name in (None, "occ.api.urls"):
        yield from _of_resolver(get_resolver(name))


def _of_resolver(resolver: URLResolver) -> Iterator[Expression]:
    for each in resolver.url_patterns:
        regex: Any = each.pattern.regex  # type: ignore[union-attr]
        whole = isinstance(each, URLPattern) and isinstance(each.pattern, RegexPattern) and regex.pattern.endswith("$")
        yield Expression(f"address {each.pattern}", regex.pattern, regex.flags, "fullmatch" if whole else "search")
        if isinstance(each, URLResolver):
            yield from _of_resolver(each)


def in_validators() -> Iterator[Expression]:
    """Those of the validators of every column and of every field of a form that is loaded."""
    columns = [field for model in apps.get_models() for field in model._meta.get_fields()]
    fields = [field for form in _forms(forms.BaseForm) for field in getattr(form, "base_fields", {}).values()]
    for field in [*columns, *fields]:
        for validator in getattr(field, "validators", ()):
            for name, value in [*vars(type(validator)).items(), *vars(validator).items()]:
                if isinstance(value, re.Pattern):
                    yield Expression(f"{type(validator).__name__}.{name}", value.pattern, value.flags, "search")


def _forms(above: type) -> Iterator[type]:
    for form in above.__subclasses__():
        yield form
        yield from _forms(form)
