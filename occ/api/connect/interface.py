"""Ports of a service (api.md §2); a Provider service has one, without optics of its own."""

from occ.api import find
from occ.api.connect.metrics import Metrics, shapes
from occ.api.connect.service import DIRECT_ONLY, section
from occ.api.connect.task import OccTask
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import (
    InterfaceMetrics,
    InterfaceStatus,
    LightStatus,
    MetricsPeriod,
    Termination,
    UpDown,
)
from occ.api.wire.errors import ApiError
from occ.api.wire.types import Datetime, Double, Long, Model, String, Uuid
from occ.models import Interface as Stored
from occ.network import loader, statistics


class Interface(Model):
    """A port; what is told about light is unknown for a virtual circuit."""

    vendor = "ovhCloudConnect.Interface"
    read_only = True
    id: Long
    status: InterfaceStatus
    interfaceName: String | None
    interfaceStatus: LightStatus
    interfaceStatusLastUpdate: Datetime
    interfaceTerminationType: Termination | None
    incomingLightStatus: LightStatus
    incomingLightValue: Double | None
    outgoingLightStatus: LightStatus
    outgoingLightValue: Double | None
    lightLastUpdate: Datetime
    deviceDisplayName: String | None
    deviceRackDisplayName: String | None


class InterfaceState(Model):
    """Whether a port is up."""

    vendor = "ovhCloudConnect.InterfaceStatus"
    read_only = True
    status: UpDown
    lastUpdate: Datetime
    lastChange: Datetime | None
    lastUp: Datetime | None
    lastDown: Datetime | None


def _shape(request: Call, port: Stored) -> Interface:
    now = find.now(request)
    state, looked_at = loader.answer(port.service, now).port(port.pk), statistics.looked_at(now)
    return Interface(
        id=port.pk,
        status="enabled",
        interfaceName=port.service.pop,
        interfaceStatus="up" if state.up else "down",
        interfaceStatusLastUpdate=looked_at,
        interfaceTerminationType=None,
        incomingLightStatus="unknown",
        incomingLightValue=None,
        outgoingLightStatus="unknown",
        outgoingLightValue=None,
        lightLastUpdate=looked_at,
        deviceDisplayName=None,
        deviceRackDisplayName=None,
    )


@section.get_("/ovhCloudConnect/{serviceName}/interface", list[Long], iam="interface/get")
def interface_list(request: Call, serviceName: Uuid) -> object:
    """List the ports of a service."""
    rows = Stored.objects.filter(service=find.service(request, serviceName)).select_related("service")
    return listing(request, rows, "pk", lambda row: _shape(request, row))


@section.get_("/ovhCloudConnect/{serviceName}/interface/{id}", Interface, iam="interface/get")
def interface_get(request: Call, serviceName: Uuid, id: Long) -> Interface:
    """Get a port."""
    return _shape(request, find.interface(find.service(request, serviceName), id))


@section.post_("/ovhCloudConnect/{serviceName}/interface/{id}/lock", OccTask, iam="interface/lock")
def interface_lock(request: Call, serviceName: Uuid, id: Long) -> OccTask:
    """Lock a port, which stops its light."""
    raise _direct_only(request, serviceName, id)


@section.post_("/ovhCloudConnect/{serviceName}/interface/{id}/unlock", OccTask, iam="interface/unlock")
def interface_unlock(request: Call, serviceName: Uuid, id: Long) -> OccTask:
    """Unlock a port."""
    raise _direct_only(request, serviceName, id)


def _direct_only(request: Call, name: Uuid, number: Long) -> ApiError:
    find.interface(find.open_service(request, name), number)
    return ApiError(409, DIRECT_ONLY, suffix="DirectOnly")


@section.get_("/ovhCloudConnect/{serviceName}/interface/{id}/statistics", list[Metrics], iam="interface/statistics/get")
def interface_statistics(
    request: Call, serviceName: Uuid, id: Long, period: MetricsPeriod, type: InterfaceMetrics
) -> list[Metrics]:
    """Measure the traffic of a port in time."""
    service = find.service(request, serviceName)
    find.interface(service, id)
    now = find.now(request)
    return shapes(statistics.of_interface(service, loader.answer(service, now), type, period, now))


@section.get_(
    "/ovhCloudConnect/{serviceName}/interface/{id}/status", InterfaceState, status="BETA", iam="interface/status/get"
)
def interface_status(request: Call, serviceName: Uuid, id: Long) -> InterfaceState:
    """Get the state of a port."""
    service = find.service(request, serviceName)
    find.interface(service, id)
    now = find.now(request)
    port = loader.answer(service, now).port(id)
    return InterfaceState(
        status="up" if port.up else "down",
        lastUpdate=statistics.looked_at(now),
        lastChange=port.changed_at,
        lastUp=port.up_at,
        lastDown=port.down_at,
    )
