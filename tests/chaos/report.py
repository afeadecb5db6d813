"""What the strikes and findings come to: one line for each fault, and a summary."""

import re
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from occ.models import TaskEvent
from tests.chaos.checker import Finding
from tests.chaos.field import Field
from tests.chaos.strikes import FAULTS, Strike
from tests.chaos.visitors import CUT_OFF, Look

LATE = re.compile(r"^(\S+ [\d:,]+) WARNING .*late_write_refused", re.MULTILINE)
READY = re.compile(r"^(\S+ [\d:,]+) INFO celery\.apps\.worker .* ready\.", re.MULTILINE)
TICK = re.compile(r"^(\S+ [\d:,]+) INFO celery\.app\.trace .*succeeded in ([\d.e-]+)s", re.MULTILINE)


@dataclass
class Row:
    """One fault of the table."""

    fault: str
    dose: int = 0
    tasks: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    late: int = 0
    recoveries: list[float] = field(default_factory=list)

    @property
    def times(self) -> str:
        """Median and worst recovery in seconds."""
        if not self.recoveries:
            return f"{'–':>8}{'–':>8}"
        return f"{statistics.median(self.recoveries):8.2f}{max(self.recoveries):8.2f}"


class Timeline:
    """When tasks lived and when steps were committed, in seconds since the epoch."""

    def __init__(self) -> None:
        self.lives: dict[int, list[float]] = {}
        self.steps: dict[int, list[float]] = defaultdict(list)
        self.accounts: dict[int, int] = {}
        rows = TaskEvent.objects.order_by("pk").values_list("task", "real_at", "task__account")
        for task, real_at, account in rows.iterator():
            at = real_at.timestamp()
            self.lives.setdefault(task, [at, at])[1] = at
            self.steps[task].append(at)
            self.accounts[task] = account
        self.all = sorted(at for steps in self.steps.values() for at in steps)

    def under_way(self, begin: float, end: float) -> set[int]:
        """The tasks that were under way at some moment of that time."""
        return {task for task, (born, died) in self.lives.items() if born <= end and died >= begin}

    def next_step(self, after: float, task: int | None = None) -> float | None:
        """When the next step was committed, of one task or of any."""
        steps = self.all if task is None else self.steps.get(task, [])
        place = bisect_right(steps, after)
        return steps[place] if place < len(steps) else None


def recovery(strike: Strike, timeline: Timeline) -> float | None:
    """Seconds until work went on.

    A worker group that was killed or stopped: until each task that it held was carried on by another (or the next step
    of any, if it held none). A server: from its return to the next step. Beat, clocks: from the blow to the next step.
    """
    if strike.recovery is not None:
        return strike.recovery
    if strike.held:
        ends = [timeline.next_step(strike.at, task) for task in strike.held]
        return max((end - strike.at for end in ends if end is not None), default=None)
    begin = strike.until if strike.fault in ("F4", "F5", "F6") else strike.at
    end = timeline.next_step(begin)
    return None if end is None else end - begin


def rows(strikes: Sequence[Strike], findings: Iterable[Finding], site: Field, timeline: Timeline) -> list[Row]:
    """The table. A finding counts for each fault that struck while its task was under way; one without task for all."""
    table = {fault: Row(fault) for fault in FAULTS if any(strike.fault == fault for strike in strikes)}
    touched: dict[str, set[int]] = defaultdict(set)
    for strike in strikes:
        row = table[strike.fault]
        row.dose += 1
        took = recovery(strike, timeline)
        row.recoveries += [] if took is None else [took]
        touched[strike.fault] |= timeline.under_way(strike.at, strike.until)
    for fault, row in table.items():
        row.tasks = len(touched[fault])
        for finding in findings:
            if finding.task is None or finding.task in touched[fault]:
                setattr(row, finding.kind, getattr(row, finding.kind) + 1)
    _late_writes(table, strikes, site)
    return list(table.values())


