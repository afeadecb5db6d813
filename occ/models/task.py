"""Long-running requests and their history. A due row is the queue; nothing else remembers what is to be done."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.service import Service
from occ.models.vrack import Vrack


class TaskKind(models.TextChoices):
    """What a task does."""

    SERVICE_DELIVER = "service_deliver", _("Deliver the service")
    SERVICE_ACTIVATE = "service_activate", _("Activate the service at the provider")
    SERVICE_END = "service_end", _("End the service with its term")
    PROVIDER_ANSWER = "provider_answer", _("Answer of the provider")
    KEY_CREATE = "key_create", _("Regenerate the service key")
    VRACK_ATTACH = "vrack_attach", _("Associate the vRack")
    VRACK_DETACH = "vrack_detach", _("Dissociate the vRack")
    POP_CREATE = "pop_create", _("Add the PoP configuration")
    POP_DELETE = "pop_delete", _("Delete the PoP configuration")
    DATACENTER_CREATE = "datacenter_create", _("Add the datacentre configuration")
    DATACENTER_DELETE = "datacenter_delete", _("Delete the datacentre configuration")
    ROUTING_CREATE = "routing_create", _("Add the routing configuration")
    ROUTING_DELETE = "routing_delete", _("Delete the routing configuration")


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    TODO = "todo", _("Scheduled")
    DOING = "doing", _("In progress")
    DONE = "done", _("Finished")
    ERROR = "error", _("Error")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (TaskStatus.TODO, TaskStatus.DOING)
OVER = (TaskStatus.DONE, TaskStatus.CANCELLED)
AT_THEIR_TIME = (TaskKind.PROVIDER_ANSWER, TaskKind.SERVICE_END)
"""What comes at a time of its own: no fault strikes it, and customers see it under tasks once it has come."""
DELETIONS = (TaskKind.POP_DELETE, TaskKind.DATACENTER_DELETE, TaskKind.ROUTING_DELETE)


class ObjectType(models.TextChoices):
    """What a task or a line of history is about."""

    SERVICE = "service", _("Service")
    KEY = "key", _("Service key")
    POP = "pop", _("PoP configuration")
    DATACENTER = "datacenter", _("Datacentre configuration")
    ROUTING = "routing", _("Routing configuration")


SHARED = (ObjectType.DATACENTER, ObjectType.ROUTING)
"""What every service of a vRack shows."""
FAILED = Q(status=TaskStatus.ERROR)
FAILED_AND_SHARED = FAILED & Q(object_type__in=SHARED)


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, by what they still need."""

    def open(self) -> Self:
        """Those that time still has to carry on."""
        return self.filter(status__in=OPEN)

    def unfinished(self) -> Self:
        """Open ones, and those that wait for somebody to retry or cancel them."""
        return self.filter(status__in=(*OPEN, TaskStatus.ERROR))

    def failed(self) -> Self:
        """Those in error, which wait for somebody to retry or cancel them."""
        return self.filter(FAILED)

    def over(self) -> Self:
        """Those that nothing will carry on."""
        return self.filter(status__in=OVER)

    def for_account(self, account: Account) -> Self:
        """The tasks of one customer."""
        return self.filter(account=account)

    def for_service(self, service: Service) -> Self:
        """Those that a service shows: its own, and those on the datacentres that it shares through its vRack."""
        shared = Q(vrack_id=service.vrack_id, object_type__in=SHARED)
        found = self.filter(Q(service=service) | shared) if service.vrack_id else self.filter(service=service)
        return found.known()

    def shared_with(self, service: Service) -> Self:
        """Of those, the ones that another service of its vRack, which it must have, asked for."""
        return self.filter(vrack_id=service.vrack_id, object_type__in=SHARED).exclude(service=service).known()

    def known(self) -> Self:
        """Those that a customer is shown: an answer, or the end of a term, once it has come."""
        return self.exclude(kind__in=AT_THEIR_TIME, status__in=OPEN)


