"""What an owner, or staff, can do with a task."""

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_task
from occ.engine.faults import fault_injection
from occ.engine.queue import clock, runner
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion, lifecycle, service_end
from occ.engine.steps.objects import because, config_of
from occ.models import Task, TaskKind, TaskStatus
from occ.models.task import DELETIONS
from occ.rules.refusal import Problem, Refused, gettext_noop

NOT_FAILED = gettext_noop("Only a task in error can be retried; this one is not.")
NOT_CANCELLABLE = gettext_noop("A task can be cancelled while it is scheduled or in error; this one is not.")
NOT_OPEN = gettext_noop("This task is already over.")
DELETE_INSTEAD = gettext_noop(
    "Delete the PoP configuration instead of cancelling: datacentre configurations exist that only it shows."
)
CANCEL_MEANS: dict[str, str] = {
    TaskKind.SERVICE_DELIVER: gettext_noop(
        "The order is called off: the service is closed and its service key ends. Nothing brings it back."
    ),
    TaskKind.SERVICE_ACTIVATE: gettext_noop(
        "The order is not validated any more: the provider takes down what it has built, and the service key can be "
        "used again."
    ),
    TaskKind.SERVICE_END: gettext_noop("The service does not end with its term: it is renewed automatically."),
    TaskKind.PROVIDER_ANSWER: gettext_noop("The answer of the provider does not arrive."),
    TaskKind.KEY_CREATE: gettext_noop("The service key is not made; another one can be asked for."),
    TaskKind.VRACK_ATTACH: gettext_noop("The service stays without a vRack."),
    TaskKind.VRACK_DETACH: gettext_noop("The service stays associated with the vRack."),
    TaskKind.POP_CREATE: gettext_noop("The PoP configuration is taken away; it can be added again."),
    TaskKind.DATACENTER_CREATE: gettext_noop("The datacentre configuration is taken away; it can be added again."),
    TaskKind.ROUTING_CREATE: gettext_noop("The routing configuration is taken away; it can be added again."),
    **dict.fromkeys(
        DELETIONS,
        gettext_noop("What is already deleted stays deleted; what is left stays, and is configured as before."),
    ),
}
"""What becomes of a task's object when the task is cancelled, by kind."""
BY_STAFF = gettext_noop("The task was stopped by the support team: retry it or cancel it.")


def _problem(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, kind="conflict")


def can_retry(task: Task) -> bool:
    """Whether `task_retry` would accept it."""
    return task.status == TaskStatus.ERROR


def can_cancel(task: Task) -> bool:
    """Whether `task_cancel` would accept it, as far as the task itself tells."""
    return task.status in (TaskStatus.TODO, TaskStatus.ERROR)


@transaction.atomic
def task_retry(*, task: Task, by: Actor) -> Task:
    """Carry a task in error on, from the step that failed.

    Raises:
        Refused: it is not in error.
    """
    task = lock_task(task)
    if not can_retry(task):
        raise Refused(_problem("task_not_failed", NOT_FAILED))
    with Work() as work:
        lifecycle.retry(work, task, clock.now(task.account))
    _record("task_retry", task, by, TaskStatus.ERROR)
    return task


def cancel_block(task: Task) -> Problem | None:
    """Why a task cannot be cancelled now: no datacentre configuration outlives its last PoP (design, "What is
    stored").
    """
    if not can_cancel(task):
        return _problem("task_not_cancellable", NOT_CANCELLABLE)
    if task.kind == TaskKind.POP_CREATE:
        pop = config_of(task)
        tree = pop and deletion.tree_of(pop)
        if tree and tree.below(pop) and not tree.other_keepers(pop):
            return _problem("cancel_leaves_datacenters", DELETE_INSTEAD)
    return None


def check_cancel(task: Task) -> None:
    """Raise Refused if a task cannot be cancelled now."""
    Gather(cancel_block(task)).check()


@transaction.atomic
def task_cancel(*, task: Task, by: Actor) -> Task:
    """Call off a task that is scheduled or in error: a creation's object goes, a deletion's returns to active.

    Raises:
        Refused: it is under way or over, or datacentre configurations would be left without a PoP.
    """
    task = lock_task(task)
    before = task.status
    check_cancel(task)
    at = clock.now(task.account)
    with Work() as work:
        lifecycle.cancel(work, task, at)
    if task.kind == TaskKind.SERVICE_DELIVER and task.service:  # it is closed by that
        service_end.schedule(task.service, None, at)
    fault_injection.cancelled(task, at)
    _record("task_cancel", task, by, before)
    return task


def check_open(task: Task) -> None:
    """Raise Refused if a task is over, and can neither fail nor be finished."""
    if not task.is_open:
        raise Refused(_problem("task_over", NOT_OPEN))


@transaction.atomic
def task_fail(*, task: Task, by: Actor) -> Task:
    """Make an open task fail, for a demonstration or an exercise; its owner can retry it.

    Raises:
        Refused: it is over.
    """
    task = lock_task(task)
    before = task.status
    check_open(task)
    with Work() as work:
        lifecycle.fail(work, task, clock.now(task.account), because(BY_STAFF))
    _record("task_fail", task, by, before)
    return task


def task_finish(*, task: Task, by: Actor) -> Task:
    """Carry an open task to its end at once, for a demonstration; what it waits for is not skipped.

    Raises:
        Refused: it is over.
    """
    with transaction.atomic():
        task = lock_task(task)
        check_open(task)
        _record("task_finish", task, by, task.status)
    return runner.finish(task)


def _record(action: str, task: Task, by: Actor, before: str) -> None:
    record(
        action,
        task,
        by,
        account=task.account,
        service=task.service,
        before={"status": before},
        after={"status": task.status},
    )
