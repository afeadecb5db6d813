"""A few hundred tasks in one transaction: locked under their leases, carried on while due, written at once."""

import heapq
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Model, OuterRef, QuerySet, Subquery, When

from occ.engine.faults import active, fault_injection
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion, service_end, step_effects
from occ.engine.steps.objects import MODELS
from occ.engine.steps.tree import Tree, trees
from occ.models import (
    Account,
    Clock,
    ObjectType,
    OrderStep,
    PopConfig,
    Service,
    ServiceKey,
    Task,
    TaskKind,
    TaskStatus,
    Vrack,
)
from occ.models.task import OPEN

log = logging.getLogger(__name__)
STEPS_MOST = 500
# What changes the service itself: its row is locked too. All else is below the vRack's lock.
OF_SERVICES = {
    TaskKind.SERVICE_DELIVER,
    TaskKind.SERVICE_ACTIVATE,
    TaskKind.KEY_CREATE,
    TaskKind.VRACK_ATTACH,
    TaskKind.VRACK_DETACH,
    TaskKind.PROVIDER_ANSWER,
    TaskKind.SERVICE_END,
}
Key = tuple[datetime, int]


class Batch:
    """Some leased tasks, in the caller's transaction.

    It never waits for a lock: what somebody else has in hand is given back. The order is that of `occ.actions.locks`:
    vRacks, services, tasks.

    Attributes:
        tasks: those that are still open under the lease that was given for them, and locked.
    """

    def __init__(self, leases: dict[int, int]) -> None:
        self.work = Work()
        self.tasks = self._lock(leases)
        self._now = self._simulated_now()
        self._trees: dict[int, Tree] = {}

    # --- Locking -----------------------------------------------------------------------------------------
    def _lock(self, leases: dict[int, int]) -> list[Task]:
        # The end of a term was scheduled long ago: what counts is the vRack that its service has now.
        vrack_now = Case(When(kind=TaskKind.SERVICE_END, then=F("service__vrack")), default=F("vrack"))
        found = list(Task.objects.filter(pk__in=leases).values_list("pk", vrack_now, "service", "kind"))
        vracks = _locked(Vrack.objects.all(), {vrack for _, vrack, _, _ in found if vrack})
        services = _locked(
            Service.objects.select_related("account__clock", "order", "vrack"),
            {service for _, _, service, kind in found if service and kind in OF_SERVICES},
        )
        self.work.know(services.values())
        free = {
            pk
            for pk, vrack, service, kind in found
            if (not vrack or vrack in vracks) and (kind not in OF_SERVICES or not service or service in services)
            if kind != TaskKind.SERVICE_END or services[service].vrack_id == vrack  # it has not moved meanwhile
        }
        rows = Task.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk__in=free)
        ours = self.work.know(task for task in rows if task.is_open and task.lease == leases[task.pk])
        others = {pk: lease for pk, lease in leases.items() if pk not in {task.pk for task in ours}}
        if late := _too_late(others):
            transaction.on_commit(partial(_refuse, late))
        give_back({pk: lease for pk, lease in others.items() if pk not in late})
        for task in ours:
            if task.kind == TaskKind.SERVICE_END:
                task.vrack_id = services[task.service_id].vrack_id
        return ours

    def _simulated_now(self) -> dict[int, datetime]:
        """The simulated instant of each account that has a task here."""
        accounts = dict(
            Account.objects.filter(pk__in={task.account_id for task in self.tasks}).values_list("pk", "clock")
        )
        at = {each.pk: clock.simulated(each) for each in Clock.objects.filter(pk__in=set(accounts.values()))}
        return {account: at[each] for account, each in accounts.items()}

    # --- Carrying on --------------------------------------------------------------------------------------
    def run(self, most: int = STEPS_MOST) -> int:
        """Carry the tasks on, within each vRack in the order of their due times, and write everything.

        Args:
            most: how many steps; what is still due then is for the next batch.

        Returns:
            How many steps were made.
        """
        self._load()
        self._faults = active.put_on(*{task.account_id for task in self.tasks})
        used = {task.pk: {fault.pk for fault in active.used_by(task, self._faults)} for task in self.tasks}
        busy = active.in_others_hands(set().union(*used.values()))
        self._held_up = {pk for pk, some in used.items() if some & busy}
        steps, moved = 0, set()
        for queue in self._queues():
            for task in queue:
                self._advance(task)
                moved.add(task.pk)
                steps += 1
                if steps >= most:
                    break
            if steps >= most:
                break
        for task in self.tasks:
            if task.pk in moved:
                task.lease_holder, task.lease_until, task.attempts = "", None, 0
                self.work.change(task)
        self.work.write()
        give_back({task.pk: task.lease for task in self.tasks if task.pk not in moved})
        return steps

    def _load(self) -> None:
        """Load what the steps need, in a constant number of queries."""
        taking_away = [task for task in self.tasks if task.is_deletion or task.kind == TaskKind.SERVICE_END]
        self._trees = trees(self.work, {task.vrack_id for task in taking_away if task.vrack_id})
        ids: dict[str, list[str]] = defaultdict(list)
        for task in self.tasks:
            ids[task.object_type].append(task.object_id)
        for kind, pks in ids.items():
            self.work.load(MODELS[kind], pks, _joined(kind))
        services = {task.service_id for task in self.tasks if task.kind in OF_SERVICES and task.service_id}
        self.work.load_groups(OrderStep, "order__service", services)
        self.work.load_groups(ServiceKey, "service", services)

    def _queues(self) -> Iterator[Iterator[Task]]:
        """The tasks of each vRack, and of each service that has none, as they become due."""
        by_vrack: dict[int, list[Task]] = defaultdict(list)
        by_service: dict[Any, list[Task]] = defaultdict(list)
        for task in self.tasks:
            if task.vrack_id:
                by_vrack[task.vrack_id].append(task)
            else:
                by_service[task.service_id].append(task)
        for tasks in by_service.values():
            yield self._in_order(tasks, None)
        bounds = self._bounds(by_vrack)
        for vrack_id, tasks in by_vrack.items():
            yield self._in_order(tasks, bounds.get(vrack_id))

    def _bounds(self, vrack_ids: Iterable[int]) -> dict[int, Key]:
        """The first open task of each vRack that is not here: no step may be made after it (one order in a vRack)."""
        others = Task.objects.open().filter(vrack=OuterRef("pk")).exclude(pk__in=[task.pk for task in self.tasks])
        first = others.order_by("due_at", "pk")
        rows = Vrack.objects.filter(pk__in=list(vrack_ids)).values_list(
            "pk", Subquery(first.values("due_at")[:1]), Subquery(first.values("pk")[:1])
        )
        return {pk: (due_at, task) for pk, due_at, task in rows if task is not None}

    def _in_order(self, tasks: list[Task], bound: Key | None) -> Iterator[Task]:
        """Each task whose turn it is, again and again while it is due."""
        heap = [(task.due_at, task.pk, task) for task in tasks if task.due_at]
        heapq.heapify(heap)
        while heap:
            due_at, pk, task = heapq.heappop(heap)
            if task.due_at != due_at:  # called off by a step of another
                continue
            if due_at > self._now[task.account_id] or (bound and (due_at, pk) > bound):
                return
            if pk in self._held_up:
                return
            yield task
            if task.due_at is not None:
                heapq.heappush(heap, (task.due_at, task.pk, task))

    def _advance(self, task: Task) -> None:
        """Make the step that is due."""
        at, step = task.due_at, task.step
        assert at is not None
        if task.status == TaskStatus.TODO:
            task.status, task.started_at = TaskStatus.DOING, at
        self.work.change(task)
        if fault_injection.strike(self.work, task, at, self._faults):
            return
        if task.is_deletion:
            assert task.vrack_id is not None
            task.step += 1
            task.due_at = deletion.advance(self.work, self._trees[task.vrack_id], task, at)
        elif task.kind == TaskKind.SERVICE_END:
            task.due_at = service_end.advance(self.work, self._trees.get(task.vrack_id or 0), task, at)
        else:
            task.due_at = step_effects.advance(self.work, task, at)
            if task.due_at is not None and task.step == step:  # it waits for another, and can still be cancelled
                task.status, task.started_at = TaskStatus.TODO, None
        if task.step != step:
            active.pace(task, at, self._faults)
        if task.due_at is None:
            task.status, task.finished_at, task.ends_at = TaskStatus.DONE, at, at


