"""Diagnostics of a service (api.md §2; domain.md §8)."""

from datetime import timedelta

from occ.actions import diagnostic
from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import DiagnosticFunction, DiagnosticType, TaskStatus
from occ.api.wire.errors import not_found
from occ.api.wire.types import Datetime, IpBlock, Long, MacAddress, Model, String, Text, Uuid
from occ.models import Diagnostic as Stored
from occ.models import Service
from occ.network.diagnostics import TAKES
from occ.rules.limits import DIAGNOSTIC_RETENTION

NAMES = {
    "pop": "popConfigId",
    "datacenter": "dcConfigId",
    "routing": "extraConfigId",
    "function": "diagnosticName",
    "type": "diagnosticType",
}


class DiagnosticConfiguration(Model):
    """What is to be looked at."""

    vendor = "ovhCloudConnect.DiagnosticConfiguration"
    diagnosticName: DiagnosticFunction
    popConfigId: Long
    diagnosticType: DiagnosticType | None = None
    dcConfigId: Long | None = None
    extraConfigId: Long | None = None


class DiagnosticResult(Model):
    """A line of what was found."""

    vendor = "ovhCloudConnect.DiagnosticResult"
    read_only = True
    cmd: String | None
    output: Text | None
    prefix: IpBlock | None
    aspath: String | None
    med: Long | None
    localprefix: Long | None
    mac: MacAddress | None
    routermac: String | None
    timestamp: Datetime | None


class Diagnostic(Model):
    """A diagnostic, with its result once it is done."""

    vendor = "ovhCloudConnect.Diagnostic"
    read_only = True
    id: Long
    function: DiagnosticFunction
    status: TaskStatus
    result: list[DiagnosticResult] | None
    date: Datetime | None
    description: String | None
    source: String | None


def _shape(request: Call, row: Stored) -> Diagnostic:
    status = _status(row, find.now(request) - row.at)
    result = [DiagnosticResult.model_validate(line) for line in row.result] if status == "done" else None
    return Diagnostic(
        id=row.pk,
        function=row.function,
        status=status,
        result=result,
        date=row.at,
        description=f"{row.get_function_display()}: {row.get_type_display()}",
        source=row.source,
    )


def _status(row: Stored, passed: timedelta) -> str:
    if row.denied:
        return "denied"
    return "done" if passed >= TAKES else "doing" if passed >= TAKES / 4 else "todo"


def _rows(request: Call, service: Service) -> list[Stored]:
    return list(service.diagnostics.filter(at__gt=find.now(request) - DIAGNOSTIC_RETENTION).order_by("pk"))


@section.get_("/ovhCloudConnect/{serviceName}/diagnostic", list[Long], iam="diagnostic/get")
def diagnostic_list(request: Call, serviceName: Uuid) -> object:
    """List the diagnostics of the last seven days."""
    rows = _rows(request, find.service(request, serviceName))
    return listing(request, rows, "pk", lambda row: _shape(request, row))


@section.post_("/ovhCloudConnect/{serviceName}/diagnostic", Diagnostic, iam="diagnostic/create")
def diagnostic_post(request: Call, serviceName: Uuid, body: DiagnosticConfiguration) -> Diagnostic:
    """Launch a diagnostic."""
    request.wire_names = NAMES
    service = find.open_service(request, serviceName)
    pop = find.pop(service, body.popConfigId, "popConfigId")
    datacenter = find.datacenter(pop, body.dcConfigId, "dcConfigId") if body.dcConfigId is not None else None
    routing = None
    if datacenter is not None and body.extraConfigId is not None:
        routing = find.routing(datacenter, body.extraConfigId, "extraConfigId")
    row = diagnostic.diagnostic_launch(
        service=service,
        function=body.diagnosticName,
        type=body.diagnosticType or "default",
        pop=pop,
        datacenter=datacenter,
        routing=routing,
        by=request.caller.actor(request),
    )
    return _shape(request, row)


@section.get_("/ovhCloudConnect/{serviceName}/diagnostic/{id}", Diagnostic, iam="diagnostic/get")
def diagnostic_get(request: Call, serviceName: Uuid, id: Long) -> Diagnostic:
    """Get a diagnostic."""
    rows = _rows(request, find.service(request, serviceName))
    row = next((each for each in rows if each.pk == id), None)
    if row is None:
        raise not_found("id", id)
    return _shape(request, row)
