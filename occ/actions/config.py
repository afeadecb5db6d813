"""What creating a configuration of any level shares."""

from ipaddress import IPv4Network
from typing import Any

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.engine.queue import clock
from occ.engine.steps import lifecycle
from occ.models import Config, ConfigStatus, DatacenterConfig, PopConfig, Service, Task, TaskKind, Vrack


def taken_subnets(vrack: Vrack | None) -> list[IPv4Network]:
    """Every PoP and datacentre subnet of a vRack, whatever the status."""
    if vrack is None:
        return []
    of_pops = PopConfig.objects.filter(vrack=vrack).values_list("subnet", flat=True)
    of_datacenters = DatacenterConfig.objects.filter(vrack=vrack).values_list("subnet", flat=True)
    return [*of_pops, *of_datacenters]


def create_config(
    kind: TaskKind, config: Config, service: Service, by: Actor, request_key: str | None, after: dict[str, Any]
) -> Task:
    """Store a new configuration together with the task that deploys it, and record who asked for it."""
    at = clock.now(service.account)
    # The row must name its task and the task its row: the id is drawn first, within the same transaction.
    config.status = ConfigStatus.ACTIVE
    config.save()
    task = lifecycle.start(
        kind, config, service=service, vrack=service.vrack, at=at, user=by.user, request_key=request_key
    )
    config.status, config.task = ConfigStatus.INIT, task
    config.save(update_fields=["status", "task"])
    record(kind, config, by, service=service, after=after)
    return task