def _locked(rows: QuerySet[Any], pks: set[Any]) -> dict[Any, Any]:
    """The rows with these ids that nobody else has locked, locked until the transaction ends."""
    if not pks:
        return {}
    free = rows.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in free}


def _too_late(leases: dict[int, int]) -> dict[int, int]:
    """Those that have ended or moved on to somebody else; not those that somebody else merely has locked just now."""
    if not leases:
        return {}
    rows = Task.objects.filter(pk__in=leases).values_list("pk", "lease", "status")
    return {pk: leases[pk] for pk, lease, status in rows if lease != leases[pk] or status not in OPEN}


def _refuse(leases: dict[int, int]) -> None:
    """Say what was not written because it came too late: each task with the lease it was to be written under."""
    for pk, lease in leases.items():
        facts = {"event": "late_write_refused", "task": pk, "lease": lease}
        log.warning("late_write_refused task=%s lease=%s", pk, lease, extra=facts)


def give_back(leases: dict[int, int]) -> None:
    """End the leases of tasks that could not be carried on now, but for those that have moved on to somebody else.

    Args:
        leases: task ids, each with the number of the lease under which it was taken.
    """
    if not leases:
        return
    rows = Task.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk__in=leases)
    if ours := [pk for pk, lease in rows.values_list("pk", "lease") if lease == leases[pk]]:
        Task.objects.filter(pk__in=ours).update(lease_holder="", lease_until=None)


def _joined(kind: str) -> QuerySet[Model] | None:
    """How objects of a kind are loaded, with what their steps look at."""
    if kind == ObjectType.POP:
        return PopConfig.objects.select_related("interface__service")
    return None
