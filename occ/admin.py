"""The staff's view of everything that is stored: to be read and searched; what changes it goes through the actions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from occ import models
from occ.actions import key, provider, service, task
from occ.actions.actor import Actor
from occ.rules.refusal import Refused

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


def actor(request: HttpRequest) -> Actor:
    """The member of staff who asks."""
    user = request.user if isinstance(request.user, models.User) else None
    return Actor(user, str(user), getattr(request, "request_id", ""))


class ReadOnly(Base):
    """Rows that only the actions and the engine change."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here; the actions of the list remain to those who may view it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False


def ask(request: HttpRequest, chosen: QuerySet[Any], action: Callable[[Any], object], done: str) -> None:
    """Carry an action out on each chosen row; what is refused is said with its reason."""
    count = 0
    for each in chosen:
        try:
            action(each)
            count += 1
        except Refused as refused:
            sentences = " ".join(_text(problem.sentence) % problem.params for problem in refused.problems)
            messages.warning(request, f"{each}: {sentences}")
    if count:
        messages.success(request, _text("%(done)s: %(count)s") % {"done": done, "count": count})


@admin.register(models.Task)
class TaskAdmin(ReadOnly):
    """Every long-running request."""

    list_display = ("id", "kind", "object_label", "status", "account", "due_at", "ends_at", "finished_at")
    list_filter = ("status", "kind")
    search_fields = ("=id", "object_label", "account__nichandle", "=service__uuid")
    list_select_related = ("account",)
    actions = ("retry", "cancel", "fail", "finish")

    @admin.action(description=_("Retry"))
    def retry(self, request: HttpRequest, chosen: QuerySet[models.Task]) -> None:
        """Carry tasks in error on."""
        ask(request, chosen, lambda each: task.task_retry(task=each, by=actor(request)), _text("Retried"))

    @admin.action(description=_("Cancel the task"))
    def cancel(self, request: HttpRequest, chosen: QuerySet[models.Task]) -> None:
        """Call tasks off."""
        ask(request, chosen, lambda each: task.task_cancel(task=each, by=actor(request)), _text("Cancelled"))

    @admin.action(description=_("Make a task fail"))
    def fail(self, request: HttpRequest, chosen: QuerySet[models.Task]) -> None:
        """End open tasks in error."""
        ask(request, chosen, lambda each: task.task_fail(task=each, by=actor(request)), _text("Failed"))

    @admin.action(description=_("Finish a task at once"))
    def finish(self, request: HttpRequest, chosen: QuerySet[models.Task]) -> None:
        """Carry open tasks to their end."""
        ask(request, chosen, lambda each: task.task_finish(task=each, by=actor(request)), _text("Finished"))


@admin.register(models.Service)
class ServiceAdmin(ReadOnly):
    """Services of all customers."""

    list_display = ("description", "uuid", "account", "provider", "pop", "bandwidth", "state", "vrack", "ordered_at")
    list_filter = ("state", "provider", "pop")
    search_fields = ("description", "=uuid", "account__nichandle", "vrack__name")
    list_select_related = ("account", "vrack")
    actions = ("activate", "close")

    @admin.action(description=_("Activate the service at the provider"))
    def activate(self, request: HttpRequest, chosen: QuerySet[models.Service]) -> None:
        """Validate orders in the provider's place."""
        ask(
            request,
            chosen,
            lambda each: provider.service_activate(service=each, by=actor(request)),
            _text("Activation"),
        )

    @admin.action(description=_("Close the service"))
    def close(self, request: HttpRequest, chosen: QuerySet[models.Service]) -> None:
        """Close services for good."""
        ask(request, chosen, lambda each: service.service_close(service=each, by=actor(request)), _text("Closed"))


@admin.register(models.ServiceKey)
class ServiceKeyAdmin(ReadOnly):
    """Service keys; their values are the customers' affair and are not listed."""

    list_display = ("id", "service", "status", "created_at", "used_at")
    list_filter = ("status",)
    search_fields = ("=id", "service__description", "=service__uuid")
    list_select_related = ("service",)
    exclude = ("value",)
    actions = ("cancel",)

    @admin.action(description=_("Cancel the service key"))
    def cancel(self, request: HttpRequest, chosen: QuerySet[models.ServiceKey]) -> None:
        """Withdraw keys that have not been used."""
        ask(request, chosen, lambda each: key.key_cancel(key=each, by=actor(request)), _text("Cancelled"))


