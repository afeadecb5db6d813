"""How Passerelle is, put into words and colours for staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from occ.desk import health
from occ.engine.checks import selfcheck, workload
from occ.engine.queue import clock
from occ.models import Clock, Worker

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SUCCESS, PROGRESS, DANGER, NEUTRAL = "success", "progress", "danger", ""


@dataclass(frozen=True)
class Figure:
    """A number at a glance: what it counts, its tone, and where its rows are."""

    name: str
    label: str
    value: str
    tone: str
    help: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A part of the machinery: its state as a badge, and a word more."""

    name: str
    label: str
    state: str
    tone: str
    more: str = ""


@dataclass(frozen=True)
class Finding:
    """A question of the self-check and what it found."""

    name: str
    label: "_StrOrPromise"
    number: int
    names: str


def overview() -> dict[str, Any]:
    """Everything that the page shows."""
    load, leaving, failed = workload.workload(), workload.outgoing(), workload.in_error()
    lost, doubled = _findings(selfcheck.lost()), _findings(selfcheck.doubled())
    broker, workers = health.broker_answers(), workload.workers()
    wrong = any(each.number for each in [*lost, *doubled])
    halted = not broker or not any(alive for _, alive in workers) or load.oldest >= workload.STUCK
    return {
        "verdict": DANGER if wrong or halted else PROGRESS if load.late or failed else SUCCESS,
        "wrong": wrong,
        "halted": halted,
        "late": load.late,
        "failed": failed,
        "figures": _figures(load, failed, _sum(lost), _sum(doubled)),
        "machinery": [_database(), _broker(broker), _clock(clock.shared()), *_workers(workers), *_leaving(leaving)],
        "lost": lost,
        "doubled": doubled,
        "newest": _number(selfcheck.NEWEST),
        "at": clock.real_now(),
    }


def _findings(answers: list[selfcheck.Answer]) -> list[Finding]:
    return [
        Finding(each.check.name, _(each.check.label), len(each.found), ", ".join(each.found[:10])) for each in answers
    ]


def _sum(findings: list[Finding]) -> int:
    return sum(each.number for each in findings)


def _seconds(value: float) -> str:
    return _("%(seconds)s s") % {"seconds": number_format(value, 0 if value >= 10 else 1, force_grouping=True)}


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _figures(load: workload.Workload, failed: int, lost: int, doubled: int) -> list[Figure]:
    tasks = reverse("admin:occ_task_changelist")
    open_tasks = f"{tasks}?status__in=todo,doing"
    oldest, limit = load.oldest.total_seconds(), {"seconds": int(workload.LATE.total_seconds())}
    late_help = _("due for more than %(seconds)s s") % limit
    return [
        Figure("open", _("Under way"), _number(load.open), NEUTRAL, _("tasks that time carries on"), open_tasks),
        Figure("due", _("Due"), _number(load.due), NEUTRAL, _("a step may be made now")),
        Figure("late", _("Late"), _number(load.late), PROGRESS if load.late else SUCCESS, late_help),
        Figure(
            "oldest", _("Oldest due"), _seconds(oldest), DANGER if load.oldest >= workload.STUCK else SUCCESS,
            _("since it became due"),
        ),
        Figure(
            "error", _("In error"), _number(failed), PROGRESS if failed else SUCCESS, _("wait for a retry"),
            f"{tasks}?status__exact=error",
        ),
        Figure("lost", _("Lost"), _number(lost), DANGER if lost else SUCCESS, _("always 0")),
        Figure("doubled", _("Done twice"), _number(doubled), DANGER if doubled else SUCCESS, _("always 0")),
    ]  # fmt: skip


def _database() -> Row:
    return Row("database", _("Database"), _("answers"), SUCCESS)


def _broker(answers: bool) -> Row:
    if answers:
        return Row("broker", _("Broker"), _("answers"), SUCCESS)
    return Row("broker", _("Broker"), _("away"), DANGER, _("Requests are accepted and wait in the database."))


def _clock(shared: Clock) -> Row:
    shown: datetime = clock.simulated(shared)
    state = _("paused") if shared.paused else f"×{number_format(f'{shared.speed:g}', force_grouping=True)}"
    return Row("clock", _("Simulated time"), state, PROGRESS if shared.paused else NEUTRAL, _local(shown))


def _local(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _workers(workers: list[tuple[Worker, bool]]) -> list[Row]:
    if not workers:
        more = _("Start one: requests wait in the database until then.")
        return [Row("worker", _("Workers"), _("never seen"), DANGER, more)]
    now = clock.real_now()
    rows = []
    for worker, alive in workers:
        ago = _seconds(max(0.0, (now - worker.seen_at).total_seconds()))
        words = {"ago": ago, "steps": _number(worker.steps)}
        more = _("seen %(ago)s ago, %(steps)s steps made") % words
        state, tone = (_("works"), SUCCESS) if alive else (_("gone"), NEUTRAL)
        rows.append(Row(f"worker-{worker.pk}", _("Worker %(name)s") % {"name": worker.name}, state, tone, more))
    return rows


def _leaving(leaving: workload.Outgoing) -> list[Row]:
    oldest = _("the oldest for %(seconds)s") % {"seconds": _seconds(leaving.oldest.total_seconds())}
    late = leaving.oldest >= workload.LATE
    effects = Row(
        "effects", _("Effects to hand over"), _number(leaving.effects), PROGRESS if late else NEUTRAL,
        oldest if leaving.effects else "",
    )  # fmt: skip
    return [effects, Row("emails", _("E-mails to relay"), _number(leaving.emails), NEUTRAL)]
