"""Who did what is recorded for every change: each action reaches `record`, and each record has words for « Tâches »."""

import ast
from collections.abc import Iterator

from occ.models import TaskKind
from occ.web.words.audit import ACTIONS
from tests.guards.source import below, tree

RECORD = "record"


def functions() -> dict[str, ast.FunctionDef]:
    """Every function of occ/actions, by its name."""
    bodies = [node for path in below("occ/actions", ".py") for node in tree(path).body]
    return {node.name: node for node in bodies if isinstance(node, ast.FunctionDef)}


def calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """What a function calls by its plain name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def reaches_record(name: str, known: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function writes the audit, itself or by another that it calls."""
    if name in seen or name not in known:
        return False
    called = {call.func.id for call in calls(known[name]) if isinstance(call.func, ast.Name)}
    return RECORD in called or any(reaches_record(each, known, seen | {name}) for each in called)


def test_every_action_is_recorded() -> None:
    known = functions()
    asked = [name for name, each in known.items() if "by" in {argument.arg for argument in each.args.kwonlyargs}]
    assert len(asked) > 20
    assert [name for name in asked if not reaches_record(name, known)] == []


def test_what_was_done_to_a_service_has_words() -> None:
    told = {str(kind) for kind in TaskKind.values if kind.startswith(("vrack_", "pop_", "datacenter_", "routing_"))}
    for function in functions().values():
        for call in calls(function):
            on_its_page = "service" in {each.arg for each in call.keywords} or ast.unparse(call.func) == "_record"
            named = [str(each.value) for each in call.args[:1] if isinstance(each, ast.Constant)]
            told |= set(named) if on_its_page and ast.unparse(call.func).endswith(RECORD) else set()
    assert told <= ACTIONS.keys()
    assert len(told) > 15
