"""Deleting configurations, alone or with everything under them (guide, "Suppression des ressources")."""

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_row, lock_service
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion, lifecycle
from occ.engine.steps.deletion import Plan
from occ.models import Config, ConfigStatus, DatacenterConfig, PopConfig, RoutingConfig, Service, Task, TaskKind

KINDS = {
    PopConfig: TaskKind.POP_DELETE,
    DatacenterConfig: TaskKind.DATACENTER_DELETE,
    RoutingConfig: TaskKind.ROUTING_DELETE,
}


def deletion_plan(*, service: Service, config: Config) -> Plan:
    """What deleting a configuration would take away, what stays and why, and how long it takes. Changes nothing."""
    return deletion.plan(config, deletion.tree_of(config), service)


@transaction.atomic
def config_delete(*, service: Service, config: Config, by: Actor, request_key: str | None = None) -> Task:
    """Delete a PoP, datacentre or routing configuration with everything under it, leaf by leaf, in one task.

    Args:
        service: the service from which it is asked.
        config: a configuration that it shows.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.

    Raises:
        Refused: it is being deployed or deleted, or already gone.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    fresh = lock_row(config)
    Gather(blocks.config_delete(fresh)).check()
    at = clock.now(service.account)
    task = lifecycle.start(
        KINDS[type(fresh)],
        fresh,
        service=service,
        vrack=service.vrack,
        at=at,
        user=by.user,
        request_key=request_key,
        plan=deletion_plan(service=service, config=fresh),
    )
    before = fresh.status
    with Work() as work:
        if fresh.task is not None:
            deletion.take_over(work, fresh, fresh.task, task, at)
        work.move(fresh, task, at, ConfigStatus.TO_DELETE, "claim")
    record(task.kind, fresh, by, service=service, before={"status": before}, after={"status": fresh.status})
    return task
