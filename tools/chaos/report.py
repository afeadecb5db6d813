"""What the strikes and findings come to: one line for each fault, and a summary."""

import math
import re
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from occ.engine.queue import runner
from occ.models import TaskEvent
from tools.chaos.checker import Finding
from tools.chaos.field import Field
from tools.chaos.plan import Span
from tools.chaos.strikes import FAULTS, Strike
from tools.chaos.visitors import CUT_OFF, UNANSWERED, Look

LATE = re.compile(r"^(\S+ [\d:,]+) WARNING .*late_write_refused", re.MULTILINE)
READY = re.compile(r"^(\S+ [\d:,]+) INFO celery\.apps\.worker .* ready\.", re.MULTILINE)
TICK = re.compile(r"^(\S+ [\d:,]+) INFO celery\.app\.trace .*succeeded in ([\d.e-]+)s", re.MULTILINE)

KILL_SECONDS = 0.1
IDLE_SECONDS, FINAL_SECONDS = 5, 30
TAKE_UP_SECONDS = 2 * runner.LEASE.total_seconds()


@dataclass
class Row:
    """One fault of the table: `wanted` is its dose, `dose` how often it struck."""

    fault: str
    wanted: int = 0
    dose: int = 0
    tasks: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    late: int = 0
    recoveries: list[float] = field(default_factory=list)
    worst_at: float = 0.0
    """Second of the fire in which the strike with the longest recovery fell."""

    @property
    def missing(self) -> int:
        """How many strikes less than its dose there were."""
        return max(0, self.wanted - self.dose)

    @property
    def worst(self) -> float:
        """The longest recovery in seconds; endless when there was none at all."""
        return max(self.recoveries, default=math.inf)

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
        self.all: list[float] = []
        for task, real_at in TaskEvent.objects.order_by("pk").values_list("task", "real_at").iterator():
            at = real_at.timestamp()
            self.lives.setdefault(task, [at, at])[1] = at
            self.all.append(at)
        self.all.sort()

    def under_way(self, begin: float, end: float) -> set[int]:
        """The tasks that were under way at some moment of that time."""
        return {task for task, (born, died) in self.lives.items() if born <= end and died >= begin}

    def next_step(self, after: float) -> float | None:
        """When the next step was committed."""
        place = bisect_right(self.all, after)
        return self.all[place] if place < len(self.all) else None


def recovery(strike: Strike, timeline: Timeline, site: Field, nobody: Sequence[Span] = ()) -> float | None:
    """Seconds until work went on; from the return of a server that was away meanwhile, or of workers, if they were.

    A worker group: until another process had taken all that the blow orphaned (none if nothing was). Redis: from its
    return to the next step. PostgreSQL, beat, clocks: from the blow to the next step.
    """
    if strike.recovery is not None:
        return strike.recovery
    begin = strike.until if strike.fault in ("F4", "F5") else strike.at
    end = strike.taken_up if strike.fault in ("F1", "F3") else timeline.next_step(begin)
    if end is None:
        return None
    servers = [name for name in ("database", "broker") if strike.fault != "F6"]
    backs = [over for name in servers for _, over in site.down[name]] + [over for _, over in nobody]
    return end - max([begin, *(over for over in backs if begin < over < end)])


def without_workers(site: Field, begin: float, end: float) -> list[Span]:
    """When no group of workers could do anything, because each stood still or was starting."""
    able = [
        span
        for number in range(len(site.workers))
        for span in between([*_starting(site, number, end), *_spans(site.down[f"worker-{number}"])], begin, end)
    ]
    return list(between(able, begin, end))


def _starting(site: Field, number: int, end: float) -> list[Span]:
    ready = moments(READY, site.logs(f"worker-{number}"))
    return [(start, min((at for at in ready if at > start), default=end)) for start in site.starts[number]]


def _spans(found: Iterable[Sequence[float]]) -> list[Span]:
    return [(begin, end) for begin, end in found]


def rows(
    strikes: Sequence[Strike], findings: Iterable[Finding], site: Field, timeline: Timeline, doses: Mapping[str, int]
) -> list[Row]:
    """The table. A finding counts for each fault that struck while its task was under way; one without task for all."""
    table = {fault: Row(fault, doses[fault]) for fault in FAULTS if fault in doses}
    touched: dict[str, set[int]] = defaultdict(set)
    begin = min((strike.at for strike in strikes), default=0.0)
    nobody = without_workers(site, begin, timeline.all[-1]) if strikes else []
    for strike in strikes:
        row = table[strike.fault]
        row.dose += 1
        took = recovery(strike, timeline, site, nobody)
        if took is not None:
            row.worst_at = strike.at - begin if took > max(row.recoveries, default=0) else row.worst_at
            row.recoveries.append(took)
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


@dataclass
class Idle:
    """A worker group that did nothing though it could: which, from what second of the fire on, for how many."""

    group: int = 0
    begin: float = 0.0
    seconds: float = 0.0


def idle(site: Field, begin: float, end: float) -> Idle:
    """The longest time in which a worker group was alive and did nothing while messages waited (reliability: F4).

    Not counted is the time in which it stood still or was starting, and in which Redis or PostgreSQL was away. That
    nobody sent it anything is no fault: four groups share a message or two a second.
    """
    longest = Idle()
    for number in range(len(site.workers)):
        log = site.logs(f"worker-{number}")
        assert TICK.search(log), "a worker group never worked, or does not log when it did"
        busy = [*ticks(log), *_starting(site, number, end), *_spans(site.excused(number))]
        for start, over in site.messages_waited:
            for since, until in between(busy, max(start, begin), min(over, end)):
                longest = max(longest, Idle(number, since - begin, until - since), key=lambda each: each.seconds)
    return longest


