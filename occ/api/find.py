"""The objects that a path names, looked for from the caller's account: another account's do not exist (404)."""

import uuid
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from occ.actions import blocks
from occ.actions.gather import Gather
from occ.api.http.operations import Call
from occ.api.wire.errors import not_found
from occ.engine.queue import clock
from occ.models import DatacenterConfig, Interface, PopConfig, RoutingConfig, Service, Vrack

M = TypeVar("M", bound=Model)


def one(rows: QuerySet[M], parameter: str, value: object, **known_by: object) -> M:
    """The only row of `rows` that is known by that, or 404 naming the parameter of the path."""
    try:
        return rows.get(**known_by)
    except ObjectDoesNotExist:
        raise not_found(parameter, value) from None


def now(request: Call) -> datetime:
    """Simulated time, for the caller."""
    return clock.now(request.caller.account)


def service(request: Call, name: uuid.UUID) -> Service:
    """The service of that uuid."""
    rows = Service.objects.for_account(request.caller.account_id).select_related("vrack")
    return one(rows, "serviceName", name, pk=name)


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
    return one(Vrack.objects.for_account(request.caller.account_id), "serviceName", name, name=name)


def interface(found: Service, number: int) -> Interface:
    """The port of a service."""
    if found.interface.pk != number:
        raise not_found("id", number)
    return found.interface


def pop(found: Service, number: int, name: str = "popId") -> PopConfig:
    """A PoP configuration of a service."""
    rows = PopConfig.objects.filter(interface__service=found).select_related("interface")
    config = one(rows, name, number, pk=number)
    config.interface.service = found
    return config


def datacenter(of: PopConfig, number: int, name: str = "datacenterId") -> DatacenterConfig:
    """A datacentre configuration that shows below a PoP configuration."""
    return one(of.datacenters(), name, number, pk=number)


def routing(of: DatacenterConfig, number: int, name: str = "extraId") -> RoutingConfig:
    """A routing configuration of a datacentre configuration."""
    return one(of.routings.all(), name, number, pk=number)
