"""Reading the history of tasks from its beginning: what has become of every object, told by nothing but its lines.

Knows nothing of the product: a line is anything with the attributes of `Line`. What a configuration is after its last
line must be the row that is there; what does not follow from the line before was done twice, or not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

GONE = "gone"
CONFIGURATIONS = ("pop", "datacenter", "routing")
# What may come more than once in a task: failing and being retried, and what is then carried on.
REPEATABLE = {"failed", "retried"}


class Line(Protocol):
    """One line of a task's history."""

    pk: int
    task_id: int
    number: int
    lease: int
    at: datetime
    step: str
    object_type: str
    object_id: str
    from_status: str
    to_status: str


@dataclass
class History:
    """What the lines tell: the status of each object, and each line that does not follow from those before it."""

    status: dict[tuple[str, str], str] = field(default_factory=dict)
    steps: dict[int, list[str]] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def rows(self, kind: str) -> dict[str, str]:
        """The objects of one type that should be there, each with its status."""
        return {pk: status for (of, pk), status in self.status.items() if of == kind and status != GONE}

    def gone(self, kind: str) -> set[str]:
        """The objects of one type that should not be there any more."""
        return {pk for (of, pk), status in self.status.items() if of == kind and status == GONE}


def replay(lines: Iterable[Line]) -> History:
    """Read lines in the order in which they were written; `broken` holds task and sentence of each contradiction."""
    history = History()
    numbers: dict[int, int] = {}
    leases: dict[int, int] = {}
    times: dict[int, datetime] = {}
    for line in sorted(lines, key=lambda line: line.pk):
        task, before = line.task_id, numbers.get(line.task_id, 0)
        if line.number != before + 1:
            history.broken.append((task, f"line {line.number} comes after {before}"))
        if line.lease < leases.get(task, 0):
            history.broken.append((task, f"line {line.number} was written under lease {line.lease}, an old one"))
        if line.at < times.get(task, line.at):
            history.broken.append((task, f"line {line.number} ({line.step}) is before the line above it in time"))
        numbers[task], leases[task], times[task] = line.number, line.lease, line.at
        _follow(history, line)
    return history


def _follow(history: History, line: Line) -> None:
    done = history.steps.setdefault(line.task_id, [])
    name = line.step if not line.to_status else f"{line.step} {line.object_type} {line.object_id}"
    if name in done and line.step not in REPEATABLE and "retried" not in done:
        history.broken.append((line.task_id, f"“{name}” was done twice"))
    done.append(line.step if line.step in REPEATABLE else name)
    if not line.to_status or line.object_type not in CONFIGURATIONS:
        return
    key = (line.object_type, line.object_id)
    was = history.status.get(key)
    if was is not None and was != line.from_status:
        sentence = f"{key[0]} {key[1]} went from {line.from_status} to {line.to_status}, but was {was}"
        history.broken.append((line.task_id, sentence))
    history.status[key] = line.to_status
