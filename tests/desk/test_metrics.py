"""The figures that Prometheus reads: those of the database, at a constant cost."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from occ.desk import metrics
from occ.engine.queue import clock, heartbeat
from occ.models import TaskKind, TaskStatus
from occ.world import world

pytestmark = pytest.mark.django_db


def figures(client: Client, **headers: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Every figure, by its name and its labels from worker and state to le and function, as Prometheus reads it."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[
                tuple(sample.labels[name] for name in sorted(sample.labels, reverse=True))
            ] = sample.value
    return found


def test_the_figures_are_those_of_the_database(client: Client) -> None:
    world.with_pop(world.account())
    world.order_place(world.account(2))
    clock.change(clock.shared().pk, speed=60, forward=timedelta(hours=1))
    one = heartbeat.Pulse()
    one.observe(3, 0.006)
    one.observe(1, 9.0)
    one.tell("celery@first")
    found = figures(client)
    assert found["passerelle_tasks"][("done", "service_deliver")] == 1
    assert found["passerelle_tasks"][("todo", "service_deliver")] == 1
    assert found["passerelle_tasks"][("error", "pop_delete")] == 0
    assert len(found["passerelle_tasks"]) == len(TaskKind) * len(TaskStatus)
    assert found["passerelle_tasks_due"][()] == 1
    assert found["passerelle_tasks_late"][()] == 0
    assert 0 <= found["passerelle_oldest_due_seconds"][()] < 60
    assert found["passerelle_effects_waiting"][()] == 0
    assert found["passerelle_broker_up"][()] == 1
    assert found["passerelle_clock_speed"][()] == 60
    assert set(found["passerelle_lost"].values()) == set(found["passerelle_doubled"].values()) == {0}
    assert found["passerelle_steps_total"] == {("celery@first",): 4}
    buckets = found["passerelle_step_seconds_bucket"]
    assert (buckets[("celery@first", "0.001")], buckets[("celery@first", "0.0025")]) == (0, 3)
    assert (buckets[("celery@first", "5.0")], buckets[("celery@first", "+Inf")]) == (3, 4)
    assert found["passerelle_step_seconds_count"] == {("celery@first",): 4}
    assert found["passerelle_step_seconds_sum"][("celery@first",)] == pytest.approx(9.006)


def test_a_scrape_asks_no_more_when_there_is_more(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            metrics.exposition()
        return len(captured.captured_queries)

    clock.shared()
    before = queries()
    for number in range(3):
        world.active(world.account(number))
        heartbeat.Pulse().tell(f"worker-{number}")
    assert queries() == before


def test_the_self_check_agrees_with_the_command(client: Client) -> None:
    call_command("selfcheck")
    assert not any(figures(client)["passerelle_lost"].values())
