"""Tests are found from the code: each module that is about a thing has `tests/<layer>/test_<its name>.py`.

Tests about a theme that many things share (bad input, tenancy, polling) have files of their own beside these. The
administration and the providers' portals are tested by theme: a module there holds several models, or a part of a page.
"""

import ast
from pathlib import Path

import pytest

from tests.guards.source import below, files, text, tree

LAYERS = {
    "actions": ["occ/actions"],
    "desk": ["occ/desk"],
    "network": ["occ/network"],
    "rules": ["occ/rules"],
    "sign_in": ["occ/sign_in"],
    "web": ["occ/web/views", "occ/web/forms", "occ/web/pages"],
}
"""Where the modules of each layer are; those of the API are derived: they declare operations."""
NO_NOUNS = {
    "occ/actions/actor.py": "who asks, a value that every action takes",
    "occ/actions/audit.py": "record, which every action calls",
    "occ/actions/blocks.py": "the reasons that pages and actions of all nouns share",
    "occ/actions/config.py": "what the three configurations share",
    "occ/actions/gather.py": "a collector of problems",
    "occ/actions/locks.py": "the locks that actions take",
    "occ/actions/meanwhile.py": "a refusal of forms of several things, staff's and customers'",
    "occ/actions/secrets.py": "hashing and encryption of what actions store",
    "occ/actions/sweep.py": "deletes old rows of any kind",
    "occ/desk/access.py": "the decorator of the desk's page",
    "occ/desk/urls.py": "addresses",
    "occ/desk/views.py": "the view of overview.py",
    "occ/network/chance.py": "a number from 0 to 1",
    "occ/network/core/answer.py": "the values that the core returns",
    "occ/network/core/peerings.py": "one shape for the sessions of both kinds, the input of sessions.py",
    "occ/network/core/topology.py": "the values that the core takes",
    "occ/rules/limits.py": "constants",
    "occ/web/forms/base.py": "what all forms share",
    "occ/web/forms/checked.py": "what all forms share that check a field when it is left",
    "occ/web/forms/widgets.py": "inputs of several forms",
    "occ/web/pages/facts.py": "texts of the limits page, of the view start",
    "occ/web/pages/service_header.py": "the top of every page of a service",
    "occ/web/pages/service_load.py": "the queries of pages/service.py",
}
"""Modules of a layer that are not about one thing, with the reason: the tests of things cover them."""


def modules() -> dict[Path, Path]:
    """Each module of a layer, and the file of its tests."""
    found = {path: layer for layer, parts in LAYERS.items() for part in parts for path in below(part, ".py")}
    found |= {path: "api" for path in below("occ/api", ".py") if "@section." in text(path)}
    named = {path: Path(f"tests/{layer}/test_{path.stem}.py") for path, layer in found.items()}
    return {path: tests for path, tests in named.items() if path.stem != "__init__"}


NOUNS = {path: tests for path, tests in modules().items() if str(path) not in NO_NOUNS}


def test_every_layer_has_its_nouns() -> None:
    layers = {tests.parts[1] for tests in NOUNS.values()}
    assert layers == {*LAYERS, "api"}
    assert {"pop", "datacenter", "routing", "vrack", "key", "task", "service"} <= {path.stem for path in NOUNS}


@pytest.mark.parametrize(("path", "tests"), NOUNS.items(), ids=map(str, NOUNS))
def test_a_noun_has_its_tests(path: Path, tests: Path) -> None:
    assert tests in files()
    functions = [each.name for each in tree(tests).body if isinstance(each, ast.FunctionDef)]
    assert [name for name in functions if name.startswith("test_")]


def test_what_is_no_noun_is_a_module_of_a_layer_without_tests_of_its_name() -> None:
    found = modules()
    assert [path for path in NO_NOUNS if found.get(Path(path), Path()) in files() or Path(path) not in found] == []
