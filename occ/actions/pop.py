"""PoP configurations (guide, step 3; domain.md §4.2)."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.config import create_config, taken_subnets
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_service
from occ.models import PopConfig, PopType, Service, Task, TaskKind
from occ.models.fields import subnet_columns
from occ.rules import addressing, asn
from occ.rules.refusal import Problem, gettext_noop

L3_ONLY = gettext_noop("OVHcloud Connect Provider needs a level L3 configuration: choose L3.")


@dataclass(frozen=True)
class PopValues:
    """What was typed, understood; None where it was refused."""

    customer_asn: int | None
    ovh_asn: int | None
    subnet: IPv4Network | None


def pop_check(
    *, service: Service, type: object, customer_asn: object, ovh_asn: object, subnet: object
) -> tuple[PopValues, list[Problem]]:
    """What a PoP configuration with these values would be, and every problem with them. Changes nothing.

    Args:
        service: where it would be added.
        type: `l3`.
        customer_asn: AS number of the customer's router, number or text.
        ovh_asn: AS number of OVHcloud's routers, number or text.
        subnet: the /30, as text.
    """
    found = Gather()
    if type != PopType.L3:
        found.problems.append(Problem("pop_l3_only", L3_ONLY, field="type"))
    of_ovh = Gather()
    ovh = of_ovh.ask(asn.parse_asn, ovh_asn, field="ovh_asn")
    customer = found.ask(asn.parse_asn, customer_asn, other=ovh, field="customer_asn")
    found.problems += of_ovh.problems
    taken = taken_subnets(service.vrack)
    network = found.ask(addressing.parse_pop_subnet, subnet, taken=taken, field="subnet")
    return PopValues(customer, ovh, network), found.problems


@transaction.atomic
def pop_create(
    *,
    service: Service,
    type: object = PopType.L3,
    customer_asn: object,
    ovh_asn: object,
    subnet: object,
    by: Actor,
    request_key: str | None = None,
) -> Task:
    """Add the PoP configuration of a port.

    Args:
        service: the service, with its vRack associated.
        type, customer_asn, ovh_asn, subnet: see `pop_check`.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.

    Raises:
        Refused: with every wrong value, or why it cannot be added now.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    Gather(blocks.pop_create(service, service.pop_config)).check()
    values, problems = pop_check(service=service, type=type, customer_asn=customer_asn, ovh_asn=ovh_asn, subnet=subnet)
    Gather(*problems).check()
    return _create(service, values, by, request_key)


def _create(service: Service, values: PopValues, by: Actor, request_key: str | None) -> Task:
    assert service.vrack is not None
    assert values.subnet is not None
    columns: dict[str, Any] = {"customer_asn": values.customer_asn, "ovh_asn": values.ovh_asn}
    where = {"interface": service.interface, "vrack": service.vrack}
    pop = PopConfig(type=PopType.L3, **where, **columns, **subnet_columns(values.subnet))
    return create_config(TaskKind.POP_CREATE, pop, service, by, request_key, columns | {"subnet": values.subnet})
