"""Alerts of a service (api.md §2): which there are, and which are switched on."""

from django.utils.translation import gettext_noop

from occ.actions.watching import alerts_set
from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.wire.types import Boolean, Model, String, Uuid
from occ.models import AlertType

DESCRIPTIONS = {
    AlertType.LINK: gettext_noop("The port at the PoP is down."),
    AlertType.BGP: gettext_noop("A BGP session is down."),
    AlertType.BANDWIDTH: gettext_noop("More than 80 percent of the bandwidth is in use."),
    AlertType.PREFIXES: gettext_noop("A BGP session is near its limit of prefixes."),
}


class Monitoring(Model):
    """An alert, and whether it is switched on."""

    vendor = "ovhCloudConnect.Monitoring"
    read_only = True
    type: String
    name: String
    description: String
    activated: Boolean


class Subscriptions(Model):
    """The alerts that are to be switched on; all others are off."""

    vendor = "ovhCloudConnect.Subscriptions"
    subscriptions: list[String]


@section.get_("/ovhCloudConnect/{serviceName}/monitoring", list[Monitoring], iam="monitoring/get")
def monitoring_list(request: Call, serviceName: Uuid) -> list[Monitoring]:
    """List the alerts."""
    active = set(find.service(request, serviceName).alerts.values_list("type", flat=True))
    return [
        Monitoring(type=each.value, name=str(each.label), description=DESCRIPTIONS[each], activated=each in active)
        for each in AlertType
    ]


@section.post_("/ovhCloudConnect/{serviceName}/monitoring", iam="monitoring/create")
def monitoring_post(request: Call, serviceName: Uuid, body: Subscriptions) -> None:
    """Switch alerts on."""
    request.wire_names = {"types": "subscriptions"}
    service = find.open_service(request, serviceName)
    alerts_set(service=service, types=body.subscriptions, by=request.caller.actor(request))


@section.delete_("/ovhCloudConnect/{serviceName}/monitoring", iam="monitoring/delete")
def monitoring_delete(request: Call, serviceName: Uuid) -> None:
    """Switch all alerts off."""
    service = find.open_service(request, serviceName)
    alerts_set(service=service, types=(), by=request.caller.actor(request))
