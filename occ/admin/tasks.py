"""Time and tasks: what goes on, its history, and how fast time passes."""

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from occ.actions import clock as clock_actions
from occ.actions import task
from occ.actions.actor import Actor
from occ.admin.base import ReadOnly, ReadOnlyRows, RuledForm, ask
from occ.admin.written import ThroughActions, Values
from occ.engine.queue import clock
from occ.models import Clock, Task, TaskEvent, TaskStatus, Worker
from occ.models.task import OPEN
from occ.ui.actor import actor
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

    @admin.action(description=_("Retry"), permissions=["operate"])
    def retry(self, request: HttpRequest, chosen: QuerySet[Task]) -> None:
        """Carry tasks in error on."""
        ask(request, chosen, lambda each: task.task_retry(task=each, by=actor(request)))

    @admin.action(description=_("Cancel the task"), permissions=["operate"])
    def cancel(self, request: HttpRequest, chosen: QuerySet[Task]) -> None:
        """Call tasks off."""
        ask(request, chosen, lambda each: task.task_cancel(task=each, by=actor(request)))

    @admin.action(description=_("Make a task fail"), permissions=["operate"])
    def fail(self, request: HttpRequest, chosen: QuerySet[Task]) -> None:
        """End open tasks in error."""
        ask(request, chosen, lambda each: task.task_fail(task=each, by=actor(request)))

    @admin.action(description=_("Finish a task at once"), permissions=["operate"])
    def finish(self, request: HttpRequest, chosen: QuerySet[Task]) -> None:
        """Carry open tasks to their end."""
        ask(request, chosen, lambda each: task.task_finish(task=each, by=actor(request)))


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

    @admin.action(description=_("Jump to the next event"), permissions=["change"])
    def jump_to_next(self, request: HttpRequest, chosen: QuerySet[Clock]) -> None:
        """Move clocks to where something happens next."""
        ask(request, chosen, lambda each: clock_actions.clock_next(clock_id=each.pk, by=actor(request)))

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
