"""Which faults staff have put into the simulation, read here only (docs/faults.md)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from occ.models import AT_THEIR_TIME, Fault, FaultMode, Task

PutOn = Mapping[tuple[int, str], Fault]
"""The faults in force, by account and kind of task; the empty kind stands for any."""


def put_on(*account_ids: int) -> PutOn:
    """Every fault that is in force for these accounts, in one query."""
    found = Fault.objects.in_force().filter(account__in=account_ids)
    return {(fault.account_id, fault.kind): fault for fault in found}


def in_others_hands(pks: set[int]) -> set[int]:
    """Those of these faults, by id, that somebody else is using; the others are locked for the caller's transaction."""
    if not pks:
        return set()
    free = Fault.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=pks)
    return pks - set(free.values_list("pk", flat=True))


def used_by(task: Task, known: PutOn) -> list[Fault]:
    """The faults that a step of `task` may use: its own; what comes at its time moves others of its account on too."""
    if task.kind in AT_THEIR_TIME:
        return [fault for (account_id, _kind), fault in known.items() if account_id == task.account_id]
    fault = on(task, known)
    return [fault] if fault else []


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
