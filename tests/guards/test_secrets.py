"""What a caller presents as a secret is compared in constant time, wherever it is compared."""

import ast
import re

import pytest

from tests.guards.source import below, tree

SECRET = re.compile(r"secret|signature|digest|hashed|_hash$|token$|^given$", re.IGNORECASE)
COMPARED = {"occ/api/http/callers.py": "given", "occ/api/http/token.py": "client.secret_hash"}
"""Where a secret is not looked up by its hash but compared, and what with."""


def names(node: ast.AST) -> set[str]:
    """Every name that an expression is made of."""
    parts = [each for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)]
    return {each.id if isinstance(each, ast.Name) else each.attr for each in parts}


def test_no_secret_is_compared_by_a_comparison_that_ends_early() -> None:
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in [*below("occ/api", ".py"), *below("occ/actions", ".py"), *below("occ/desk", ".py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and any(SECRET.search(name) for name in names(node))
    ]
    assert found == []


@pytest.mark.parametrize(("path", "given"), COMPARED.items())
def test_it_is_compared_in_constant_time(path: str, given: str) -> None:
    (file,) = below(path, ".py")
    calls = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    compared = [call for call in calls if ast.unparse(call.func) == "hmac.compare_digest"]
    assert [ast.unparse(call.args[0]) for call in compared] == [given]
