"""The plan of a deletion in words, with what has changed since it was shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from occ.engine.steps.objects import NAMED_MOST
from occ.engine.steps.plan import Item, Plan
from occ.models import ObjectType
from occ.ui.refusals import reason_text
from occ.web.words.times import duration


@dataclass(frozen=True)
class Line:
    """One object of a plan as it is shown: `mark` says what has changed, `is_over` that it is in the plan no more."""

    kind: str
    label: str
    text: str = ""
    mark: str = ""
    is_over: bool = False


def plan(found: Plan, confirmed: Plan | None = None) -> dict[str, Any]:
    """What the panel shows of a plan: `going`, `staying` and `losing`, each as lines.

    Args:
        found: the plan as it is.
        confirmed: the plan as it was shown before, whose differences are marked; None if it was not.
    """
    before = confirmed or found
    going, staying, losing = (_keys(part) for part in (before.going, before.staying, before.losing))
    there = _keys(found.going) | _keys(found.staying)
    lines = {
        "going": [_going(item, _mark(item, going, staying, _("Was to stay"))) for item in found.going],
        "staying": [_staying(item, _mark(item, staying, going, _("Was to go"))) for item in found.staying],
        "losing": [_line(item, mark=_mark(item, losing)) for item in found.losing],
    }
    lines["going"] += _over(before.going, there, _("No longer there"))
    lines["staying"] += _over(before.staying, there, _("No longer there"))
    lines["losing"] += _over(before.losing, _keys(found.losing), _("Loses nothing any more"))
    lines["losing"], more = _first(lines["losing"])
    return {**lines, "losing_more": more}


def _keys(items: Iterable[Item]) -> set[tuple[str, str]]:
    return {item.key for item in items}


def _mark(item: Item, same: set[tuple[str, str]], other: set[tuple[str, str]] | None = None, moved: str = "") -> str:
    """What is new about an object: it was not in this part of the plan, but perhaps in the other one."""
    if item.key in same:
        return ""
    return moved if other and item.key in other else _("New")


def _over(before: Iterable[Item], now: set[tuple[str, str]], mark: str) -> list[Line]:
    return [_line(item, mark=mark, is_over=True) for item in before if item.key not in now]


def _going(item: Item, mark: str) -> Line:
    return _line(item, duration(item.seconds), mark)


def _staying(item: Item, mark: str) -> Line:
    return _line(item, reason_text(item.reason), mark)


def _line(item: Item, text: str = "", mark: str = "", *, is_over: bool = False) -> Line:
    if item.type == ObjectType.SERVICE:  # services may have one name
        text = item.id
    return Line(str(ObjectType(item.type).label), item.label, text, mark, is_over)


def _first(lines: list[Line]) -> tuple[list[Line], int]:
    """Every line with a mark, the first of the others, and how many there are besides."""
    plain = [line for line in lines if not line.mark]
    left_out = plain[NAMED_MOST:]
    return [line for line in lines if line not in left_out], len(left_out)
