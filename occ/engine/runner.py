"""Taking tasks that are due and carrying them on, one step a transaction (design, "How time passes")."""

import logging
import os
import threading
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from occ.engine import clock, effects, faults, kinds, lifecycle, pulse, strikes
from occ.engine.objects import because
from occ.models import Clock, Task, TaskStatus, Vrack
from occ.rules.refusal import gettext_noop

log = logging.getLogger(__name__)
BATCH = 50
# How long a dead worker's tasks wait for another. A step takes milliseconds; whoever comes later than this is refused.
LEASE = timedelta(seconds=5)
UNEXPECTED = gettext_noop("The network answered with an unexpected error (%(error)s). Try again, or delete it.")


def run_due() -> int:
    """Carry on everything that is due on any clock, in order, until nothing is; then hand over the e-mails.

    Returns:
        How many steps were committed.
    """
    total = 0
    while taken := take():
        steps = pulse.own.timed(step(task_id, lease) for task_id, lease in taken)
        total += steps
        # Nothing could move: what is before it is in another process's hands, whose end wakes the next tick.
        if not steps:
            break
    effects.deliver()
    return total


def take(batch: int = BATCH) -> list[tuple[int, int]]:
    """Lease what is due, earliest first, so that no other process works on it meanwhile.

    Returns:
        Task ids, each with the number of the lease that its step must name.
    """
    taken: list[tuple[int, int]] = []
    for each in Clock.objects.all():
        taken += _take_on(each, batch)
    return taken


@transaction.atomic
def _take_on(each: Clock, batch: int) -> list[tuple[int, int]]:
    real = clock.real_now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=real)
    due = Task.objects.open().filter(free, due_at__lte=clock.simulated(each, real), account__clock=each)
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")[:batch]
    ids = [row.pk for row in rows.only("pk")]
    if not ids:
        return []
    holder = f"{os.uname().nodename}:{os.getpid()}:{threading.get_ident()}"[:64]
    Task.objects.filter(pk__in=ids).update(lease=F("lease") + 1, lease_holder=holder, lease_until=real + LEASE)
    found = dict(Task.objects.filter(pk__in=ids).values_list("pk", "lease"))
    return [(pk, found[pk]) for pk in ids]


def step(task_id: int, lease: int) -> bool:
    """Carry one task on by one step, in a transaction of its own; nothing is written if the lease has moved on.

    Args:
        task_id: the task.
        lease: the number that `take` gave.

    Returns:
        Whether a step was committed.
    """
    try:
        with transaction.atomic():
            return _step(task_id, lease)
    except Exception as error:
        log.exception("Task %s failed", task_id)
        with transaction.atomic():
            task = _locked(task_id, lease)
            if task is not None:
                lifecycle.fail(task, task.due_at or task.created_at, because(UNEXPECTED, error=type(error).__name__))
        return False


def _locked(task_id: int, lease: int) -> Task | None:
    """The task, if it is still open under `lease`: the vRack's row first, as everywhere, then its own."""
    list(Vrack.objects.select_for_update(of=("self",)).filter(tasks__pk=task_id, tasks__lease=lease))
    tasks = Task.objects.select_for_update(of=("self",)).select_related("account__clock", "service")
    return tasks.open().filter(pk=task_id, lease=lease).first()


def _step(task_id: int, lease: int) -> bool:
    task = _locked(task_id, lease)
    if task is None or task.due_at is None:
        log.warning("late_write_refused task=%s lease=%s", task_id, lease)
        return False
    at = task.due_at
    if at > clock.now(task.account) or _not_its_turn(task):
        Task.objects.filter(pk=task.pk, lease=lease).update(lease_holder="", lease_until=None)
        return False
    if task.status == TaskStatus.TODO:
        task.status, task.started_at = TaskStatus.DOING, at
    put_on = faults.put_on()
    if strikes.strike(task, at, put_on):
        return True
    queued = task.step
    task.due_at = kinds.advance(task, at)
    if task.step != queued:
        faults.pace(task, at, put_on)
    if task.due_at is not None and task.step == queued and not task.is_deletion:
        task.status, task.started_at = TaskStatus.TODO, None
    if task.due_at is None:
        task.status, task.finished_at, task.ends_at = TaskStatus.DONE, at, at
    task.lease_holder, task.lease_until = "", None
    task.save()
    return True


def _not_its_turn(task: Task) -> bool:
    """Whether an earlier step of the same vRack is still to be made: within a vRack time has one order."""
    if task.vrack_id is None:
        return False
    earlier = Q(due_at__lt=task.due_at) | Q(due_at=task.due_at, pk__lt=task.pk)
    return Task.objects.open().filter(earlier, vrack=task.vrack_id).exists()


def finish(task: Task) -> Task:
    """Carry one task on to its end without waiting, or to where it waits for another; the clock is left alone."""
    while True:
        with transaction.atomic():
            locked = _locked(task.pk, Task.objects.values_list("lease", flat=True).get(pk=task.pk))
            if locked is None or locked.due_at is None:
                break
            locked.due_at = min(locked.due_at, clock.now(locked.account))
            locked.lease += 1
            locked.save(update_fields=["due_at", "lease"])
        before = (locked.step, locked.current)
        if not step(locked.pk, locked.lease):
            break
        after = Task.objects.get(pk=task.pk)
        if (after.step, after.current) == before or (after.is_deletion and after.is_open and after.current is None):
            break
    effects.deliver()
    return Task.objects.get(pk=task.pk)
