"""Datacentre configurations (guide, step 4; domain.md §4.3)."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from django.db import transaction

from occ import catalogue
from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.config import create_config, taken_subnets
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_service
from occ.models import DatacenterConfig, Service, Task, TaskKind
from occ.models.fields import subnet_columns
from occ.rules import addressing, asn
from occ.rules.refusal import Problem, Refused, gettext_noop

CHOOSE = gettext_noop("Choose a datacentre of the list.")
OTHER_ZONE = gettext_noop("%(datacenter)s cannot be reached from this PoP: choose a datacentre of the same zone.")
UNAVAILABLE = gettext_noop("%(datacenter)s is not available: choose another datacentre.")
TAKEN = gettext_noop("This vRack already has a configuration for %(datacenter)s.")


@dataclass(frozen=True)
class DatacenterValues:
    """What was typed, understood; None where it was refused."""

    datacenter: int | None
    ovh_asn: int | None
    subnet: IPv4Network | None


def _choose(service: Service, value: object) -> int:
    """The datacentre chosen for `service` (domain.md DC-7, DC-8, DC-14).

    Raises:
        Refused: it is none, of another zone, not available, or has a configuration in the vRack.
    """
    text = str(value if value is not None else "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    entry = next((each for each in catalogue.datacenters() if each.id == number), None)
    if entry is None:
        raise Refused(Problem("datacenter_unknown", CHOOSE, field="datacenter", kind="missing"))
    params = {"datacenter": entry.code}
    if entry.zone != service.pop_entry.zone:
        raise Refused(Problem("datacenter_other_zone", OTHER_ZONE, field="datacenter", params=params))
    if not entry.available:
        raise Refused(Problem("datacenter_unavailable", UNAVAILABLE, field="datacenter", params=params))
    if DatacenterConfig.objects.filter(vrack=service.vrack_id, datacenter=entry.id).exists():
        raise Refused(Problem("datacenter_taken", TAKEN, field="datacenter", params=params, kind="conflict"))
    return entry.id


def datacenter_check(
    *, service: Service, datacenter: object, ovh_asn: object, subnet: object
) -> tuple[DatacenterValues, list[Problem]]:
    """What a datacentre configuration with these values would be, and every problem with them. Changes nothing.

    Args:
        service: from which it would be added.
        datacenter: id of the datacentre in the catalogue, number or text.
        ovh_asn: AS number of OVHcloud's routers, number or text; may differ from the PoP's (domain.md DC-6).
        subnet: /28 or larger, as text.
    """
    found = Gather()
    number = found.ask(_choose, service, datacenter)
    ovh = found.ask(asn.parse_asn, ovh_asn, field="ovh_asn")
    taken = taken_subnets(service.vrack)
    network = found.ask(addressing.parse_datacenter_subnet, subnet, taken=taken, field="subnet")
    return DatacenterValues(number, ovh, network), found.problems


@transaction.atomic
def datacenter_create(
    *,
    service: Service,
    datacenter: object,
    ovh_asn: object,
    subnet: object,
    by: Actor,
    request_key: str | None = None,
) -> Task:
    """Add a datacentre configuration to the service's vRack; it waits its turn while another is being deployed.

    Args:
        service: a service with an active PoP configuration.
        datacenter, ovh_asn, subnet: see `datacenter_check`.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.

    Raises:
        Refused: with every wrong value, or why it cannot be added now.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    pop = service.pop_config
    Gather(blocks.datacenter_create(service, pop)).check()
    values, problems = datacenter_check(service=service, datacenter=datacenter, ovh_asn=ovh_asn, subnet=subnet)
    Gather(*problems).check()
    assert service.vrack
    assert values.datacenter
    assert values.ovh_asn
    assert values.subnet
    config = DatacenterConfig(
        vrack=service.vrack, datacenter=values.datacenter, ovh_asn=values.ovh_asn, **subnet_columns(values.subnet)
    )
    after = {"datacenter": config.entry.code, "ovh_asn": values.ovh_asn, "subnet": values.subnet}
    return create_config(TaskKind.DATACENTER_CREATE, config, service, by, request_key, after)
