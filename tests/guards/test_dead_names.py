"""No name that a module offers is without a reader: what nothing mentions any more is deleted, tests apart."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import below, text, tree

SOURCES = [path for path in [*below("occ", ".py"), *below("portal", ".py")] if "migrations" not in path.parts]
FOUND_BY_NAME = {"urlpatterns", "handler400", "handler403", "handler404", "handler500", "Command"}
"""What Django looks for in a module; so it does for an application's configuration."""
READ_WHOLE = {Path("portal/settings.py"), Path("portal/formats/en/formats.py")}
"""Modules of which Django and the libraries read every name in capitals."""
BUILDER = "occ/world/"
"""Where what tests alone read is wanted: it builds their data."""
DOTTED = re.compile(r"\w+(\.\w+)+")
TAG = re.compile(r"{[{%].*?[%}]}", re.DOTALL)


def offered(module: ast.Module) -> Iterator[str]:
    """The names that a module defines. What a decorator takes in, a view or a receiver, is read by it."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            if not any(isinstance(base, ast.Name) and base.id == "AppConfig" for base in getattr(node, "bases", [])):
                yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def read(module: ast.Module) -> Iterator[str]:
    """The names that a module reads, imports, or gives as a dotted path for somebody else to import."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield node.value.rpartition(".")[2]


def in_templates() -> set[str]:
    """The words inside the tags of every template."""
    return {
        word
        for suffix in (".html", ".txt")
        for path in below("templates", suffix)
        for tag in TAG.findall(text(path))
        for word in re.findall(r"\w+", tag)
    }


def dead(modules: dict[str, ast.Module], known: set[str]) -> set[str]:
    """Names that these modules offer and none of them reads, as `module.name`; `known` are read elsewhere."""
    used = known | {name for module in modules.values() for name in read(module)}
    offers = {(where, name) for where, module in modules.items() for name in offered(module)}
    return {f"{where}.{name}" for where, name in offers if name not in used and not name.startswith("__")}


def test_every_name_is_read_by_something() -> None:
    modules = {str(path): tree(path) for path in SOURCES}
    elsewhere = in_templates() | FOUND_BY_NAME
    for path in READ_WHOLE:
        elsewhere |= {name for name in offered(tree(path)) if name.isupper()}
    by_tests = {name for path in below("tests", ".py") for name in read(tree(path))}
    found = dead(modules, elsewhere)
    built = {each for each in found if each.startswith(BUILDER) and each.rpartition(".")[2] in by_tests}
    assert found - built == set()


def test_a_name_that_nothing_reads_is_found() -> None:
    sources = {
        "limits": "MOST = 3\nLEAST = 1\nHALF: int = 2\n",
        "keys": "from limits import MOST\nclass Key: pass\ndef new() -> None: ...\n@register\ndef taken(): ...\n",
        "settings": "MIDDLEWARE = ['keys.Key']\nprint(HALF)\n",
    }
    found = dead({where: ast.parse(source) for where, source in sources.items()}, {"MIDDLEWARE"})
    assert found == {"limits.LEAST", "keys.new"}