class Task(models.Model):
    """One long-running request. Times are simulated, but for the lease, which is real."""

    account = models.ForeignKey(
        Account, models.PROTECT, db_index=False, related_name="tasks", verbose_name=_("account")
    )
    kind = models.CharField(_("action"), max_length=20, choices=TaskKind.choices)
    service = models.ForeignKey(
        Service, models.PROTECT, db_index=False, null=True, related_name="tasks", verbose_name=_("service")
    )
    vrack = models.ForeignKey(Vrack, models.PROTECT, null=True, related_name="tasks", verbose_name="vRack")
    object_type = models.CharField(_("object type"), max_length=12, choices=ObjectType.choices)
    object_id = models.CharField(_("object"), max_length=36)
    object_label = models.CharField(_("object name"), max_length=120)
    status = models.CharField(_("state"), max_length=10, choices=TaskStatus.choices, default=TaskStatus.TODO)
    step = models.PositiveIntegerField(_("step"), default=0)
    # What the recursive deletion is taking away now: {"type": …, "id": …}; what an answer is to: {"activation": …}.
    current = models.JSONField(_("current object"), null=True)
    # A deletion's plan as it was confirmed, and its receipt: what went, what stayed, where that differs.
    plan = models.JSONField(_("plan"), null=True)
    receipt = models.JSONField(_("receipt"), null=True)
    reason = models.JSONField(_("reason"), null=True)
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True)
    due_at = models.DateTimeField(_("next step"), null=True)
    ends_at = models.DateTimeField(_("expected end"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # From when its progress is counted, after a retry: so that what was done before it is done, and nothing else.
    counted_from = models.DateTimeField(_("progress counted from"), null=True)
    # How many lines its history has: the number of the next one is one more.
    history_length = models.PositiveIntegerField(_("history length"), default=0)
    lease = models.PositiveIntegerField(_("lease"), default=0)
    # How many processes died with it in hand since its last step; not counted on among others (runner.ALONE_AFTER).
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    lease_holder = models.CharField(_("lease holder"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("lease until (real time)"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("requested by")
    )
    # The form or call that asked for it: the same one again is answered with this task (never a second effect).
    request_key = models.CharField(_("request key"), max_length=64, null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status__in=OPEN), name="task_due"),
            models.Index(fields=["vrack", "due_at", "id"], condition=Q(status__in=OPEN), name="task_due_in_vrack"),
            # An account on a clock of its own may be far ahead: what is due for the others by then is passed over.
            models.Index(fields=["account", "due_at", "id"], condition=Q(status__in=OPEN), name="task_due_of_account"),
            models.Index(fields=["kind", "id"], condition=Q(status=TaskStatus.ERROR), name="task_in_error"),
            # What the pages of a service show of errors, and the list of services of many of them at once.
            models.Index(fields=["service", "id"], condition=FAILED, name="task_failed_of_service"),
            models.Index(fields=["vrack", "id"], condition=FAILED_AND_SHARED, name="task_failed_in_vrack"),
            models.Index(fields=["account", "id"], condition=FAILED, name="task_failed_of_account"),
            # What is over is counted here, without looking at its rows (engine.workload.tasks).
            models.Index(fields=["kind", "status"], condition=Q(status__in=OVER), name="task_over"),
            models.Index(fields=["service", "-id"], name="task_by_service"),
            models.Index(fields=["account", "-id"], name="task_by_account"),
            models.Index(fields=["vrack", "-id"], condition=Q(object_type__in=SHARED), name="task_shared_in_vrack"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "request_key"], name="task_request_once"),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, due_at__isnull=False) | (~Q(status__in=OPEN) & Q(due_at__isnull=True)),
                name="task_open_has_a_due_time",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def is_open(self) -> bool:
        """Whether time still has to carry it on."""
        return self.status in OPEN

    @property
    def is_deletion(self) -> bool:
        """Whether it takes something away."""
        return self.kind in DELETIONS


class TaskEvent(models.Model):
    """One line of a task's history, written in the transaction of the change it tells. Append-only."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events", verbose_name=_("task"))
    number = models.PositiveIntegerField(_("number"))
    lease = models.PositiveIntegerField(_("lease"))
    at = models.DateTimeField(_("simulated time"))
    real_at = models.DateTimeField(_("real time"))
    step = models.CharField(_("step"), max_length=40)
    object_type = models.CharField(_("object type"), max_length=12, choices=ObjectType.choices)
    object_id = models.CharField(_("object"), max_length=36)
    object_label = models.CharField(_("object name"), max_length=120)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10, blank=True)
    reason = models.JSONField(_("reason"), null=True)

    class Meta:
        verbose_name = _("task event")
        verbose_name_plural = _("task events")
        ordering = ["task", "number"]
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="task_event_number_once")]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number} {self.step}"