def _late_writes(table: dict[str, Row], strikes: Sequence[Strike], site: Field) -> None:
    """Count each refused write for the fault that had last struck that worker group, or all of them."""
    for number in range(len(site.workers)):
        name = f"worker-{number}"
        for at in moments(LATE, site.logs(name)):
            near = [
                s
                for s in strikes
                if s.at <= at and s.fault != "F9" and s.target in (name, "redis", "postgresql", "clock")
            ]
            own = [s for s in near if s.target == name and at - s.until < 5]
            if cause := max(own or near, key=lambda s: s.until, default=None):
                table[cause.fault].late += 1


def moments(pattern: re.Pattern[str], log: str) -> list[float]:
    """When a line that matches was logged."""
    return [_epoch(found) for found in pattern.findall(log)]


def _epoch(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S,%f").timestamp()  # noqa: DTZ007 (logs are in local time)


def idle(site: Field, begin: float, end: float) -> float:
    """The longest time in which a worker group that was alive did nothing, in seconds (reliability: F4).

    Not counted: while it stood still or was starting, and while Redis or PostgreSQL was away or had just come back.
    """
    longest = 0.0
    for number in range(len(site.workers)):
        log = site.logs(f"worker-{number}")
        ready = moments(READY, log)
        starting = [[start, min((at for at in ready if at > start), default=end)] for start in site.starts[number]]
        excuses = [*site.excused(number), *starting]
        assert TICK.search(log), "a worker group never worked, or does not log when it did"
        busy_until = begin
        for earlier, later in [*sorted(ticks(log)), (end, end)]:
            if begin < earlier <= end:
                excused = any(busy_until <= over + 5 and earlier >= start for start, over in excuses)
                longest = longest if excused else max(longest, earlier - busy_until)
            busy_until = max(busy_until, later)
    return longest


def ticks(log: str) -> list[tuple[float, float]]:
    """From when to when a worker worked, each time."""
    return [(at - float(took), at) for at, took in ((_epoch(at), took) for at, took in TICK.findall(log))]


@dataclass
class Reads:
    """How pages were answered."""

    total: int
    failed: int
    cut_off: int
    database_away: int
    database_away_wrong: int
    median: float
    worst: float

    @classmethod
    def of(cls, looks: Iterable[Look], site: Field) -> "Reads":
        """Those sent while PostgreSQL was down are counted apart: 503 with Retry-After, or answered all the same."""
        apart, others = [], []
        for look in looks:
            (apart if site.was_away("database", look.begin, look.end) else others).append(look)
        wrong = [each for each in apart if each.status >= 500 and not (each.status == 503 and each.retry_after)]
        failed = [each for each in others if each.status >= 500]
        cut = [each for each in others if each.status == CUT_OFF]
        took = [each.end - each.begin for each in others] or [0.0]
        return cls(len(others), len(failed), len(cut), len(apart), len(wrong), statistics.median(took), max(took))


def table(rows_: Iterable[Row]) -> str:
    """The table as text."""
    head = f"{'fault':40}{'dose':>7}{'tasks':>7}{'lost':>6}{'doubled':>9}{'stuck':>7}"
    head += f"{'late writes':>13}{'recovery, s':>16}"
    lines = [head, f"{'':40}{'':7}{'':7}{'':6}{'':9}{'':7}{'refused':>13}{'median':>8}{'worst':>8}"]
    for row in rows_:
        name = f"{row.fault:4}{FAULTS[row.fault]}"
        counts = f"{row.dose:7}{row.tasks:7}{row.lost:6}{row.doubled:9}{row.stuck:7}{row.late:13}"
        lines.append(f"{name:40}{counts}{row.times}")
    return "\n".join(lines)


def as_json(rows_: Iterable[Row], **more: Any) -> dict[str, Any]:
    """The same for a program."""
    return {"faults": {row.fault: asdict(row) for row in rows_}, **more}
