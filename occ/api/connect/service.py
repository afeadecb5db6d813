"""Section `/ovhCloudConnect`: the services themselves, and the follow-up of their orders (api.md §2)."""

from django.db.models import QuerySet

from occ.actions.service import service_describe
from occ.api import find
from occ.api.http.operations import Call, Section
from occ.api.http.paging import listing
from occ.api.wire import iam
from occ.api.wire.enums import Bandwidth, Port, Provider, ServiceStatus
from occ.api.wire.errors import ApiError
from occ.api.wire.types import Datetime, JudgedString, Long, Model, Ro, String, Uuid
from occ.models import ConfigStatus, Order, OrderStepName, Service, ServiceState

section = Section("/ovhCloudConnect")
PRODUCT = "OVHcloud Connect Provider"
SECTOR = "A"
"""The diversity zone; there is one (ours: the values are not published)."""
DIRECT_ONLY = "This is for OVHcloud Connect Direct: the connection of a Provider service is a virtual circuit."


class ServiceWithIAM(Model):
    """A service."""

    vendor = "ovhCloudConnect.ServiceWithIAM"
    read_only = True
    uuid: Uuid
    description: String
    provider: Provider
    pop: String
    bandwidth: Bandwidth
    portQuantity: Port
    product: String
    sector: String
    status: ServiceStatus
    interfaceList: list[Long]
    vrack: String | None
    iam: iam.ResourceMetadata | None


class Update(Model):
    """What can be changed about a service."""

    vendor = "ovhCloudConnect.Update"
    reads_as = ServiceWithIAM
    description: JudgedString | None = None


class OrderStepItem(Model):
    """A step of a delivery."""

    vendor = "ovhCloudConnect.order.Step"
    name: String
    status: String
    date: Datetime | None


class OrderItem(Model):
    """An order that is being delivered, as the panel follows it."""

    vendor = "ovhCloudConnect.order.Order"
    orderId: Long
    provider: Provider
    loa: String | None
    status: String
    serviceName: Ro[Uuid]
    steps: list[OrderStepItem]


def shown(rows: QuerySet[Service]) -> QuerySet[Service]:
    """Services with what is shown of them, and no more."""
    fields = ("description", "provider", "pop", "bandwidth", "state", "vrack_status", "vrack__name", "interface__id")
    return rows.select_related("vrack", "interface").only(*fields)


def shape(service: Service) -> ServiceWithIAM:
    """A service as on the wire: one that is being delivered reads `closed` (design, "What is stored")."""
    attached = service.vrack_status in (ConfigStatus.ACTIVE, ConfigStatus.TO_DELETE)
    return ServiceWithIAM(
        uuid=service.pk,
        description=service.description,
        provider=service.provider,
        pop=service.pop,
        bandwidth=service.bandwidth,
        portQuantity="1",
        product=PRODUCT,
        sector=SECTOR,
        status="active" if service.state == ServiceState.ACTIVE else "closed",
        interfaceList=[service.interface.pk],
        vrack=service.vrack.name if service.vrack and attached else None,
        iam=iam.metadata("ovhCloudConnect", str(service.pk), service.description),
    )


@section.get_("/ovhCloudConnect", list[Uuid], iam="get")
def service_list(request: Call, iamTags: iam.TagFilters | None = None) -> object:
    """List the services."""
    rows = Service.objects.for_account(request.caller.account_id)
    if not iam.tags_allow(iamTags):
        rows = rows.none()
    return listing(request, shown(rows) if "X-Pagination-Mode" in request.headers else rows, "pk", shape)


@section.get_("/ovhCloudConnect/order", list[OrderItem], hidden=True)
def order_list(request: Call) -> object:
    """Follow the orders that are being delivered."""
    rows = Order.objects.filter(account=request.caller.account_id).select_related("service").prefetch_related("steps")
    under_way = [row for row in rows.exclude(service__state=ServiceState.CLOSED) if _is_under_way(row)]
    return listing(request, under_way, _order, _order)


def _is_under_way(order: Order) -> bool:
    steps = {step.name: step.status for step in order.steps.all()}
    return steps.get(OrderStepName.FINALIZE) != "done"


def _order(order: Order) -> OrderItem:
    steps = [OrderStepItem(name=step.name, status=step.status, date=step.at) for step in order.steps.all()]
    statuses = {step.status for step in steps}
    status = "error" if "error" in statuses else "doing" if statuses - {"todo"} else "todo"
    return OrderItem(
        orderId=order.pk,
        provider=order.service.provider,
        loa=None,
        status=status,
        serviceName=order.service.pk,
        steps=steps,
    )


@section.get_("/ovhCloudConnect/{serviceName}", ServiceWithIAM, iam="get")
def service_get(request: Call, serviceName: Uuid) -> ServiceWithIAM:
    """Get a service."""
    rows = shown(Service.objects.for_account(request.caller.account_id))
    return shape(find.one(rows, "serviceName", serviceName, pk=serviceName))


@section.put_("/ovhCloudConnect/{serviceName}", iam="edit")
def service_put(request: Call, serviceName: Uuid, body: Update) -> None:
    """Change the description of a service."""
    service = find.open_service(request, serviceName)
    if body.description is not None:
        service_describe(service=service, description=body.description, by=request.caller.actor(request))


@section.post_("/ovhCloudConnect/{serviceName}/loa", String, iam="loa/create")
def loa_post(request: Call, serviceName: Uuid) -> str:
    """Get the letter of authorisation for a cross-connect."""
    find.open_service(request, serviceName)
    raise ApiError(409, DIRECT_ONLY, suffix="DirectOnly")
