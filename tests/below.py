"""What was asked for below a configuration that was already going, which the rules forbid."""

from typing import Any

from django.db.models import QuerySet

from occ.engine.steps.objects import TYPES
from occ.models import DatacenterConfig, PopConfig, Task, TaskEvent, TaskKind


def asked_below(config: PopConfig | DatacenterConfig, **those: Any) -> QuerySet[Task]:
    """The tasks that were to add something below a configuration after its own deletion had marked it.

    Args:
        config: one that is being deleted or is gone, whoever marked it: its own deletion or that of what is above it.
        those: which tasks, of those that add what may be below it.
    """
    kind = TaskKind.DATACENTER_CREATE if isinstance(config, PopConfig) else TaskKind.ROUTING_CREATE
    about = {"object_type": TYPES[type(config)], "object_id": str(config.pk)}
    mark = TaskEvent.objects.filter(step="claim", **about).order_by("pk").last()
    asked = TaskEvent.objects.filter(number=1, pk__gt=mark.pk if mark else 1 << 60)
    return Task.objects.filter(kind=kind, events__in=asked, **those)
