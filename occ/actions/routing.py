"""Routing configurations of a datacentre (guide, step 4; domain.md §4.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.config import create_config
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_service
from occ.models import DatacenterConfig, RoutingConfig, RoutingType, Service, Task, TaskKind
from occ.rules import addressing, asn, limits
from occ.rules.refusal import Problem, Refused, gettext_noop

CHOOSE_TYPE = gettext_noop("Choose the type of routing: BGP or Static.")
OTHER_TYPE = gettext_noop("The first routing configuration of this datacentre is of type %(type)s: the others are too.")
TOO_MANY = gettext_noop("A datacentre has at most %(limit)s BGP neighbours: delete one before adding another.")
OTHERS_FIELD = gettext_noop("This belongs to the other type of routing: leave it out.")
GONE = gettext_noop("This datacentre configuration has been deleted meanwhile.")
FIELDS = {RoutingType.BGP: ("customer_asn", "neighbor_ip"), RoutingType.STATIC: ("subnet", "next_hop")}
"""What a routing configuration of each type has, besides the type."""


def fields_of_others(type: object) -> list[str]:
    """The fields that a routing configuration of that type does not have."""
    return [name for kind, names in FIELDS.items() if kind != type for name in names]


@dataclass(frozen=True)
class RoutingValues:
    """What was typed, understood; None where it was refused or belongs to the other type."""

    type: str
    customer_asn: int | None = None
    neighbor_ip: IPv4Address | None = None
    subnet: IPv4Network | None = None
    next_hop: IPv4Address | None = None


def _check_type(config: DatacenterConfig, type: object) -> RoutingType:
    """The type, if it is one and not another than the first routing's (domain.md RT-2)."""
    if type not in RoutingType.values:
        raise Refused(Problem("routing_type_unknown", CHOOSE_TYPE, field="type", kind="missing"))
    if config.routing_type and config.routing_type != type:
        params = {"type": RoutingType(config.routing_type).label}
        raise Refused(Problem("routing_type_bound", OTHER_TYPE, field="type", params=params, kind="conflict"))
    return RoutingType(type)


def full(neighbors: Collection[IPv4Address]) -> Problem | None:
    """Why a datacentre with these BGP neighbours takes no more (domain.md RT-6)."""
    if len(neighbors) < limits.BGP_NEIGHBORS_MAX:
        return None
    params = {"limit": limits.BGP_NEIGHBORS_MAX}
    return Problem("too_many_neighbors", TOO_MANY, params=params, kind="conflict")


def taken_neighbors(config: DatacenterConfig) -> list[IPv4Address]:
    """The BGP neighbours of a datacentre, whatever their status."""
    return [IPv4Address(each.neighbor_ip) for each in config.routings.all() if each.neighbor_ip]


def taken_destinations(config: DatacenterConfig) -> list[IPv4Network]:
    """The destinations of the static routes of a datacentre, whatever their status."""
    return [each.subnet for each in config.routings.all() if each.subnet]


def routing_check(
    *,
    datacenter_config: DatacenterConfig,
    type: object,
    customer_asn: object = None,
    neighbor_ip: object = None,
    subnet: object = None,
    next_hop: object = None,
) -> tuple[RoutingValues, list[Problem]]:
    """What a routing configuration with these values would be, and every problem with them. Changes nothing.

    Args:
        datacenter_config: the datacentre configuration it would be added to.
        type: `bgp` or `network`; fields of the other type are ignored.
        customer_asn: BGP: AS number of the customer's router in the datacentre, number or text.
        neighbor_ip: BGP: its address, inside the datacentre's subnet.
        subnet: static: the destination, as text.
        next_hop: static: the gateway, inside the datacentre's subnet.
    """
    found = Gather()
    kind = found.ask(_check_type, datacenter_config, type)
    chosen = kind or (type if type in RoutingType.values else None)
    inside = datacenter_config.subnet
    values = {"subnet": subnet, "next_hop": next_hop, "customer_asn": customer_asn, "neighbor_ip": neighbor_ip}
    if chosen:
        for field in fields_of_others(chosen):
            if values[field] not in (None, ""):
                found.problems.append(Problem("routing_field_of_other_type", OTHERS_FIELD, field=field))
    if chosen == RoutingType.BGP:
        number = found.ask(asn.parse_asn, customer_asn, other=datacenter_config.ovh_asn, field="customer_asn")
        taken = taken_neighbors(datacenter_config)
        neighbor = found.ask(addressing.parse_neighbor, neighbor_ip, subnet=inside, taken=taken, field="neighbor_ip")
        if too_many := full(taken):
            found.problems.append(too_many)
        return RoutingValues(chosen, customer_asn=number, neighbor_ip=neighbor), found.problems
    if chosen == RoutingType.STATIC:
        routed = taken_destinations(datacenter_config)
        network = found.ask(addressing.parse_destination, subnet, inside=inside, taken=routed, field="subnet")
        hop = found.ask(addressing.parse_next_hop, next_hop, subnet=inside, field="next_hop")
        return RoutingValues(chosen, subnet=network, next_hop=hop), found.problems
    return RoutingValues(""), found.problems


@transaction.atomic
def routing_create(
    *,
    service: Service,
    datacenter_config: DatacenterConfig,
    type: object,
    customer_asn: object = None,
    neighbor_ip: object = None,
    subnet: object = None,
    next_hop: object = None,
    by: Actor,
    request_key: str | None = None,
) -> Task:
    """Add a routing configuration to a datacentre; the first one's type binds the others.

    Args:
        service: the service from which it is asked.
        datacenter_config: an active datacentre configuration of its vRack.
        type, customer_asn, neighbor_ip, subnet, next_hop: see `routing_check`.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.

    Raises:
        Refused: with every wrong value, or why it cannot be added now.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    fresh = (
        DatacenterConfig.objects.select_for_update(no_key=True)
        .filter(pk=datacenter_config.pk, vrack=service.vrack_id)
        .first()
    )
    if fresh is None:
        raise Refused(Problem("datacenter_gone", GONE, kind="missing"))
    Gather(blocks.routing_create(fresh)).check()
    values, problems = routing_check(
        datacenter_config=fresh,
        type=type,
        customer_asn=customer_asn,
        neighbor_ip=neighbor_ip,
        subnet=subnet,
        next_hop=next_hop,
    )
    Gather(*problems).check()
    fields = {name: value for name, value in vars(values).items() if value is not None}
    fields |= {name: str(fields[name]) for name in ("neighbor_ip", "next_hop") if name in fields}
    if not fresh.routing_type:
        fresh.routing_type = values.type
        fresh.save(update_fields=["routing_type"])
    config = RoutingConfig(datacenter_config=fresh, **fields)
    return create_config(TaskKind.ROUTING_CREATE, config, service, by, request_key, fields)
