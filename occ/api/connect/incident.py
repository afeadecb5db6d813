"""Incidents and maintenances that concern a service (api.md §2)."""

from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import IncidentType
from occ.api.wire.types import Datetime, Long, Model, Uuid
from occ.models import Incident as Stored


class Incident(Model):
    """An incident, open as long as it has no end, or a maintenance."""

    vendor = "ovhCloudConnect.Incident"
    read_only = True
    id: Long
    type: IncidentType
    startDate: Datetime
    endDate: Datetime | None


def _shape(row: Stored) -> Incident:
    return Incident(id=row.pk, type=row.type, startDate=row.start_at, endDate=row.end_at)


@section.get_("/ovhCloudConnect/{serviceName}/incident", list[Long], iam="incident/get")
def incident_list(request: Call, serviceName: Uuid) -> object:
    """List the incidents and maintenances of a service."""
    return listing(request, find.service(request, serviceName).incidents.all(), "pk", _shape)


@section.get_("/ovhCloudConnect/{serviceName}/incident/{id}", Incident, iam="incident/get")
def incident_get(request: Call, serviceName: Uuid, id: Long) -> Incident:
    """Get an incident or a maintenance."""
    return _shape(find.one(find.service(request, serviceName).incidents.all(), "id", id, pk=id))
