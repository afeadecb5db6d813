"""The objects that tasks are about: their names in the history, and words about them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from occ.models import DatacenterConfig, ObjectType, PopConfig, RoutingConfig, Service, ServiceKey, Task

MODELS: dict[str, type[Model]] = {
    ObjectType.SERVICE: Service,
    ObjectType.KEY: ServiceKey,
    ObjectType.POP: PopConfig,
    ObjectType.DATACENTER: DatacenterConfig,
    ObjectType.ROUTING: RoutingConfig,
}
TYPES = {model: name for name, model in MODELS.items()}
NAMED_MOST = 5
KEY_BEGINNING = 8  # characters: the first group of a UUID
# Children first: the order in which they may be deleted.
CONFIGS: tuple[Any, ...] = (RoutingConfig, DatacenterConfig, PopConfig)


def config_of(task: Task) -> Any:
    """The configuration that a task is about, or None when it is gone."""
    return MODELS[task.object_type]._default_manager.filter(pk=task.object_id).first()


def because(sentence: str, **params: object) -> dict[str, Any]:
    """A reason as it is stored: the English sentence and its values, translated when shown."""
    return {"sentence": sentence, "params": {name: str(value) for name, value in params.items()}}


def names_of(objects: Sequence[Model], beside: Sequence[Model] = ()) -> list[str]:
    """The name of each; one that several of them, or of those `beside`, have, with the beginning of its key."""
    known = Counter(map(str, (*objects, *beside)))
    return [f"{each} ({str(each.pk)[:KEY_BEGINNING]})" if known[str(each)] > 1 else str(each) for each in objects]


def named(objects: Sequence[Model], more: int = 0) -> str:
    """The names of the first five, and how many more there are: those, and `more` that were not even loaded."""
    more += max(len(objects) - NAMED_MOST, 0)
    return ", ".join(names_of(objects[:NAMED_MOST])) + (f", … (+{more})" if more > 0 else "")
