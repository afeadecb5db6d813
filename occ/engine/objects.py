"""Finding the objects that tasks are about, and telling their history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from occ.engine import clock
from occ.models import (
    ConfigStatus,
    DatacenterConfig,
    ObjectType,
    PopConfig,
    RoutingConfig,
    Service,
    ServiceKey,
    Task,
    TaskEvent,
)

Config = PopConfig | DatacenterConfig | RoutingConfig
MODELS: dict[str, type[Model]] = {
    ObjectType.SERVICE: Service,
    ObjectType.KEY: ServiceKey,
    ObjectType.POP: PopConfig,
    ObjectType.DATACENTER: DatacenterConfig,
    ObjectType.ROUTING: RoutingConfig,
}
TYPES = {model: name for name, model in MODELS.items()}
NAMED_MOST = 5
CONFIGS: tuple[Any, ...] = (RoutingConfig, DatacenterConfig, PopConfig)


def find(object_type: str, object_id: str) -> Any:
    """The object of that type and id, or None when it is gone."""
    return MODELS[object_type]._default_manager.filter(pk=object_id).first()


def config_of(task: Task) -> Any:
    """The configuration that a task is about, or None when it is gone."""
    return find(task.object_type, task.object_id)


def tell(
    task: Task,
    at: datetime,
    step: str,
    subject: Model | None = None,
    *,
    change: tuple[str, str] = ("", ""),
    reason: dict[str, Any] | None = None,
) -> None:
    """Append a line to a task's history, in the caller's transaction.

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
    TaskEvent.objects.create(
        task=task,
        number=task.events.count() + 1,
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


def because(sentence: str, **params: object) -> dict[str, Any]:
    """A reason as it is stored: the English sentence and its values, translated when shown."""
    return {"sentence": sentence, "params": {name: str(value) for name, value in params.items()}}


def named(objects: Sequence[Model]) -> str:
    """The names of the first five, and how many more there are."""
    more = len(objects) - NAMED_MOST
    return ", ".join(map(str, objects[:NAMED_MOST])) + (f", … (+{more})" if more > 0 else "")


def move(config: Config, task: Task, at: datetime, to: ConfigStatus, step: str) -> None:
    """Give a configuration its new status under `task` (none once it is active), and tell it."""
    before = config.status
    config.status = to
    config.task = None if to == ConfigStatus.ACTIVE else task
    config.save(update_fields=["status", "task"])
    tell(task, at, step, config, change=(before, to))


def move_held(task: Task, at: datetime, to: ConfigStatus, step: str) -> None:
    """Give everything that changes under `task` the same status."""
    for config in held_by(task):
        move(config, task, at, to, step)


def held_by(task: Task) -> list[Config]:
    """Every configuration that changes under `task`: routings first, then datacentres, then PoPs."""
    return [config for model in CONFIGS for config in model.objects.filter(task=task)]
