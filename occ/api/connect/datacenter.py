"""Datacentres, and their configurations below a PoP configuration (api.md §2)."""

from occ import catalogue
from occ.actions import datacenter, deletion
from occ.api import find
from occ.api.connect import task
from occ.api.connect.config_status import status
from occ.api.connect.service import section
from occ.api.connect.task import OccTask
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import ConfigStatus, Region, RegionType
from occ.api.wire.errors import not_found
from occ.api.wire.types import Boolean, Ipv4Block, JudgedLong, Long, Model, Ro, String, Uuid
from occ.models import DatacenterConfig as Stored
from occ.models import Service

NAMES = {"datacenter": "datacenterId", "ovh_asn": "ovhBgpArea"}


class Datacenter(Model):
    """A datacentre that can be reached from the PoP."""

    vendor = "ovhCloudConnect.Datacenter"
    read_only = True
    id: Long
    name: String
    available: Boolean
    region: Region
    regionType: RegionType


class DatacenterConfigBody(Model):
    """What is needed to configure a datacentre."""

    vendor = "ovhCloudConnect.DatacenterConfig"
    datacenterId: JudgedLong
    ovhBgpArea: JudgedLong | None = None
    subnet: Ipv4Block | None = None


class DatacenterConfig(DatacenterConfigBody):
    """A datacentre configuration."""

    id: Ro[Long]
    status: Ro[ConfigStatus]


def shape(config: Stored) -> DatacenterConfig:
    """A datacentre configuration as on the wire."""
    return DatacenterConfig(
        id=config.pk,
        datacenterId=config.datacenter,
        ovhBgpArea=config.ovh_asn,
        subnet=str(config.subnet),
        status=status(config),
    )


def _places(service: Service) -> list[Datacenter]:
    """The datacentres of the PoP's zone; one that the vRack has configured is not available any more (DC-8)."""
    taken = set(Stored.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True))
    return [
        Datacenter(
            id=each.id,
            name=each.name,
            available=each.available and each.id not in taken,
            region=each.region.code,
            regionType=each.region.type,
        )
        for each in catalogue.datacenters_of_zone(service.pop_entry.zone)
    ]


@section.get_("/ovhCloudConnect/{serviceName}/datacenter", list[Long], iam="datacenter/get")
def place_list(request: Call, serviceName: Uuid) -> object:
    """List the datacentres that can be reached."""
    return listing(request, _places(find.service(request, serviceName)), "id", lambda row: row)


@section.get_("/ovhCloudConnect/{serviceName}/datacenter/{id}", Datacenter, iam="datacenter/get")
def place_get(request: Call, serviceName: Uuid, id: Long) -> Datacenter:
    """Get a datacentre."""
    found = next((each for each in _places(find.service(request, serviceName)) if each.id == id), None)
    if found is None:
        raise not_found("id", id)
    return found


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter", list[Long], iam="config/pop/datacenter/get"
)
def datacenter_list(request: Call, serviceName: Uuid, popId: Long) -> object:
    """List the datacentre configurations below a PoP configuration."""
    rows = find.pop(find.service(request, serviceName), popId).datacenters().select_related("task")
    return listing(request, rows, "pk", shape)


@section.post_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter", OccTask, iam="config/pop/datacenter/create"
)
def datacenter_post(request: Call, serviceName: Uuid, popId: Long, body: DatacenterConfigBody) -> OccTask:
    """Add a datacentre configuration."""
    request.wire_names = NAMES
    service = find.open_service(request, serviceName)
    find.pop(service, popId)
    made = datacenter.datacenter_create(
        service=service,
        datacenter=body.datacenterId,
        ovh_asn=body.ovhBgpArea,
        subnet=body.subnet,
        by=request.caller.actor(request),
    )
    return task.shape(made)


@section.get_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}",
    DatacenterConfig,
    iam="config/pop/datacenter/get",
)
def datacenter_get(request: Call, serviceName: Uuid, popId: Long, datacenterId: Long) -> DatacenterConfig:
    """Get a datacentre configuration, by its own id."""
    return shape(find.datacenter(find.pop(find.service(request, serviceName), popId), datacenterId))


@section.delete_(
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/datacenter/{datacenterId}",
    OccTask,
    iam="config/pop/datacenter/delete",
)
def datacenter_delete(request: Call, serviceName: Uuid, popId: Long, datacenterId: Long) -> OccTask:
    """Delete a datacentre configuration with its routing configurations."""
    service = find.open_service(request, serviceName)
    config = find.datacenter(find.pop(service, popId), datacenterId)
    by = request.caller.actor(request)
    return task.shape(deletion.config_delete(service=service, config=config, by=by))
