"""The record of who did what, put into words for the page « Tâches »."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from occ import catalogue
from occ.models import AuditEntry, ConfigStatus, KeyStatus, RoutingType, ServiceState, TaskKind, TaskStatus

ACTIONS = {
    "order_place": gettext_noop("Order the service"),
    "order_validate": gettext_noop("Validate the order at the provider"),
    "service_describe": gettext_noop("Change the description"),
    "service_close": gettext_noop("Close the service"),
    "key_send": gettext_noop("Send the service key"),
    "key_regenerate": gettext_noop("Regenerate the service key"),
    "key_cancel": gettext_noop("Cancel the service key"),
    "task_retry": gettext_noop("Retry a task"),
    "task_cancel": gettext_noop("Cancel a task"),
    "task_fail": gettext_noop("Make a task fail"),
    "task_finish": gettext_noop("Finish a task at once"),
    "vrack_attach": gettext_noop("Associate the vRack"),
    "vrack_detach": gettext_noop("Dissociate the vRack"),
    "pop_create": gettext_noop("Add the PoP configuration"),
    "pop_delete": gettext_noop("Delete the PoP configuration"),
    "datacenter_create": gettext_noop("Add the datacentre configuration"),
    "datacenter_delete": gettext_noop("Delete the datacentre configuration"),
    "routing_create": gettext_noop("Add the routing configuration"),
    "routing_delete": gettext_noop("Delete the routing configuration"),
    "alerts_set": gettext_noop("Choose the alerts"),
    "contact_answer": gettext_noop("Answer to a change of contact"),
    "contact_change": gettext_noop("Ask for a change of contact"),
    "contact_resend": gettext_noop("Send the e-mail about a change of contact again"),
    "contract_renew": gettext_noop("Change the renewal"),
    "diagnostic_launch": gettext_noop("Launch a diagnostic"),
    "incident_end": gettext_noop("End of an incident"),
    "incident_tell": gettext_noop("Tell of an incident or a maintenance"),
    "log_subscribe": gettext_noop("Forward logs"),
    "log_unsubscribe": gettext_noop("Stop forwarding logs"),
    "migration_offer": gettext_noop("Offer an upgrade"),
    "migration_start": gettext_noop("Start the upgrade"),
    "service_terminate": gettext_noop("End the service with the mailed token"),
    "termination_ask": gettext_noop("Ask to end the service"),
    "termination_explain": gettext_noop("Say why the service ends"),
}
FIELDS = {
    "provider": gettext_noop("Provider"),
    "pop": "PoP",
    "bandwidth": gettext_noop("Bandwidth"),
    "monthly_cents": gettext_noop("Price"),
    "description": gettext_noop("Description"),
    "email": gettext_noop("E-mail address"),
    "vrack": "vRack",
    "type": "Type",
    "customer_asn": gettext_noop("Customer ASN"),
    "ovh_asn": gettext_noop("OVHcloud ASN"),
    "datacenter": gettext_noop("Datacentre"),
    "subnet": gettext_noop("Subnet"),
    "neighbor_ip": "IP Neighbor",
    "next_hop": "Nexthop",
    "status": gettext_noop("State"),
    "state": gettext_noop("State"),
    "ends_at": gettext_noop("Ends on"),
}
"""What can be shown; anything else, such as the number of a key, says nothing to a customer."""
STATES: dict[str, Any] = {"task": TaskStatus, "servicekey": KeyStatus, "service": ServiceState}
"""Whose words a state has, by the kind of object; those of a configuration else."""


def entry(found: AuditEntry) -> dict[str, Any]:
    """One line of the record."""
    words = ACTIONS.get(found.action)
    return {
        "at": found.at_simulated or found.at,
        "who": found.actor,
        "what": _(words) if words else found.action,
        "object": _object(found),
        "changes": [_change(found, name) for name in found.after if _is_told(found, name)],
    }


def _object(found: AuditEntry) -> str:
    number, _space, kind = found.object_label.partition(" ")
    if found.object_type == "task" and kind in TaskKind.values:
        return f"{TaskKind(kind).label} {number}"
    return found.object_label


def _is_told(found: AuditEntry, name: str) -> bool:
    return name in FIELDS and found.after[name] != found.before.get(name)


def _change(found: AuditEntry, name: str) -> str:
    words = {
        "field": _(FIELDS[name]),
        "before": _value(found, name, found.before.get(name)),
        "after": _value(found, name, found.after[name]),
    }
    if not words["before"]:
        return _("%(field)s: %(after)s") % words
    return _("%(field)s: %(before)s → %(after)s") % (words | {"after": words["after"] or pgettext("vRack", "none")})


def _value(found: AuditEntry, name: str, value: object) -> str:
    """A stored value as the pages show it."""
    language, text = get_language() or "fr", "" if value is None else str(value)
    if name in ("status", "state"):
        states = STATES.get(found.object_type, ConfigStatus)
        return str(states(text).label) if text in states.values else text
    if name == "type" and text in RoutingType.values:
        return str(RoutingType(text).label)
    if name == "ends_at" and text:
        return date_format(localtime(datetime.fromisoformat(text)).date(), "SHORT_DATE_FORMAT")
    if name == "monthly_cents" and text:
        return catalogue.Price(int(text)).label(language)
    entries: dict[str, Any] = {
        "provider": catalogue.providers,
        "pop": catalogue.pops,
        "bandwidth": catalogue.bandwidths,
    }
    entry_of = {each.code: each for each in entries[name]()} if name in entries else {}
    if text not in entry_of:
        return text
    return str(entry_of[text].label(language) if name == "bandwidth" else entry_of[text].name)
