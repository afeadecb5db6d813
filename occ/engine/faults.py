"""Which faults staff have put into the simulation, read here only (docs/faults.md)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from occ.models import AT_THEIR_TIME, Fault, FaultMode, Task

PutOn = Mapping[tuple[int, str], Fault]
"""The faults in force, by account and kind of task; the empty kind stands for any."""


def put_on(account_id: int | None = None) -> PutOn:
    """Every fault in force, in one query: of one account, or of all for a whole batch of steps."""
    found = Fault.objects.in_force()
    found = found if account_id is None else found.filter(account=account_id)
    return {(fault.account_id, fault.kind): fault for fault in found}


def on(task: Task, known: PutOn) -> Fault | None:
    """The fault that strikes `task`: one on its kind rather than one on any."""
    if not known or task.kind in AT_THEIR_TIME:
        return None
    return known.get((task.account_id, task.kind)) or known.get((task.account_id, ""))


def use(fault: Fault) -> bool:
    """Count one use, in the caller's transaction; False if the fault was used up or taken off meanwhile."""
    same = Fault.objects.in_force().filter(pk=fault.pk)
    return same.update(used=F("used") + 1, left=F("left") - 1) == 1


def pace(task: Task, at: datetime, known: PutOn) -> None:
    """Stretch the step that begins at `at` (simulated), and what is left to do, if the task is to be slow."""
    fault = on(task, known)
    if fault is None or fault.mode != FaultMode.SLOW or fault.factor is None or task.due_at is None or not use(fault):
        return
    task.due_at = at + (task.due_at - at) * fault.factor
    if task.ends_at is not None:
        task.ends_at = at + (task.ends_at - at) * fault.factor
