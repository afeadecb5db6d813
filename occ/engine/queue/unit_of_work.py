"""What one transaction reads and changes, gathered so that a batch of steps costs a few statements, not some each."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model, QuerySet

from occ.engine.queue import clock
from occ.engine.steps.objects import CONFIGS, TYPES
from occ.models import Config, ConfigStatus, Task, TaskEvent

M = TypeVar("M", bound=Model)
log = logging.getLogger(__name__)


class Work:
    """The rows of one transaction, each known by one instance, and what is to be written of them.

    Whoever makes one holds the locks, and writes it before the transaction ends (`with Work() as work`).
    """

    def __init__(self) -> None:
        self._known: dict[type[Model], dict[Any, Any]] = defaultdict(dict)
        self._groups: dict[type[Model], dict[Any, list[Any]]] = defaultdict(dict)
        self._changed: dict[type[Model], dict[Any, Model]] = defaultdict(dict)
        self._removed: dict[type[Model], dict[Any, Model]] = defaultdict(dict)
        self._added: list[Model] = []
        self._once: list[Model] = []
        self._events: list[TaskEvent] = []

    # --- Reading -----------------------------------------------------------------------------------------
    def know(self, rows: Iterable[M]) -> list[M]:
        """Make rows known, and give them back: those known before as they are here, those that have gone not at all."""
        found = []
        for row in rows:
            known = self._known[type(row)]
            if known.get(row.pk) is None:
                known[row.pk] = row
            if row.pk not in self._removed[type(row)]:
                found.append(known[row.pk])
        return found

    def load(self, model: type[M], pks: Iterable[Any], rows: QuerySet[Any] | None = None) -> None:
        """Make the rows with these ids known in one query; an id without a row is remembered as gone.

        Args:
            model: whose.
            pks: ids, as values or as text.
            rows: where to look; all rows by default. It tells what is joined and locked.
        """
        known = self._known[model]
        to_python = model._meta.pk.to_python
        missing = {pk for pk in map(to_python, pks) if pk not in known}
        if missing:
            found = model._default_manager.all() if rows is None else rows
            known |= dict.fromkeys(missing) | {row.pk: row for row in found.filter(pk__in=missing)}

    def get(self, model: type[M], pk: object) -> M | None:
        """The row with this id, or None when it is gone."""
        self.load(model, [pk])
        return self._known[model][model._meta.pk.to_python(pk)]

    def load_groups(self, model: type[M], path: str, pks: Iterable[Any]) -> None:
        """Make the rows that belong to each of these parents known, in one query.

        Args:
            model: whose rows.
            path: the way to the parent's id (`order__service`).
            pks: the parents' ids.
        """
        groups = self._groups[model]
        if missing := {pk for pk in pks if pk not in groups}:
            groups |= {pk: [] for pk in missing}
            rows = model._default_manager.filter(**{f"{path}__in": missing}).annotate(parent_id=F(path)).order_by("pk")
            for row in rows:
                groups[row.parent_id] += self.know([row])  # type: ignore[attr-defined]

    def group(self, model: type[M], path: str, pk: Any) -> list[M]:
        """The rows that belong to one parent."""
        self.load_groups(model, path, [pk])
        return self._groups[model][pk]

    # --- Changing ----------------------------------------------------------------------------------------
    def change(self, row: Model) -> None:
        """Write this row. One that is new is written as it is in the end."""
        if row.pk is None:
            return
        self.know([row])
        self._changed[type(row)][row.pk] = row

    def add(self, row: Model) -> None:
        """Write this new row."""
        self._added.append(row)

    def once(self, row: Model) -> None:
        """Write this new row unless one with the same key is there."""
        self._once.append(row)

    def remove(self, row: Model) -> None:
        """Take this row away."""
        self._removed[type(row)][row.pk] = row
        self._changed[type(row)].pop(row.pk, None)
        self._known[type(row)][row.pk] = None

    def tell(
        self,
        task: Task,
        at: datetime,
        step: str,
        subject: Model | None = None,
        *,
        change: tuple[str, str] = ("", ""),
        reason: dict[str, Any] | None = None,
    ) -> None:
        """Append a line to a task's history.

        Args:
            task: the task.
            at: simulated time of the change.
            step: its name in the table of steps, or a verb.
            subject: the object that changed; the task's own by default.
            change: its status before and after; empty where there is none.
            reason: why, as `because()` gives it.
        """
        kind, pk, label = task.object_type, task.object_id, task.object_label
        if subject is not None:
            kind, pk, label = TYPES[type(subject)], str(subject.pk), str(subject)[:120]
        task.history_length += 1
        self.change(task)
        self._events.append(
            TaskEvent(
                task=task,
                number=task.history_length,
                lease=task.lease,
                at=at,
                real_at=clock.real_now(),
                step=step,
                object_type=kind,
                object_id=pk,
                object_label=label,
                from_status=change[0],
                to_status=change[1],
                reason=reason,
            )
        )

    def move(self, config: Config, task: Task, at: datetime, to: ConfigStatus, step: str) -> None:
        """Give a configuration its new status under `task` (none once it is active), and tell it."""
        before = config.status
        config.status = to
        config.task = None if to == ConfigStatus.ACTIVE else task
        self.change(config)
        self.tell(task, at, step, config, change=(before, to))

    def held_by(self, task: Task) -> list[Config]:
        """Every configuration that changes under `task`: routings first, then datacentres, then PoPs."""
        for model in CONFIGS:
            self.know(model.objects.filter(task=task))
        return [row for model in CONFIGS for row in self._known[model].values() if row and row.task_id == task.pk]

    # --- Writing -----------------------------------------------------------------------------------------
    def write(self) -> None:
        """Write everything: changed rows, then new ones, then children before parents those that go, then the history.

        Raises:
            IntegrityError: the database refuses; nothing of the transaction stays.
        """
        for model, changed in self._changed.items():
            _update(model, list(changed.values()))
        for row in self._added:
            row.save(force_insert=True)
        for model in CONFIGS:
            if self._removed[model]:
                model.objects.filter(pk__in=self._removed[model]).delete()
        for model in {type(row) for row in self._once}:
            rows = [row for row in self._once if type(row) is model]
            model._default_manager.bulk_create(rows, ignore_conflicts=True)
        TaskEvent.objects.bulk_create(self._events)
        if self._events and log.isEnabledFor(logging.INFO):
            transaction.on_commit(partial(_log, self._events))
        self._changed.clear()
        self._removed.clear()
        self._added, self._once, self._events = [], [], []

    def __enter__(self) -> "Work":
        """Begin; what was gathered is written when the block ends well."""
        return self

    def __exit__(self, error: object, *rest: object) -> None:
        if error is None:
            self.write()


def _log(events: list[TaskEvent]) -> None:
    """A line of the log for each committed line of history; without names of objects: they are customers' words."""
    for each in events:
        facts = {
            "event": "step",
            "task": each.task_id,
            "number": each.number,
            "lease": each.lease,
            "step": each.step,
            "object": f"{each.object_type} {each.object_id}",
        } | ({"to": each.to_status} if each.to_status else {})
        log.info("Task %s: %s", each.task_id, each.step, extra=facts)


def _update(model: type[Model], rows: list[Model]) -> None:
    """Write all columns of rows that exist and are locked; many as one upsert, the fastest way on both databases."""
    if len(rows) == 1:
        rows[0].save(force_update=True)
    elif rows:
        fields = model._meta.concrete_fields
        columns = [field.name for field in fields if not field.primary_key and not field.generated]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=columns
        )
