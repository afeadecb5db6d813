"""Taking tasks that are due and carrying them on, many steps a transaction (design, "How time passes")."""

import logging
import os
import threading
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, Q, When

from occ import database
from occ.engine import outbox
from occ.engine.queue import clock, heartbeat
from occ.engine.queue.batch import STEPS_MOST, Batch, give_back
from occ.engine.steps import lifecycle
from occ.engine.steps.objects import because
from occ.models import Clock, Task
from occ.rules.refusal import gettext_noop

log = logging.getLogger(__name__)
BATCH = 200
# How long a dead worker's tasks wait for another. A batch takes a fraction of it; whoever comes later is refused.
LEASE = timedelta(seconds=5)
# After so many deaths with a task in hand, among others, it is carried on alone; and after so many in the end no more.
ALONE_AFTER, GIVEN_UP_AFTER = 3, 20
# So long one call works at most before it gives its process back. Real seconds.
PATIENCE = 20.0
UNEXPECTED = gettext_noop("The network answered with an unexpected error (%(error)s). Try again, or delete it.")


class WorkersDied(Exception):
    """A task was in hand each time that a process died, again and again."""


def run_due(patience: float = PATIENCE) -> int:
    """Carry on everything that is due on any clock, in order, until nothing is; and hand over the e-mails.

    Args:
        patience: real seconds after which it leaves the rest to the next call.

    Returns:
        How many steps were committed.
    """
    total, until = 0, time.monotonic() + patience
    while taken := take():
        began = time.perf_counter()
        if steps := step_all(taken):
            heartbeat.own.observe(steps, time.perf_counter() - began)
        total += steps
        outbox.deliver()
        # Nothing could move: what is before it is in another process's hands, whose end wakes the next tick.
        if not steps or time.monotonic() > until:
            break
    outbox.deliver()
    outbox.relay()
    return total


def take(most: int = BATCH) -> list[tuple[int, int]]:
    """Lease what is due, earliest first, so that no other process works on it meanwhile.

    Args:
        most: how many tasks on each clock.

    Returns:
        Task ids, each with the number of the lease that its step must name.
    """
    firsts = clock.first_due().items()
    ahead = [each for each, first in firsts if first is not None and first <= clock.simulated(each)]
    return [taken for each in ahead for taken in _take_on(each, most)]


@transaction.atomic
def _take_on(each: Clock, most: int) -> list[tuple[int, int]]:
    real = clock.real_now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=real)
    due = Task.objects.open().filter(free, due_at__lte=clock.simulated(each, real), account__clock=each)
    rows = due.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("due_at", "pk")[:most]
    found = list(rows.values_list("pk", "lease"))
    if found:
        holder = f"{os.uname().nodename}:{os.getpid()}:{threading.get_ident()}"[:64]
        # Whoever had it died. Among others that says little: only deaths with it alone in hand count for more.
        counts = ~Q(lease_holder="") & Q(attempts__lt=ALONE_AFTER)
        died = Case(When(counts, then=F("attempts") + 1), default=F("attempts") + 0)
        Task.objects.filter(pk__in=[pk for pk, _ in found]).update(
            lease=F("lease") + 1, attempts=died, lease_holder=holder, lease_until=real + LEASE
        )
    return [(pk, lease + 1) for pk, lease in found]


def step_all(taken: list[tuple[int, int]]) -> int:
    """Carry tasks on while they are due, in one transaction; if that fails one by one, so that none holds up others.

    Those with which processes died go one by one too, the least suspect first; what there is no time for is given back.

    Args:
        taken: what `take` gave.

    Returns:
        How many steps were committed.
    """
    leases = dict(taken)
    suspect = Task.objects.filter(pk__in=leases, attempts__gte=ALONE_AFTER).order_by("attempts", "due_at", "pk")
    alone = list(suspect.values_list("pk", flat=True))
    together = {pk: lease for pk, lease in taken if pk not in set(alone)}
    try:
        steps = _commit(together) if together else 0
    except Exception as error:
        if database.is_away(error):
            raise
        facts = {"event": "batch_failed"}
        log.exception("A batch of %s tasks failed; each is carried on by itself", len(together), extra=facts)
        steps, alone = 0, [*together, *alone]
    until = time.monotonic() + LEASE.total_seconds() / 2
    while alone:
        pk = alone.pop(0)
        steps += _step(pk, leases[pk])
        if time.monotonic() > until:
            break
    give_back({pk: leases[pk] for pk in alone})
    return steps


def step(task_id: int, lease: int) -> bool:
    """Carry one task on by one step, in a transaction of its own; nothing is written if the lease has moved on.

    Args:
        task_id: the task.
        lease: the number that `take` gave.

    Returns:
        Whether a step was committed.
    """
    return _step(task_id, lease, 1) > 0


def _step(task_id: int, lease: int, most: int = STEPS_MOST) -> int:
    """Carry one task on by itself; if that fails, or if it has ended too many processes, it ends in error."""
    try:
        if Task.objects.filter(pk=task_id, lease=lease, attempts__gte=GIVEN_UP_AFTER).exists():
            raise WorkersDied
        # Before the step, by itself: if this process dies of it, or the database will not have it, the next one knows.
        counted = _suspect(task_id, lease, 1)
        return _commit({task_id: lease}, most, counted=counted)
    except Exception as error:
        if database.is_away(error):
            raise
        log.exception("Task %s failed", task_id, extra={"event": "task_failed", "task": task_id})
        _fail(task_id, lease, error)
        return 0


@transaction.atomic
def _suspect(task_id: int, lease: int, more: int) -> bool:
    """Suspect a task more, or less; False if it is no longer ours, or somebody else has it in hand."""
    rows = Task.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=task_id, lease=lease)
    found = list(rows.values_list("pk", flat=True))
    return Task.objects.filter(pk__in=found).update(attempts=F("attempts") + more) > 0


def _fail(task_id: int, lease: int, error: Exception) -> None:
    """End a task in error. One that even that cannot be done with is left for later, and holds up no others."""
    try:
        with transaction.atomic():
            batch = Batch({task_id: lease})
            for task in batch.tasks:
                reason = because(UNEXPECTED, error=type(error).__name__)
                lifecycle.fail(batch.work, task, task.due_at or task.created_at, reason)
            batch.work.write()
    except Exception as another:
        if database.is_away(another):
            raise
        log.exception("Task %s cannot be ended", task_id, extra={"event": "task_failed", "task": task_id})


@transaction.atomic
def _commit(leases: dict[int, int], most: int = STEPS_MOST, *, counted: bool = False) -> int:
    steps = Batch(leases).run(most)
    if counted and not steps:  # it is not its turn; said before anybody else can take it
        for pk, lease in leases.items():
            _suspect(pk, lease, -1)
    return steps


def finish(task: Task) -> Task:
    """Carry one task on to its end without waiting, or to where it waits for another; the clock is left alone."""
    while fresh := Task.objects.open().select_related("account__clock").filter(pk=task.pk).first():
        assert fresh.due_at is not None
        due_at = min(fresh.due_at, clock.now(fresh.account))
        Task.objects.open().filter(pk=task.pk, lease=fresh.lease).update(lease=F("lease") + 1, due_at=due_at)
        if not step(task.pk, fresh.lease + 1):
            break
        after = Task.objects.get(pk=task.pk)
        waits = after.is_deletion and after.is_open and after.current is None
        if waits or (after.step, after.current) == (fresh.step, fresh.current):
            break
    outbox.deliver()
    return Task.objects.get(pk=task.pk)
