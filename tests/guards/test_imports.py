"""Who may know whom (design, "The parts, and who may know whom"), and that only actions and engine change rows."""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.guards.source import below, files, imports, module_of, tree

FOUNDATION = {"rules", "catalogue", "models"}
ACTIONS = FOUNDATION | {"network", "engine", "actions", "database"}
MAY_IMPORT = {
    "rules": set(),
    "catalogue": {"rules"},
    "models": {"rules", "catalogue"},
    "network": FOUNDATION,
    "database": set(),
    "client_address": set(),
    "sign_in": {"client_address", "models"},
    "engine": FOUNDATION | {"network", "database"},
    "actions": ACTIONS,
    "tasks": {"engine"},
    "migrations": {"models", "catalogue"},  # the fields that they name, and what rows repeat of the catalogue
    "apps": set(),
    "admin_site": set(),
    "ui": ACTIONS,
    "web": ACTIONS | {"ui", "sign_in"},
    "provider": ACTIONS | {"ui", "client_address", "sign_in"},
    "desk": ACTIONS | {"ui", "client_address"},
    "api": ACTIONS | {"ui", "client_address"},
    "admin": ACTIONS | {"ui", "admin_site"},
    "world": ACTIONS,
    "demo": ACTIONS | {"world"},
    "management": ACTIONS | {"demo"},
}
WITHOUT_DJANGO = {"rules", "catalogue"}
AT_THE_EDGE = {"ui", "web", "provider", "desk", "api", "admin", "world", "demo", "management"}
WRITES = {
    "save", "delete", "update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update",
    "asave", "adelete", "aupdate", "acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update",
}  # fmt: skip
# What has such a method and is no row. An entry must still be in use, and says what it is.
NO_ROWS = {
    "session": "the visitor's session",
}
WRITES_WITHOUT_ACTIONS = {
    "occ/world/copies.py": "copies rows that actions have made, thousands at a time",
}
"""What stands at the edge and reaches the database past the models. An entry must still be in use."""


def part(path: Path) -> str:
    """The part of occ/ that a file is in: `occ/web/views/pop.py` is in `web`, `occ/admin.py` in `admin`."""
    return path.parts[1].removesuffix(".py")


MODULES = [path for path in below("occ", ".py") if path != Path("occ/__init__.py")]


def test_every_part_has_its_place_in_the_table() -> None:
    assert {part(path) for path in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_part_imports_only_what_stands_above_it(path: Path) -> None:
    own = part(path)
    known = {name.split(".")[1] for name in imports(path) if name.startswith("occ.")}
    assert known - {own} <= MAY_IMPORT[own]


def imported_modules(path: Path) -> set[str]:
    """The modules of ours that a file imports, inside its functions too; what only types need does not count."""
    typing_only = {
        id(node)
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    named = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing_only:
            full = {f"{node.module}.{name.name}" for name in node.names}
            named |= (full & NAMES) | ({node.module} if full - NAMES else set())
    return (named & NAMES) - {module_of(path)}


NAMES = {module_of(path) for path in MODULES}


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module_of(path): imported_modules(path) for path in MODULES}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) in WITHOUT_DJANGO], ids=str)
def test_rules_and_catalogue_do_without_django(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in {"django", "celery", "portal"}]


@pytest.mark.parametrize("path", below("occ/network/core", ".py"), ids=str)
def test_the_core_of_the_network_knows_python_and_the_rules_alone(path: Path) -> None:
    named = set(imports(path))
    ours = {name for name in named if name.startswith("occ.")}
    assert {name.split(".")[0] for name in named - ours} <= sys.stdlib_module_names
    assert {name for name in ours if not name.startswith(("occ.rules.", "occ.network.core."))} == set()


def test_the_core_of_the_network_brings_nothing_else_along() -> None:
    above = [Path("occ/__init__.py"), Path("occ/network/__init__.py"), Path("occ/rules/__init__.py")]
    assert [name for path in above for name in imports(path)] == []


def test_the_project_knows_nothing_of_the_product() -> None:
    assert not [(path, name) for path in below("portal", ".py") for name in imports(path) if name.startswith("occ")]


def test_only_one_module_reads_where_a_visitor_comes_from() -> None:
    names = re.compile(r"REMOTE[_-]ADDR|X[_-]FORWARDED[_-]FOR|X[_-]REAL[_-]IP", re.IGNORECASE)
    code = [
        path
        for path in [*below("occ", ".py"), *below("portal", ".py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and names.fullmatch(node.value.removeprefix("HTTP_"))
    ]
    assert set(code) == {Path("occ/client_address.py")}


def receiver(call: ast.Call) -> str:
    """What a method is called on, by its last name: `request.session.save()` gives `session`."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""


def writing_calls(path: Path) -> list[tuple[str, int]]:
    """What each call of a writing method is made on, and its line."""
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    methods = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES]
    return [(receiver(call), call.lineno) for call in methods]


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) in AT_THE_EDGE], ids=str)
def test_the_edge_changes_no_row_itself(path: Path) -> None:
    assert not [(name, line) for name, line in writing_calls(path) if name not in NO_ROWS]


def test_the_edge_speaks_to_the_database_through_models_alone() -> None:
    edge = [path for path in MODULES if part(path) in AT_THE_EDGE]
    calls = {path: [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)] for path in edge}
    raw = {str(path) for path, names in calls.items() if {"cursor", "raw"} & {node.attr for node in names}}
    assert raw == set(WRITES_WITHOUT_ACTIONS)


def test_every_exception_is_still_needed() -> None:
    used = {name for path in MODULES if part(path) in AT_THE_EDGE for name, _ in writing_calls(path)}
    assert set(NO_ROWS) <= used


def test_no_rule_hides_in_a_signal() -> None:
    assert not [path for path in files() if path.suffix == ".py" and path.parts[0] == "occ" and "signals" in path.stem]
    connected = [(path, name) for path in MODULES for name in imports(path) if "db.models.signals" in name]
    assert not connected
