"""Starting a task, and how it ends otherwise than well: failed, retried, cancelled; all under its vRack's lock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from occ.engine import outbox
from occ.engine.faults import active
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion
from occ.engine.steps.objects import TYPES, config_of
from occ.engine.steps.plan import Plan
from occ.engine.steps.step_effects import order_step
from occ.engine.steps.table import QUEUED, STEPS, total_seconds
from occ.models import (
    ConfigStatus,
    Contract,
    KeyStatus,
    OrderStepName,
    OrderStepStatus,
    Service,
    ServiceKey,
    ServiceState,
    Subject,
    Task,
    TaskKind,
    TaskStatus,
    User,
    Vrack,
)

DELIVERY_STEPS = (OrderStepName.BOOK, OrderStepName.CREATE_KEY, OrderStepName.SEND_KEY)


def start(
    kind: TaskKind,
    subject: Model,
    *,
    service: Service,
    at: datetime,
    vrack: Vrack | None = None,
    user: User | None = None,
    request_key: str | None = None,
    plan: Plan | None = None,
    due: datetime | None = None,
) -> Task:
    """Record a request that takes time, in the caller's transaction; the beat finds it when its first step is due.

    Args:
        kind: what it does.
        subject: the object it is about.
        service: the service from which it was asked.
        at: simulated time of the request.
        vrack: whose lock its steps take.
        user: who asked.
        request_key: the form or call that asked; unique within the account.
        plan: for a deletion, what was confirmed.
        due: when it begins, for what waits for its day; by default after its first step.
    """
    first = QUEUED if plan else STEPS[kind][0]
    ends = timedelta(seconds=plan.seconds if plan else total_seconds(kind))
    task = Task(
        account_id=service.account_id,
        kind=kind,
        service=service,
        vrack=vrack,
        object_type=TYPES[type(subject)],
        object_id=str(subject.pk),
        object_label=str(subject)[:120],
        plan=plan.stored() if plan else None,
        created_at=at,
        due_at=due or at + timedelta(seconds=first.seconds),
        ends_at=due or at + ends,
        requested_by=user,
        request_key=request_key or None,
    )
    active.pace(task, at, active.put_on(task.account_id))
    with Work() as work:
        work.add(task)
        work.tell(task, at, "requested")
    return task


def fail(work: Work, task: Task, at: datetime, reason: dict[str, Any]) -> None:
    """End an open task in error: its objects say so, and its owner can retry or delete."""
    task.status, task.reason = TaskStatus.ERROR, reason
    task.due_at = task.ends_at = None
    _release(work, task)
    work.tell(task, at, "failed", reason=reason)
    _move_held(work, task, at, ConfigStatus.ERROR, "failed")
    _mark_service(work, task, at, ConfigStatus.ERROR, OrderStepStatus.ERROR)


def retry(work: Work, task: Task, at: datetime) -> None:
    """Carry a failed task on from the step that failed: what was done is not done again."""
    to = ConfigStatus.TO_DELETE if task.is_deletion or task.kind == TaskKind.VRACK_DETACH else ConfigStatus.INIT
    if task.is_deletion:
        seconds, later = QUEUED.seconds, deletion.seconds_left(task)
        in_all = deletion.seconds_in_all(task)
    else:
        seconds, *others = [step.seconds for step in STEPS[task.kind][task.step :]]
        later, in_all = sum(others), total_seconds(task.kind)
    task.status, task.reason = TaskStatus.DOING, None
    task.due_at = at + timedelta(seconds=seconds)
    task.ends_at = task.due_at + timedelta(seconds=later)
    active.pace(task, at, active.put_on(task.account_id))
    # As if it had gone on without an error until the step that is repeated, as fast as it goes on now.
    task.counted_from = task.ends_at - (task.ends_at - at) * in_all / max(seconds + later, 1)
    _release(work, task)
    work.tell(task, at, "retried")
    _move_held(work, task, at, to, "retried")
    _mark_service(work, task, at, to, OrderStepStatus.DOING)


def call_off(work: Work, task: Task, at: datetime, reason: dict[str, Any] | None = None) -> None:
    """End a task before its end, for `reason`; what becomes of its objects is the caller's to say."""
    task.status, task.reason, task.finished_at = TaskStatus.CANCELLED, reason, at
    task.due_at = task.ends_at = task.current = None
    _release(work, task)
    work.tell(task, at, "cancelled", reason=reason)


