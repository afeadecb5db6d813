"""How a service ends: at once, or by itself with its term, with everything that it has (domain.md §4.11)."""

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from occ.engine import outbox
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion, lifecycle
from occ.engine.steps.deletion import LOOK_AGAIN
from occ.engine.steps.objects import TYPES, because
from occ.engine.steps.tree import Tree
from occ.models import (
    Config,
    ConfigStatus,
    Contract,
    KeyStatus,
    PopConfig,
    Service,
    ServiceState,
    Subject,
    Task,
    TaskKind,
    User,
)
from occ.rules.refusal import gettext_noop
from occ.rules.term import NOTICE, term_end

ENDED = gettext_noop("The service has ended.")
OF_A_SERVICE = (
    TaskKind.SERVICE_DELIVER,
    TaskKind.SERVICE_ACTIVATE,
    TaskKind.KEY_CREATE,
    TaskKind.VRACK_ATTACH,
    TaskKind.VRACK_DETACH,
)
"""What can be under way on a service itself."""


def renewal(service: Service, terms: Contract, now: datetime) -> date:
    """The day, where the customers are, on which the term that runs at `now` (simulated) is over."""
    began = timezone.localtime(service.delivered_at or service.ordered_at).date()
    return term_end(began, terms.period, timezone.localtime(now).date())


def end_of_term(service: Service, terms: Contract, now: datetime) -> datetime:
    """The moment at which a term is over, the first of which one can still say at `now` that it is the last."""
    return datetime.combine(renewal(service, terms, now + NOTICE), time(), tzinfo=timezone.get_current_timezone())


def schedule(service: Service, until: datetime | None, at: datetime, user: User | None = None) -> None:
    """Have a service end by itself, or no more, in the caller's transaction and under the service's lock.

    Its contract says when, and a task that is due then does it.

    Args:
        service: the service.
        until: when (simulated); None calls off what was scheduled.
        at: simulated time of the request.
        user: who asked.
    """
    with Work() as work:
        for task in work.know(_scheduled(service).select_for_update(of=("self",), no_key=True)):
            lifecycle.call_off(work, task, at)
    Contract.objects.filter(service=service).update(ends_at=until)
    if until is not None:
        lifecycle.start(TaskKind.SERVICE_END, service, service=service, at=at, user=user, due=until)


def _scheduled(service: Service) -> QuerySet[Task]:
    return Task.objects.unfinished().filter(service=service, kind=TaskKind.SERVICE_END)


def close(work: Work, service: Service, at: datetime) -> None:
    """Close a service in which nothing is configured: its keys end with it, and its provider hears of it."""
    if service.state == ServiceState.ACTIVE:
        outbox.tell_provider(work, Subject.CIRCUIT_RELEASED, service, service.pk, at)
    service.state = ServiceState.CLOSED
    work.change(service)
    service.keys.exclude(status=KeyStatus.CANCELLED).update(status=KeyStatus.TERMINATED)


def advance(work: Work, tree: Tree | None, task: Task, at: datetime) -> datetime | None:
    """End a service whose term is over, in one step: all of its traffic stops for good (domain.md TE-6).

    What is still configured goes with it, and what is still under way is called off.

    Args:
        work: what the transaction changes; the service and its vRack are locked.
        tree: what its vRack holds; None without one.
        task: of kind `service_end`.
        at: the end of the term (simulated).

    Returns:
        When to look again, if somebody has one of its tasks in hand; None once it has ended.
    """
    service = work.get(Service, task.service_id)
    assert service is not None
    if service.state != ServiceState.CLOSED:
        work.write()  # what has ended in this very transaction has ended already
        pop = next(iter(work.know(PopConfig.objects.filter(interface__service=service))), None)
        going = _going(pop, tree) if pop and tree else []
        held = {config.task_id for config in going if config.task_id}
        mine = Task.objects.unfinished().filter(service=service, kind__in=OF_A_SERVICE)
        wanted = held | set(mine.values_list("pk", flat=True))
        rows = (
            Task.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(pk__in=wanted)
            .order_by("pk")
        )
        others = work.know(rows)
        if len(others) < len(wanted):
            return at + LOOK_AGAIN
        work.tell(task, at, "term")
        for other in others:
            _call_off(work, other, going, at)
        if tree:
            for config in going:
                deletion.remove(work, config, tree, task, at)
        _leave(work, service, task, at)
        work.write()  # keys are closed as they are after what was called off
        close(work, service, at)
        outbox.email(
            work,
            key=f"service_ended-{task.pk}",
            account=service.account,
            service=service,
            to=service.account.email,
            template="service_ended",
            at=at,
            context={"day": timezone.localtime(at).date()},
        )
    task.step += 1
    return None


def _going(pop: PopConfig, tree: Tree) -> list[Config]:
    """A PoP configuration and what goes with it, children first: what another one of the vRack shows stays (DL-4)."""
    found: list[Config] = []
    for datacenter in [] if tree.other_keepers(pop) else tree.below(pop):
        found += [*tree.routings[datacenter.pk], datacenter]
    return [*found, pop]


def _call_off(work: Work, task: Task, going: list[Config], at: datetime) -> None:
    """Call off what the service has under way, and what is under way on an object that goes; the rest of it returns."""
    reason = because(ENDED)
    if task.kind in OF_A_SERVICE:
        lifecycle.cancel(work, task, at, reason)
    elif (task.object_type, task.object_id) in {(TYPES[type(config)], str(config.pk)) for config in going}:
        lifecycle.call_off(work, task, at, reason)
        for config in work.held_by(task):
            if config not in going:
                work.move(config, task, at, ConfigStatus.ACTIVE, "cancelled")


def _leave(work: Work, service: Service, task: Task, at: datetime) -> None:
    """Take a service out of its vRack."""
    if service.vrack_id:
        work.tell(task, at, "detached", service, change=(service.vrack_status, "gone"))
    service.vrack, service.vrack_status, service.task = None, "", None
    work.change(service)