def between(spans: Iterable[Span], begin: float, end: float) -> Iterator[Span]:
    """The parts of the time from `begin` to `end` that lie in none of the spans."""
    free = begin
    for start, over in sorted([*spans, (end, end)]):
        if free < min(start, end):
            yield free, min(start, end)
        free = max(free, over)


def ticks(log: str) -> list[Span]:
    """From when to when a worker worked, each time."""
    return [(at - float(took), at) for at, took in ((_epoch(at), took) for at, took in TICK.findall(log))]


@dataclass
class Reads:
    """How pages were answered; what was not counts as failed, unless it was cut off when a web worker was killed."""

    total: int
    failed: int
    cut_off: int
    database_away: int
    database_away_wrong: int
    median: float
    worst: float

    @classmethod
    def of(cls, looks: Iterable[Look], site: Field, kills: Sequence[float]) -> "Reads":
        """Those sent while PostgreSQL was down are counted apart: 503 with Retry-After, or answered all the same."""
        apart, others, cut = [], [], []
        for look in looks:
            killed = any(look.begin - KILL_SECONDS <= at <= look.end for at in kills)
            if look.status == CUT_OFF and killed:
                cut.append(look)
            else:
                (apart if site.was_away("database", look.begin, look.end) else others).append(look)
        wrong = [each for each in apart if _failed(each) and not (each.status == 503 and each.retry_after)]
        failed = [each for each in others if _failed(each)]
        took = [each.end - each.begin for each in others] or [0.0]
        total = len(others) + len(cut)
        return cls(total, len(failed), len(cut), len(apart), len(wrong), statistics.median(took), max(took))


def _failed(look: Look) -> bool:
    return look.status >= 500 or look.status in UNANSWERED


@dataclass
class Promise:
    """A figure of docs/reliability.md, what was measured, and whether it was kept."""

    what: str
    measured: str
    kept: bool


def promises(table_: Iterable[Row], idle_: Idle, final_after: float) -> list[Promise]:
    """What a run with the full doses is judged by besides lost, doubled and stuck; nothing of faults left out."""
    row = {each.fault: each for each in table_}

    def within(fault: str, what: str, seconds: float) -> list[Promise]:
        if fault not in row:
            return []
        worst, measured = row[fault].worst, f"{row[fault].worst:.2f} s"
        if worst > seconds:
            measured += f" (struck in second {row[fault].worst_at:.0f})"
        return [Promise(f"{fault}: {what} within {seconds:g} s", measured, worst <= seconds)]

    found = [
        *within("F1", "what it held is taken up by others", TAKE_UP_SECONDS),
        *within("F4", "work goes on", 5),
        *within("F6", "back", 5),
        *within("F8", "work goes on", 3),
        *within("F11", "each call is answered", 1),
    ]
    if "F3" in row:
        late = row["F3"].late
        found.append(Promise("F3: late writes are refused", f"{late}", late > 0))
    what = f"no worker lets messages wait for more than {IDLE_SECONDS} s"
    measured = f"{idle_.seconds:.1f} s (worker-{idle_.group}, in second {idle_.begin:.0f})"
    found.append(Promise(what, measured, idle_.seconds <= IDLE_SECONDS))
    what = f"all is final within {FINAL_SECONDS} s of the last fault"
    found.append(Promise(what, f"{final_after:.1f} s", final_after <= FINAL_SECONDS))
    return found


def always(table_: Sequence[Row], findings: Sequence[Finding], reads: Reads, more: Mapping[str, Any]) -> list[Promise]:
    """What each run is judged by, the short one too. `more`: duration and limit in seconds, oddities as sentences."""
    bad = [*findings, *more["oddities"]]
    missing = [f"{row.fault} {row.missing}" for row in table_ if row.missing]
    few = 100 * reads.failed < reads.total and not reads.database_away_wrong
    duration, limit = more["duration"], more["limit"]
    return [
        Promise("nothing is lost, doubled or stuck, nothing odd is seen", f"{len(bad)} findings", not bad),
        Promise("less than 1 % of reads fail", f"{reads.failed} of {reads.total}", few),
        Promise("every fault has its dose", f"missing: {', '.join(missing) or 'none'}", not missing),
        Promise(f"it is over within {limit} s", f"{duration:.0f} s", duration <= limit),
    ]


def table(rows_: Iterable[Row]) -> str:
    """The table as text."""
    head = f"{'fault':40}{'dose':>7}{'tasks':>7}{'lost':>6}{'doubled':>9}{'stuck':>7}"
    head += f"{'late writes':>13}{'recovery, s':>16}"
    lines = [head, f"{'':40}{'':7}{'':7}{'':6}{'':9}{'':7}{'refused':>13}{'median':>8}{'worst':>8}"]
    for row in rows_:
        name = f"{row.fault:4}{FAULTS[row.fault]}"
        dose = f"{row.dose}/{row.wanted}" if row.missing else f"{row.dose}"
        counts = f"{dose:>7}{row.tasks:7}{row.lost:6}{row.doubled:9}{row.stuck:7}{row.late:13}"
        lines.append(f"{name:40}{counts}{row.times}")
    return "\n".join(lines)


def as_json(rows_: Iterable[Row], **more: Any) -> dict[str, Any]:
    """The same for a program."""
    return {"faults": {row.fault: asdict(row) for row in rows_}, **more}
