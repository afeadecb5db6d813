"""What services tell their customers and are asked: incidents, diagnostics, alerts, logs, contracts, upgrades."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from occ.actions.contract import contact_answer
from occ.actions.watching import incident_end
from occ.admin.base import ReadOnly, ask
from occ.models import Alert, ContactChange, Contract, Diagnostic, Incident, LogSubscription, Migration, Termination
from occ.ui.actor import actor


class OfService(ReadOnly):
    """Rows of services, found by them."""

    found_by = ("id", "service__uuid")


@admin.register(Incident)
class IncidentAdmin(OfService):
    """Incidents and maintenances; one is told from the list of services."""

    list_display = ("id", "service", "type", "start_at", "end_at")
    list_select_related = ("service",)
    list_filter = ("type",)
    actions = ("end",)

    @admin.action(description=_("End of an incident"), permissions=["operate"])
    def end(self, request: HttpRequest, chosen: QuerySet[Incident]) -> None:
        """Tell that they are over."""
        ask(request, chosen, lambda each: incident_end(incident=each, by=actor(request)))


@admin.register(Diagnostic)
class DiagnosticAdmin(OfService):
    """Diagnostics, with what they found."""

    list_display = ("id", "service", "function", "type", "source", "denied", "at")
    list_select_related = ("service",)
    list_filter = ("function", "type", "denied")


@admin.register(Alert)
class AlertAdmin(OfService):
    """Alerts that are switched on."""

    list_display = ("service", "type")
    list_select_related = ("service",)
    list_filter = ("type",)


@admin.register(LogSubscription)
class LogSubscriptionAdmin(OfService):
    """Where logs are forwarded to."""

    list_display = ("uuid", "service", "kind", "stream", "created_at")
    list_select_related = ("service",)
    found_by = ("uuid", "service__uuid")


@admin.register(Contract)
class ContractAdmin(OfService):
    """Renewals and contacts that were changed."""

    list_display = ("service", "automatic", "delete_at_expiration", "period", "ends_at", "contact_admin")
    list_select_related = ("service",)


@admin.register(ContactChange)
class ContactChangeAdmin(OfService):
    """Changes of contact, accepted or refused in the other contact's place."""

    list_display = ("id", "service", "type", "from_nic", "to_nic", "state", "asked_at", "done_at")
    list_select_related = ("service",)
    list_filter = ("state", "type")
    actions = ("accept", "refuse")

    @admin.action(description=_("Accept the change of contact"), permissions=["operate"])
    def accept(self, request: HttpRequest, chosen: QuerySet[ContactChange]) -> None:
        """Carry them out."""
        ask(request, chosen, lambda each: contact_answer(change=each, accepted=True, by=actor(request)))

    @admin.action(description=_("Refuse the change of contact"), permissions=["operate"])
    def refuse(self, request: HttpRequest, chosen: QuerySet[ContactChange]) -> None:
        """Leave the contacts as they are."""
        ask(request, chosen, lambda each: contact_answer(change=each, accepted=False, by=actor(request)))


@admin.register(Migration)
class MigrationAdmin(OfService):
    """Upgrades of the offer; one is offered from the list of services."""

    list_display = ("id", "service", "type", "started_at", "key")
    list_select_related = ("service", "key")


@admin.register(Termination)
class TerminationAdmin(OfService):
    """Tokens that were mailed, not what they say."""

    list_display = ("id", "service", "vrack", "asked_at", "used_at")
    list_select_related = ("service", "vrack")
