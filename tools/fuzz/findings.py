"""What all requests of a fuzz came to: statuses by operation or route, faults, and whether a refusal changed a row."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.api.same_input import Rows
from tests.bad_input import everything

LAST_USE = "last_used_at"
"""A key is used by whatever call it signs, and says when that was."""
Key = tuple[str, ...]


@dataclass
class Findings:
    """Statuses and faults by the key of an operation (`GET`, path) or of a route."""

    statuses: dict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Each kind of fault, with what was sent where it showed."""

    def __post_init__(self) -> None:
        self.world = everything()

    @property
    def total(self) -> int:
        """How many requests there were."""
        return sum(seen.total() for seen in self.statuses.values())

    def changed(self, status: int, rows: Rows, written: set[str], *, reads: bool) -> list[str]:
        """The tables that a refusal or a read has changed; `rows` is as it is now afterwards."""
        fresh = everything(written) if written else {}
        told = [
            f"{status} changed {name}"
            for name, found in fresh.items()
            if (status >= 400 or reads) and _kept(found) != _kept(rows[name])
        ]
        rows |= fresh
        return told

    def lines(self, unit: str) -> list[str]:
        """Which statuses each key answered with, and their sum in `unit`."""
        total = sum(self.statuses.values(), Counter())
        every = [line(" ".join(key), seen) for key, seen in self.statuses.items()]
        return [*every, line(f"{total.total()} {unit}", total)]

    def fault_lines(self) -> list[str]:
        """Each fault with the first requests that showed it."""
        return [
            text for fault, where in self.faults.items() for text in (f"\n{len(where)} x {fault}", f"    {where[0]}")
        ]


def line(what: str, seen: Counter[int]) -> str:
    """Statuses and how often each was seen."""
    return f"{what:100} {'  '.join(f'{status}: {count}' for status, count in sorted(seen.items()))}"


def _kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{column: value for column, value in row.items() if column != LAST_USE} for row in rows]
