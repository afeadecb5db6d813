"""Routing configurations of a datacentre configuration (api.md §2): `/extra`."""

from occ.actions import deletion, routing
from occ.api import find
from occ.api.connect import task
from occ.api.connect.config_status import status
from occ.api.connect.service import section
from occ.api.connect.task import OccTask
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import ConfigStatus, RoutingType
from occ.api.wire.types import Ipv4, Ipv4Block, JudgedLong, Long, Model, Ro, Uuid
from occ.models import RoutingConfig as Stored

NAMES = {"customer_asn": "bgpNeighborArea", "neighbor_ip": "bgpNeighborIp", "next_hop": "nextHop"}


class DatacenterExtraConfigBody(Model):
    """What is needed to add a BGP neighbour or a static route."""

    vendor = "ovhCloudConnect.DatacenterExtraConfig"
    type: RoutingType
    bgpNeighborArea: JudgedLong | None = None
    bgpNeighborIp: Ipv4 | None = None
    nextHop: Ipv4 | None = None
    subnet: Ipv4Block | None = None


class DatacenterExtraConfig(DatacenterExtraConfigBody):
    """A routing configuration; the fields of the other type are null (domain.md RT-10)."""

    id: Ro[Long]
    status: Ro[ConfigStatus]


def shape(config: Stored) -> DatacenterExtraConfig:
    """A routing configuration as on the wire."""
    return DatacenterExtraConfig(
        id=config.pk,
        type=config.type,
        bgpNeighborArea=config.customer_asn,
        bgpNeighborIp=config.neighbor_ip,
        nextHop=config.next_hop,
        subnet=str(config.subnet) if config.subnet else None,
        status=status(config),
    )


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}/extra",
    list[Long],
    iam="config/pop/datacenter/extra/get",
)
def routing_list(request: Call, serviceName: Uuid, popId: Long, datacenterId: Long) -> object:
    """List the routing configurations of a datacentre configuration."""
    above = find.datacenter(find.pop(find.service(request, serviceName), popId), datacenterId)
    return listing(request, above.routings.select_related("task"), "pk", shape)


@section.post_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}/extra",
    OccTask,
    iam="config/pop/datacenter/extra/create",
)
def routing_post(
    request: Call, serviceName: Uuid, popId: Long, datacenterId: Long, body: DatacenterExtraConfigBody
) -> OccTask:
    """Add a routing configuration."""
    request.wire_names = NAMES
    service = find.open_service(request, serviceName)
    above = find.datacenter(find.pop(service, popId), datacenterId)
    made = routing.routing_create(
        service=service,
        datacenter_config=above,
        type=body.type,
        customer_asn=body.bgpNeighborArea,
        neighbor_ip=body.bgpNeighborIp,
        subnet=body.subnet,
        next_hop=body.nextHop,
        by=request.caller.actor(request),
    )
    return task.shape(made)


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}/extra/{extraId}",
    DatacenterExtraConfig,
    iam="config/pop/datacenter/extra/get",
)
def routing_get(
    request: Call, serviceName: Uuid, popId: Long, datacenterId: Long, extraId: Long
) -> DatacenterExtraConfig:
    """Get a routing configuration."""
    above = find.datacenter(find.pop(find.service(request, serviceName), popId), datacenterId)
    return shape(find.routing(above, extraId))


@section.delete_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}/extra/{extraId}",
    OccTask,
    iam="config/pop/datacenter/extra/delete",
)
def routing_delete(request: Call, serviceName: Uuid, popId: Long, datacenterId: Long, extraId: Long) -> OccTask:
    """Delete a routing configuration."""
    service = find.open_service(request, serviceName)
    above = find.datacenter(find.pop(service, popId), datacenterId)
    config = find.routing(above, extraId)
    by = request.caller.actor(request)
    return task.shape(deletion.config_delete(service=service, config=config, by=by))
