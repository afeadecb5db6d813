"""Time and tasks: what goes on, its history, and how fast time passes."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from occ.actions import clock as clock_actions
from occ.actions import task
from occ.actions.actor import Actor
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly, ReadOnlyRows, RuledForm
from occ.admin.written import ThroughActions, Values
from occ.engine.queue import clock
from occ.models import Clock, Task, TaskEvent, TaskStatus, Worker
from occ.models.task import OPEN
from occ.ui.refusals import reason_text

UNFINISHED = (*OPEN, TaskStatus.ERROR)


class EventRows(ReadOnlyRows):
    """The history of a task, on its page."""

    model = TaskEvent
    fields = ("at", "step", "object_label", "from_status", "to_status", "why")
    readonly_fields = fields

    @admin.display(description=_("reason"))
    def why(self, row: TaskEvent) -> str:
        """The reason, as a sentence."""
        return reason_text(row.reason)


@admin.register(Task)
class TaskAdmin(ReadOnly):
    """Every long-running request."""

    list_display = ("id", "kind", "object_label", "status", "account", "ends_at", "finished_at")
    list_filter = ("status", "kind")
    found_by = ("id", "service__uuid", "account__nichandle", "vrack__name")
    words_in = ("object_label",)
    carried = {"status__exact": {status: Q(status=status) for status in UNFINISHED}}
    list_select_related = ("account",)
    exclude = ("reason",)
    readonly_fields = ("why",)
    inlines = (EventRows,)
    actions = ("retry", "cancel", "fail", "finish")

    @admin.display(description=_("reason"))
    def why(self, row: Task) -> str:
        """The reason, as a sentence."""
        return reason_text(row.reason)

    retry = RowAction(
        short_description=_("Retry"),
        act=lambda row, by: task.task_retry(task=row, by=by),
        done=ngettext_lazy(
            "%(count)s task goes on from the step that failed.",
            "%(count)s tasks go on from the step that failed.",
            "count",
        ),
    )
    cancel = RowAction(
        short_description=_("Cancel the task"),
        act=lambda row, by: task.task_cancel(task=row, by=by),
        check=task.check_cancel,
        asks=ngettext_lazy(
            "The task is called off. This cannot be undone. What becomes of its object:",
            "%(count)s tasks are called off. This cannot be undone. What becomes of their objects:",
            "count",
        ),
        about=lambda row: f"{_what(row)} {gettext(task.CANCEL_MEANS[row.kind])}",
        done=ngettext_lazy("%(count)s task was cancelled.", "%(count)s tasks were cancelled.", "count"),
    )
    fail = RowAction(
        short_description=_("Make a task fail"),
        act=lambda row, by: task.task_fail(task=row, by=by),
        check=task.check_open,
        asks=ngettext_lazy(
            "The task stops and ends in error. Its owner reads that the support team stopped it, and can retry or "
            "cancel it.",
            "%(count)s tasks stop and end in error. Their owners read that the support team stopped them, and can "
            "retry or cancel them.",
            "count",
        ),
        about=lambda row: _what(row),
        done=ngettext_lazy("%(count)s task ended in error.", "%(count)s tasks ended in error.", "count"),
    )
    finish = RowAction(
        short_description=_("Finish a task at once"),
        act=lambda row, by: task.task_finish(task=row, by=by),
        check=task.check_open,
        asks=ngettext_lazy(
            "The task is carried to its end now, however long it would still take; what it waits for is not skipped. "
            "A deletion cannot be undone.",
            "%(count)s tasks are carried to their end now, however long they would still take; what they wait for is "
            "not skipped. A deletion cannot be undone.",
            "count",
        ),
        about=lambda row: _what(row),
        done=ngettext_lazy(
            "%(count)s task was carried as far as it can go now.",
            "%(count)s tasks were carried as far as they can go now.",
            "count",
        ),
    )


def _what(row: Task) -> str:
    """What a task does, with which object."""
    return f"{row.get_kind_display()} ({row.object_label})."


@admin.register(TaskEvent)
class TaskEventAdmin(ReadOnly):
    """The history of every task."""

    list_display = ("at", "task", "number", "step", "object_label", "from_status", "to_status", "why")
    found_by = ("task__id", "task__service__uuid")
    words_in = ("object_label",)
    list_select_related = ("task",)

    @admin.display(description=_("reason"))
    def why(self, row: TaskEvent) -> str:
        """The reason, as a sentence."""
        return reason_text(row.reason)


@admin.register(Worker)
class WorkerAdmin(ReadOnly):
    """Who carries tasks out."""

    list_display = ("name", "seen_at", "steps")
    words_in = ("name",)
    fields = ("name", "seen_at", "steps", "seconds")


class ClockForm(RuledForm):
    """How a clock runs from now on."""

    jump = forms.CharField(
        label=_("Jump ahead"), required=False, help_text=_("Simulated time to skip: 1h30m, 45m or 2d. Empty for none.")
    )

    class Meta:
        model = Clock
        fields = ("speed", "paused")
        widgets = {"speed": forms.NumberInput(attrs={"step": "any", "min": str(clock_actions.SPEED_MIN)})}
        help_texts = {"speed": _("Simulated seconds per real second.")}


@admin.register(Clock)
class ClockAdmin(ThroughActions):
    """How time passes: for all, or for an account that has a clock of its own."""

    form = ClockForm
    list_display = ("name", "paused", "speed", "time")
    fields = ("name", "time", "speed", "paused", "jump")
    readonly_fields = ("name", "time")
    actions = ("jump_to_next",)

    jump_to_next = RowAction(
        short_description=_("Jump to the next event"),
        act=lambda row, by: clock_actions.clock_next(clock_id=row.pk, by=by),
        done=ngettext_lazy(
            "%(count)s clock stands at its next event.", "%(count)s clocks stand at their next events.", "count"
        ),
        permission="change",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An account is given its own by an action on the list of accounts."""
        return False

    @admin.display(description=_("simulated time"))
    def time(self, row: Clock) -> str:
        """The moment that it shows."""
        return date_format(localtime(clock.simulated(row)), "SHORT_DATETIME_FORMAT")

    def write_changed(self, by: Actor, row: Clock, values: Values, shown: Values) -> Clock:
        """Change how it runs, or jump."""
        asked = {name: value for name, value in values.items() if name != "jump"}
        if jump := values.get("jump"):
            asked["forward"] = clock_actions.parse_length(jump)
        return clock_actions.clock_change(clock_id=row.pk, by=by, shown=shown, **asked)
