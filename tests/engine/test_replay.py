"""The reader of histories finds what it is there to find: a step twice, a step left out, a write of an old lease."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from occ.models import DatacenterConfig, PopConfig, RoutingConfig, TaskEvent
from occ.world import world
from tests.replay import replay

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    """A line as it is stored."""

    pk: int
    step: str
    from_status: str = ""
    to_status: str = ""
    task_id: int = 1
    number: int = 0
    lease: int = 1
    at: datetime = START
    object_type: str = "routing"
    object_id: str = "7"


def told(*lines: Written) -> list[Written]:
    """The lines numbered as they come."""
    return [replace(line, number=line.number or place) for place, line in enumerate(lines, start=1)]


FINE = (Written(1, "requested"), Written(2, "claim", "active", "toDelete"), Written(3, "removed", "toDelete", "gone"))


def test_a_history_that_follows_itself_tells_what_is_there() -> None:
    history = replay(told(*FINE[:2]))
    assert (history.broken, history.rows("routing")) == ([], {"7": "toDelete"})
    history = replay(told(*FINE))
    assert (history.broken, history.gone("routing")) == ([], {"7"})


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((*FINE, replace(FINE[2], pk=4)), "was done twice"),
        ((FINE[0], FINE[2], Written(4, "claim", "active", "toDelete")), "but was gone"),
        ((FINE[0], replace(FINE[1], number=3)), "line 3 comes after 1"),
        ((replace(FINE[0], lease=2), FINE[1]), "under lease 1, an old one"),
        ((replace(FINE[0], at=START + timedelta(1)), FINE[1]), "is before the line above it"),
    ],
)
def test_what_does_not_follow_is_found(lines: tuple[Written, ...], sentence: str) -> None:
    assert any(sentence in found for _, found in replay(told(*lines)).broken)


@pytest.mark.django_db
def test_the_history_of_a_real_tree_is_what_its_rows_are() -> None:
    service, _ = world.with_pop(world.account())
    config = world.datacenter(service)
    world.bgp(config)
    history = replay(TaskEvent.objects.all())
    assert history.broken == []
    for kind, model in (("pop", PopConfig), ("datacenter", DatacenterConfig), ("routing", RoutingConfig)):
        assert history.rows(kind) == {str(pk): status for pk, status in model.objects.values_list("pk", "status")}
