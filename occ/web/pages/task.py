"""Tasks and their history, put into words for the page « Tâches »."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from occ.actions import task as actions
from occ.engine.steps.table import STEPS
from occ.models import Clock, ConfigStatus, ObjectType, Task, TaskEvent, TaskStatus
from occ.ui.refusals import reason_text
from occ.web.pages.failures import Failures
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
    failure: str
    """Where the reason and the ways out of its failure are; empty if it has not failed."""
    cancel_url: str
    differs: bool
    """Whether a deletion that is over did something else than the plan that was confirmed."""


def row(task: Task, failed: Failures, now: datetime, time: Clock) -> TaskRow:
    """A task in words, with what its owner can do about it.

    Args:
        task: the task.
        failed: what the top of the page shows of its service.
        now: the simulated instant.
        time: the account's clock.
    """
    url = reverse("occ:task-detail", args=[failed.service.pk, task.pk])
    return TaskRow(
        task=task,
        kind=task_words.kind_label(task),
        status=task_words.status_label(task),
        tone=task_words.TASK_TONES[task.status],
        progress=task_words.progress(task, now, time) if task.is_open else None,
        why="" if task.is_open else task_words.why(task),
        url=url,
        failure=failed.way(task) if task.status == TaskStatus.ERROR else "",
        cancel_url=url + "cancel/" if actions.can_cancel(task) else "",
        differs=bool(differences(task)),
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
    """Where a deletion that is over differed from the plan that was confirmed."""
    if not task.plan or task.is_open or not task.receipt:
        return []
    to_go, to_stay = _by_key(task.plan["going"]), _by_key(task.plan["staying"])
    gone, stayed = _by_key(task.receipt["going"]), _by_key(task.receipt["staying"])
    missed = [item for key, item in to_go.items() if key not in gone | stayed]
    lost = [item for key, item in to_stay.items() if item["type"] == ObjectType.DATACENTER and key not in gone | stayed]
    return [
        *(_went(item, planned=key in to_stay) for key, item in gone.items() if key not in to_go),
        *(_stayed(item, planned=key in to_go) for key, item in stayed.items() if key not in to_stay),
        *(_("%(object)s was to go, and did not go with this task.") % {"object": item["label"]} for item in missed),
        *(_lost(item) for item in lost if task.status == TaskStatus.DONE),
    ]


def _by_key(items: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(item["type"], item["id"]): item for item in items}


def _went(item: dict[str, Any], *, planned: bool) -> str:
    if planned:
        return _("%(object)s was to stay, and went: by then no other service used it.") % {"object": item["label"]}
    return _("%(object)s went too: it was added after the plan.") % {"object": item["label"]}


def _stayed(item: dict[str, Any], *, planned: bool) -> str:
    words = {"object": item["label"], "why": reason_text(item["reason"])}
    if planned:
        return _("%(object)s was to go. %(why)s") % words
    return _("%(object)s was added after the plan. %(why)s") % words


def _lost(item: dict[str, Any]) -> str:
    return _("%(object)s was to stay; another task has deleted it.") % {"object": item["label"]}
