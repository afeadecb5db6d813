"""Tasks and their history, put into words for the page « Tâches »."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from occ.actions import task as actions
from occ.engine.steps.table import STEPS
from occ.models import Clock, ConfigStatus, ObjectType, Service, Task, TaskEvent
from occ.ui.refusals import reason_text
from occ.web.words import task as task_words
from occ.web.words.task import Progress

VERBS = {
    "requested": gettext_noop("Requested"),
    "queued": gettext_noop("Its turn has come"),
    "claim": gettext_noop("Deletion begins"),
    "removed": gettext_noop("Deleted"),
    "stays": gettext_noop("Stays"),
    "configured": gettext_noop("Configured"),
    "attached": gettext_noop("Associated"),
    "detached": gettext_noop("Dissociated"),
    "failed": gettext_noop("Failed"),
    "unanswered": gettext_noop("The provider has not answered"),
    "retried": gettext_noop("Retried"),
    "cancelled": gettext_noop("Cancelled"),
    "taken-over": gettext_noop("Taken over by another task"),
}
STEP_LABELS = {step.name: step.label for steps in STEPS.values() for step in steps}


@dataclass(frozen=True)
class TaskRow:
    """A task as it is listed."""

    task: Task
    kind: str
    status: str
    tone: str
    progress: Progress | None
    why: str
    url: str
    retry_url: str
    cancel_url: str


def row(task: Task, service: Service, now: datetime, time: Clock) -> TaskRow:
    """A task in words, with what its owner can do about it."""
    url = reverse("occ:task-detail", args=[service.pk, task.pk])
    return TaskRow(
        task=task,
        kind=task_words.kind_label(task),
        status=task_words.status_label(task),
        tone=task_words.TASK_TONES[task.status],
        progress=task_words.progress(task, now, time) if task.is_open else None,
        why="" if task.is_open else task_words.why(task),
        url=url,
        retry_url=url + "retry/" if actions.can_retry(task) else "",
        cancel_url=url + "cancel/" if actions.can_cancel(task) else "",
    )


def event(found: TaskEvent) -> dict[str, Any]:
    """One line of a task's history."""
    words = VERBS.get(found.step) or STEP_LABELS.get(found.step) or found.step
    return {
        "at": found.at,
        "what": _(words),
        "object": f"{ObjectType(found.object_type).label} {found.object_label}",
        "from": _status(found.from_status),
        "to": _status(found.to_status),
        "why": reason_text(found.reason),
    }


def _status(value: str) -> str:
    if value == "gone":
        return _("gone")
    return str(ConfigStatus(value).label) if value in ConfigStatus.values else value


def staying(task: Task) -> list[tuple[str, str]]:
    """What a deletion left in place, and why."""
    return [(item["label"], reason_text(item["reason"])) for item in (task.receipt or {}).get("staying", ())]


def differences(task: Task) -> list[str]:
    """Where a finished deletion differed from the plan that was confirmed."""
    if not task.plan or task.is_open or not task.receipt:
        return []
    planned = {(item["type"], item["id"]): item["label"] for item in task.plan["going"]}
    gone = {(item["type"], item["id"]): item["label"] for item in task.receipt["going"]}
    more = [
        _("%(object)s went too: it was added after the plan.") % {"object": gone[key]}
        for key in gone.keys() - planned.keys()
    ]
    less = [
        _("%(object)s was planned and did not go with this task.") % {"object": planned[key]}
        for key in planned.keys() - gone.keys()
    ]
    return sorted(more) + sorted(less)
