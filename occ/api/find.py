"""The objects that a path names, looked for from the caller's account: another account's do not exist (404)."""

import uuid
from datetime import datetime

from occ.actions import blocks
from occ.actions.gather import Gather
from occ.api.errors import not_found
from occ.api.operations import Call
from occ.engine import clock
from occ.models import DatacenterConfig, Interface, PopConfig, RoutingConfig, Service, Vrack


def now(request: Call) -> datetime:
    """Simulated time, for the caller."""
    return clock.now(request.caller.account)


def service(request: Call, name: uuid.UUID) -> Service:
    """The service of that uuid."""
    rows = Service.objects.for_account(request.caller.account).select_related("vrack")
    found = rows.filter(pk=name).first()
    if found is None:
        raise not_found("serviceName", name)
    found.account = request.caller.account  # with its clock, which is known already
    return found


def open_service(request: Call, name: uuid.UUID) -> Service:
    """As `service`, for a change: a closed one only reads (460)."""
    found = service(request, name)
    Gather(blocks.closed(found)).check()
    return found


def service_number(found: Service) -> int:
    """The number under which a service is billed (`serviceId`): even, from its order's; a vRack's is odd."""
    return 2 * found.order.pk


def vrack_number(found: Vrack) -> int:
    """The same of a vRack."""
    return 2 * found.pk + 1


def vrack(request: Call, name: str) -> Vrack:
    """The vRack of that name (`pn-…`)."""
    found = Vrack.objects.for_account(request.caller.account).filter(name=name).first()
    if found is None:
        raise not_found("serviceName", name)
    return found


def interface(found: Service, number: int) -> Interface:
    """The port of a service."""
    if found.interface.pk != number:
        raise not_found("id", number)
    return found.interface


def pop(found: Service, number: int, name: str = "popId") -> PopConfig:
    """A PoP configuration of a service."""
    rows = PopConfig.objects.select_related("interface__service", "task")
    config = rows.filter(interface__service=found, pk=number).first()
    if config is None:
        raise not_found(name, number)
    return config


def datacenter(of: PopConfig, number: int, name: str = "datacenterId") -> DatacenterConfig:
    """A datacentre configuration that shows below a PoP configuration."""
    config = of.datacenters().select_related("task").filter(pk=number).first()
    if config is None:
        raise not_found(name, number)
    return config


def routing(of: DatacenterConfig, number: int, name: str = "extraId") -> RoutingConfig:
    """A routing configuration of a datacentre configuration."""
    config = of.routings.select_related("task", "datacenter_config").filter(pk=number).first()
    if config is None:
        raise not_found(name, number)
    return config
