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
from occ.engine.steps.plan import Plan, plan
from occ.models import Config, ConfigStatus, DatacenterConfig, PopConfig, RoutingConfig, Service, Task, TaskKind
from occ.rules.refusal import Problem, gettext_noop

KINDS = {
    PopConfig: TaskKind.POP_DELETE,
    DatacenterConfig: TaskKind.DATACENTER_DELETE,
    RoutingConfig: TaskKind.ROUTING_DELETE,
}
PLAN_CHANGED = gettext_noop(
    "What this deletion takes away has changed since it was shown: nothing was deleted. Read what is marked, then "
    "confirm again."
)


def deletion_plan(*, service: Service, config: Config) -> Plan:
    """What deleting a configuration would take away, what stays and why, and how long it takes. Changes nothing."""
    return plan(config, deletion.tree_of(config), service)


def deletion_asked(*, service: Service, request_key: str) -> Task | None:
    """The deletion that the same form has already asked for, if any; its object may be gone by now."""
    found = already_asked(service.account_id, request_key)
    return found if found and found.is_deletion else None


@transaction.atomic
def config_delete(
    *, service: Service, config: Config, by: Actor, request_key: str | None = None, confirmed: Plan | None = None
) -> Task:
    """Delete a PoP, datacentre or routing configuration with everything under it, leaf by leaf, in one task.

    Args:
        service: the service from which it is asked.
        config: a configuration that it shows.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.
        confirmed: the plan that was shown and agreed to; None from a program, which is shown none.

    Raises:
        Refused: it is being deployed or deleted, or already gone; the plan is no longer the one that was confirmed.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    fresh = lock_row(config)
    found = deletion_plan(service=service, config=fresh)
    changed = confirmed is not None and not found.same_objects(confirmed)
    Gather(
        blocks.config_delete(fresh), Problem("plan_changed", PLAN_CHANGED, kind="conflict") if changed else None
    ).check()
    at = clock.now(service.account)
    task = lifecycle.start(
        KINDS[type(fresh)],
        fresh,
        service=service,
        vrack=service.vrack,
        at=at,
        user=by.user,
        request_key=request_key,
        plan=found,
    )
    before = fresh.status
    with Work() as work:
        if fresh.task is not None:
            deletion.take_over(work, fresh, fresh.task, task, at)
        work.move(fresh, task, at, ConfigStatus.TO_DELETE, "claim")
    record(task.kind, fresh, by, service=service, before={"status": before}, after={"status": fresh.status})
    return task
