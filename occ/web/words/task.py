"""What a task is doing, in words: its progress, its reason, when it should end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from occ.engine.queue import clock
from occ.engine.steps.table import STEPS
from occ.models import Clock, Task, TaskKind, TaskStatus
from occ.ui.refusals import reason_text
from occ.web.words.times import duration

PATIENCE = timedelta(seconds=8)
"""Real time that a due step may wait before the page says that it waits."""

TONES = {"init": "progress", "toDelete": "progress", "active": "success", "error": "danger"}
TASK_TONES = {"todo": "info", "doing": "info", "done": "success", "error": "danger", "cancelled": ""}


@dataclass(frozen=True)
class Progress:
    """How far a task is: percent, the step's words, the simulated time of its expected end, real seconds until then."""

    percent: int
    text: str
    until: datetime | None
    left: int = 0


def why(task: Task) -> str:
    """Why a task failed or was called off, in the reader's language; empty when there is nothing to say."""
    return reason_text(task.reason)


def progress(task: Task, now: datetime, time: Clock) -> Progress:
    """How far an open task is.

    Args:
        task: an open task.
        now: the simulated instant.
        time: the account's clock.
    """
    if is_late(task, now, time):
        late = _("Accepted and waiting: the simulated network does not answer right now. It goes on by itself.")
        return Progress(_percent(task, now), late, None)
    if task.reason:  # it waits for somebody: nobody knows when that ends
        return Progress(_percent(task, now), why(task), None)
    text, left = _step(task), 0
    if task.ends_at and not time.paused:
        left = max(ceil(clock.real_delay(time, (task.ends_at - now).total_seconds())), 0)
        last = duration(0)  # what remains at the end, until the next drawing
        mark = format_html('<span data-left="{}" data-last="{}">{}</span>', left, last, duration(left))
        words = _("%(step)s, about %(left)s left (real time)") % {"step": escape(text), "left": mark}
        text = mark_safe(words)  # noqa: S308 (the step is escaped, and so is the mark)
    elif time.paused:
        text = _("%(step)s (simulated time is paused)") % {"step": text}
    return Progress(_percent(task, now), text, task.ends_at, left)


def is_late(task: Task, now: datetime, time: Clock) -> bool:
    """Whether a step is long due, as when no worker runs: the request is kept and nothing is lost."""
    if task.due_at is None or task.due_at > now:
        return False
    return clock.real_now() - clock.due_since(time, task.due_at) > PATIENCE


def _percent(task: Task, now: datetime) -> int:
    """How much of its time is over; of a deletion, as many objects at least as are gone, and less than one more."""
    begin = task.counted_from or task.created_at
    if task.ends_at is None or task.ends_at <= begin:
        return 0
    done = (now - begin) / (task.ends_at - begin)
    if task.is_deletion:
        gone, total = _gone(task)
        done = max(gone / total, min(done, (gone + 1) / total))
    return max(2, min(98, round(done * 100)))


def _gone(task: Task) -> tuple[int, int]:
    """How many objects of a deletion are gone, of how many."""
    return len((task.receipt or {}).get("going", ())), len((task.plan or {}).get("going", ())) or 1


def _step(task: Task) -> str:
    if task.is_deletion:
        gone, total = _gone(task)
        if total > 1:
            words = ngettext("%(gone)s of %(total)s objects deleted", "%(gone)s of %(total)s objects deleted", gone)
            return words % {"gone": gone, "total": total}
        return _("Being taken off the routers")
    steps = STEPS[task.kind]
    return _(steps[min(task.step, len(steps) - 1)].label)


def status_label(task: Task) -> str:
    """The task's state in words."""
    return str(TaskStatus(task.status).label)


def kind_label(task: Task) -> str:
    """What the task does, in words."""
    return str(TaskKind(task.kind).label)
