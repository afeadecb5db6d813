"""What services tell their customers and are asked: incidents, diagnostics, alerts, logs, contracts, upgrades."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from occ.actions.contract import contact_answer
from occ.actions.watching import incident_end
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly
from occ.models import Alert, ContactChange, Contract, Diagnostic, Incident, LogSubscription, Migration, Termination


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

    end = RowAction(
        short_description=_("End of an incident"),
        act=lambda row, by: incident_end(incident=row, by=by),
        asks=ngettext_lazy(
            "The customer is told that the incident, or the maintenance, is over from now on. This cannot be undone.",
            "The customers are told that %(count)s incidents or maintenances are over from now on. This cannot be "
            "undone.",
            "count",
        ),
        about=lambda row: f"{row.service}, {row.service_id}",
        done=ngettext_lazy(
            "The end of %(count)s incident was told.", "The end of %(count)s incidents was told.", "count"
        ),
        is_done=lambda row: row.end_at is not None,
    )


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


def _who(row: ContactChange) -> str:
    """Which contact of which service a change is about, from whom to whom."""
    return f"{row.service} ({row.type}): {row.from_nic} → {row.to_nic}"


@admin.register(ContactChange)
class ContactChangeAdmin(OfService):
    """Changes of contact, accepted or refused in the other contact's place."""

    list_display = ("id", "service", "type", "from_nic", "to_nic", "state", "asked_at", "done_at")
    list_select_related = ("service",)
    list_filter = ("state", "type")
    actions = ("accept", "refuse")

    accept = RowAction(
        short_description=_("Accept the change of contact"),
        act=lambda row, by: contact_answer(change=row, accepted=True, by=by),
        asks=ngettext_lazy(
            "The change is accepted in the other contact's place: the new contact counts from now on.",
            "%(count)s changes are accepted in the other contacts' place: the new contacts count from now on.",
            "count",
        ),
        about=_who,
        done=ngettext_lazy(
            "%(count)s change of contact was accepted.", "%(count)s changes of contact were accepted.", "count"
        ),
    )
    refuse = RowAction(
        short_description=_("Refuse the change of contact"),
        act=lambda row, by: contact_answer(change=row, accepted=False, by=by),
        asks=ngettext_lazy(
            "The change is refused in the other contact's place: the contact stays, and the request is over.",
            "%(count)s changes are refused in the other contacts' place: the contacts stay, and the requests are over.",
            "count",
        ),
        about=_who,
        done=ngettext_lazy(
            "%(count)s change of contact was refused.", "%(count)s changes of contact were refused.", "count"
        ),
    )


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
