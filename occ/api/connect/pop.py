"""PoP configurations (api.md §2): `/config/pop`."""

from datetime import datetime

from occ.actions import deletion, pop
from occ.api import find
from occ.api.connect import task
from occ.api.connect.config_status import status
from occ.api.connect.metrics import Metrics, shapes
from occ.api.connect.service import section
from occ.api.connect.task import OccTask
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import ConfigStatus, MetricsPeriod, PopMetrics, PopType, UpDown
from occ.api.wire.errors import ApiError, not_found
from occ.api.wire.types import Datetime, Double, Ipv4Block, JudgedLong, Long, Model, Ro, Uuid
from occ.models import PopConfig as Stored
from occ.network import loader, statistics
from occ.network.core.answer import Session

NAMES = {"customer_asn": "customerBgpArea", "ovh_asn": "ovhBgpArea", "interface": "interfaceId"}


class PopConfigBody(Model):
    """What is needed to configure a port."""

    vendor = "ovhCloudConnect.PopConfig"
    interfaceId: Long
    type: PopType
    customerBgpArea: JudgedLong | None = None
    ovhBgpArea: JudgedLong | None = None
    subnet: Ipv4Block | None = None


class PopConfig(PopConfigBody):
    """A PoP configuration."""

    id: Ro[Long]
    status: Ro[ConfigStatus]


class PopConfStatus(Model):
    """The BGP session at the PoP."""

    vendor = "ovhCloudConnect.PopConfStatus"
    read_only = True
    status: UpDown
    lastUpdate: Datetime
    lastChange: Datetime | None
    lastUp: Datetime | None
    lastDown: Datetime | None
    flapCount: Double | None
    lastFlap: Datetime | None


def shape(config: Stored) -> PopConfig:
    """A PoP configuration as on the wire."""
    return PopConfig(
        id=config.pk,
        interfaceId=config.interface_id,
        type=config.type,
        customerBgpArea=config.customer_asn,
        ovhBgpArea=config.ovh_asn,
        subnet=str(config.subnet),
        status=status(config),
    )


@section.get_("/ovhCloudConnect/{serviceName}/config/pop", list[Long], iam="config/pop/get")
def pop_list(request: Call, serviceName: Uuid) -> object:
    """List the PoP configurations of a service."""
    rows = Stored.objects.filter(interface__service=find.service(request, serviceName)).select_related("task")
    return listing(request, rows, "pk", shape)


@section.post_("/ovhCloudConnect/{serviceName}/config/pop", OccTask, iam="config/pop/create")
def pop_post(request: Call, serviceName: Uuid, body: PopConfigBody) -> OccTask:
    """Add the PoP configuration of a port."""
    request.wire_names = NAMES
    service = find.open_service(request, serviceName)
    if body.interfaceId != service.interface.pk:
        sentence = f"The service has no port {body.interfaceId}: see /ovhCloudConnect/{serviceName}/interface."
        raise ApiError(400, sentence, suffix="PortUnknown", details={"interfaceId": sentence})
    made = pop.pop_create(
        service=service,
        type=body.type,
        customer_asn=body.customerBgpArea,
        ovh_asn=body.ovhBgpArea,
        subnet=body.subnet,
        by=request.caller.actor(request),
    )
    return task.shape(made)


@section.get_("/ovhCloudConnect/{serviceName}/config/pop/{popId}", PopConfig, iam="config/pop/get")
def pop_get(request: Call, serviceName: Uuid, popId: Long) -> PopConfig:
    """Get a PoP configuration."""
    return shape(find.pop(find.service(request, serviceName), popId))


@section.delete_("/ovhCloudConnect/{serviceName}/config/pop/{popId}", OccTask, iam="config/pop/delete")
def pop_delete(request: Call, serviceName: Uuid, popId: Long) -> OccTask:
    """Delete a PoP configuration with everything under it."""
    service = find.open_service(request, serviceName)
    config = find.pop(service, popId)
    by = request.caller.actor(request)
    return task.shape(deletion.config_delete(service=service, config=config, by=by))


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/statistics",
    list[Metrics],
    status="BETA",
    iam="config/pop/statistics/get",
)
def pop_statistics(
    request: Call, serviceName: Uuid, popId: Long, period: MetricsPeriod, type: PopMetrics
) -> list[Metrics]:
    """Count the prefixes of the session at the PoP in time."""
    now = find.now(request)
    return shapes(statistics.of_pop(_session(request, serviceName, popId, now), type, period, now))


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/status", PopConfStatus, status="BETA", iam="config/status/get"
)
def pop_status(request: Call, serviceName: Uuid, popId: Long) -> PopConfStatus:
    """Get the state of the session at the PoP."""
    now = find.now(request)
    session = _session(request, serviceName, popId, now)
    return PopConfStatus(
        status="up" if session.established else "down",
        lastUpdate=now,
        lastChange=session.changed_at,
        lastUp=session.up_at,
        lastDown=session.down_at,
        flapCount=0.0,
        lastFlap=None,
    )


def _session(request: Call, name: Uuid, number: Long, now: datetime) -> Session:
    """The session at the PoP; 404 for a configuration that is not there, or has just gone."""
    config = find.pop(find.service(request, name), number)
    session = loader.answer(config.service, now).pop(config.pk)
    if session is None:
        raise not_found("popId", number)
    return session