def cancel(work: Work, task: Task, at: datetime, reason: dict[str, Any] | None = None) -> None:
    """Call off a task: a creation's object goes, a deletion's returns to active."""
    call_off(work, task, at, reason)
    if task.is_deletion:
        _move_held(work, task, at, ConfigStatus.ACTIVE, "cancelled")
    elif task.kind in UNDO:
        UNDO[task.kind](work, task, at)


def _release(work: Work, task: Task) -> None:
    """Take a task from the worker that may have it in hand: that worker's late write is refused."""
    task.lease += 1
    task.lease_holder, task.lease_until, task.attempts = "", None, 0
    work.change(task)


def _move_held(work: Work, task: Task, at: datetime, to: ConfigStatus, step: str) -> None:
    """Give everything that changes under `task` the same status."""
    for config in work.held_by(task):
        work.move(config, task, at, to, step)


def _mark_service(work: Work, task: Task, at: datetime, link: ConfigStatus, delivery: OrderStepStatus) -> None:
    """Show a failure or its retry on what a service has of its own: the link to the vRack, the delivery."""
    if task.service_id is None:
        return
    if task.kind in (TaskKind.VRACK_ATTACH, TaskKind.VRACK_DETACH):
        Service.objects.filter(task=task).update(vrack_status=link)
    elif task.kind == TaskKind.SERVICE_DELIVER:
        order_step(work, task.service, DELIVERY_STEPS[task.step], delivery, at)  # type: ignore[arg-type]
    elif task.kind == TaskKind.SERVICE_ACTIVATE:
        order_step(work, task.service, OrderStepName.FINALIZE, delivery, at)  # type: ignore[arg-type]


def _undo_creation(work: Work, task: Task, at: datetime) -> None:
    config = config_of(task)
    deletion.remove(work, config, deletion.tree_of(config, work), task, at)


def _service(task: Task) -> QuerySet[Service]:
    return Service.objects.filter(tasks=task)


def _undo_attach(work: Work, task: Task, at: datetime) -> None:
    _service(task).update(vrack=None, vrack_status="", task=None)


def _undo_detach(work: Work, task: Task, at: datetime) -> None:
    _service(task).update(vrack_status=ConfigStatus.ACTIVE, task=None)


def _undo_activation(work: Work, task: Task, at: datetime) -> None:
    if task.service and task.step > 0:  # the provider has been asked for a circuit
        outbox.tell_provider(work, Subject.CIRCUIT_RELEASED, task.service, task.pk, at)
    ServiceKey.objects.filter(service=task.service_id, status=KeyStatus.ACTIVE).update(used_at=None)
    order_step(work, task.service, OrderStepName.FINALIZE, OrderStepStatus.TODO, at)  # type: ignore[arg-type]
    _service(task).update(task=None)


def _undo_key(work: Work, task: Task, at: datetime) -> None:
    for key in ServiceKey.objects.filter(pk=task.object_id):
        key_withdraw(work, key, at)


def key_withdraw(work: Work, key: ServiceKey, at: datetime) -> None:
    """End a service key that was not used; the provider hears of it if it knows the key."""
    if key.status == KeyStatus.ACTIVE:
        outbox.tell_provider(work, Subject.KEY_CANCELLED, key.service, key.pk, at)
    key.status = KeyStatus.CANCELLED
    work.change(key)


def _undo_delivery(work: Work, task: Task, at: datetime) -> None:
    anew = Task.objects.unfinished().filter(service=task.service_id, kind=TaskKind.KEY_CREATE)
    for other in work.know(anew.select_for_update(of=("self",), no_key=True)):
        cancel(work, other, at)
    for key in ServiceKey.objects.filter(service=task.service_id):
        key_withdraw(work, key, at)
    _service(task).update(state=ServiceState.CLOSED, task=None)


def _undo_end(work: Work, task: Task, at: datetime) -> None:
    Contract.objects.filter(service=task.service_id).update(automatic=True, delete_at_expiration=False, ends_at=None)


UNDO: dict[str, Callable[[Work, Task, datetime], None]] = {
    TaskKind.SERVICE_DELIVER: _undo_delivery,
    TaskKind.SERVICE_ACTIVATE: _undo_activation,
    TaskKind.SERVICE_END: _undo_end,
    TaskKind.KEY_CREATE: _undo_key,
    TaskKind.VRACK_ATTACH: _undo_attach,
    TaskKind.VRACK_DETACH: _undo_detach,
    TaskKind.POP_CREATE: _undo_creation,
    TaskKind.DATACENTER_CREATE: _undo_creation,
    TaskKind.ROUTING_CREATE: _undo_creation,
}