@admin.register(models.AuditEntry)
class AuditAdmin(ReadOnly):
    """Who did what, and when."""

    list_display = ("at", "actor", "action", "object_label", "account", "before", "after", "request_id")
    list_filter = ("action",)
    search_fields = ("actor", "object_label", "account__nichandle", "=request_id")
    list_select_related = ("account",)
    date_hierarchy = "at"


@admin.register(models.TaskEvent)
class TaskEventAdmin(ReadOnly):
    """The history of every task."""

    list_display = ("at", "task", "number", "step", "object_label", "from_status", "to_status", "lease")
    search_fields = ("=task__id", "object_label")
    list_select_related = ("task",)


@admin.register(models.Account)
class AccountAdmin(ReadOnly):
    """Customers."""

    list_display = ("nichandle", "name", "email", "language", "clock", "is_demo")
    search_fields = ("nichandle", "name", "email")
    list_select_related = ("clock",)


@admin.register(models.User)
class UserAdmin(ReadOnly):
    """People who sign in."""

    list_display = ("username", "account", "is_staff", "last_login")
    list_filter = ("is_staff",)
    search_fields = ("username", "account__nichandle")
    exclude = ("password",)


@admin.register(models.ProviderUser)
class ProviderUserAdmin(ReadOnly):
    """People of the providers' portals."""

    list_display = ("username", "provider")
    list_filter = ("provider",)
    search_fields = ("username",)
    exclude = ("password",)


@admin.register(models.Clock)
class ClockAdmin(ReadOnly):
    """How time passes; `manage.py clock` changes it."""

    list_display = ("name", "speed", "paused", "origin_real", "origin_simulated")


@admin.register(models.Vrack)
class VrackAdmin(ReadOnly):
    """Private networks."""

    list_display = ("name", "description", "account")
    search_fields = ("name", "description", "account__nichandle")
    list_select_related = ("account",)


@admin.register(models.PopConfig)
class PopConfigAdmin(ReadOnly):
    """PoP configurations."""

    list_display = ("id", "subnet", "customer_asn", "ovh_asn", "vrack", "status", "task")
    list_filter = ("status",)
    search_fields = ("=id", "subnet", "vrack__name")
    list_select_related = ("vrack", "task")


@admin.register(models.DatacenterConfig)
class DatacenterConfigAdmin(ReadOnly):
    """Datacentre configurations."""

    list_display = ("id", "__str__", "ovh_asn", "routing_type", "vrack", "status", "task")
    list_filter = ("status", "routing_type")
    search_fields = ("=id", "subnet", "vrack__name")
    list_select_related = ("vrack", "task")


@admin.register(models.RoutingConfig)
class RoutingConfigAdmin(ReadOnly):
    """Routing configurations."""

    list_display = ("id", "type", "__str__", "datacenter_config", "status", "task")
    list_filter = ("status", "type")
    search_fields = ("=id", "neighbor_ip", "datacenter_config__vrack__name")
    list_select_related = ("datacenter_config", "task")


@admin.register(models.Order)
class OrderAdmin(ReadOnly):
    """Orders."""

    list_display = ("id", "service", "account", "monthly_cents", "ordered_at")
    search_fields = ("=id", "account__nichandle", "service__description")
    list_select_related = ("service", "account")


@admin.register(models.Email)
class EmailAdmin(ReadOnly):
    """E-mails sent; they may hold service keys, so only their heads are shown."""

    list_display = ("sent_at", "to", "subject", "account", "relayed_at")
    search_fields = ("to", "subject", "account__nichandle")
    list_select_related = ("account",)
    exclude = ("text", "html")


@admin.register(models.Effect)
class EffectAdmin(ReadOnly):
    """What waits to reach the outside."""

    list_display = ("key", "kind", "account", "created_at", "accepted_at")
    list_select_related = ("account",)
    exclude = ("payload",)
