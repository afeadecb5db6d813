"""What machines are told: whether it lives, whether it is ready, and figures."""

import json
import re
import secrets
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from occ.desk import health, metrics
from occ.engine.checks import workload
from occ.engine.queue import clock, heartbeat
from occ.models import TaskKind, TaskStatus
from occ.world import world

in_database = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)  # another thread looks


@pytest.fixture
def as_in_production(settings: LazySettings) -> None:
    """Behind a balancer that asks by address, in plain text."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["passerelle.example"]


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


def test_live_asks_nothing(client: Client, as_in_production: None) -> None:
    # Without the mark django_db, pytest-django refuses every query.
    answer = client.get("/health/live", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_machines_only_ask(client: Client) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert client.post(path).status_code == 405
    assert client.head("/health/live").status_code == 200


@committed
def test_ready_when_everything_answers(client: Client, as_in_production: None) -> None:
    answer = client.get("/health/ready", headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "broker": "ok", "oldest_due_seconds": 0.0}


@committed
def test_not_ready_while_nobody_works(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    world.order_place(world.account())
    later = clock.real_now() + timedelta(seconds=20) + workload.STUCK
    monkeypatch.setattr(clock, "real_now", lambda: later)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["oldest_due_seconds"] >= 59.9
    assert not answer.json()["ready"]


@committed
@pytest.mark.parametrize(
    "address", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/redis.sock", "redis://127.0.0.1:DEAF/0"]
)
def test_not_ready_without_broker(client: Client, settings: LazySettings, deaf: int, address: str) -> None:
    settings.CELERY_BROKER_URL = address.replace("DEAF", str(deaf))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert (answer.json()["broker"], answer.json()["database"]) == ("away", "ok")


def test_what_never_answers_is_asked_once_and_not_waited_for() -> None:
    asked = []

    def never() -> None:
        asked.append(1)
        time.sleep(3)

    question = health.Question(never)
    answers = {id(question.asked()) for _ in range(5)}
    assert len(answers) == len(asked) == 1
    begun = time.monotonic()
    assert health._within(question.asked(), begun + 0.2) is None
    assert time.monotonic() - begun < 2


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


@in_database
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


@in_database
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


@in_database
def test_the_figures_are_for_this_machine_unless_there_is_a_token(client: Client, settings: LazySettings) -> None:
    def status(address: str = "127.0.0.1", **headers: str) -> int:
        return client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code

    assert (status(), status("::1"), status("10.0.0.7"), status("")) == (200, 200, 401, 401)
    assert status(x_forwarded_for="10.0.0.7") == 401
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert status() == 401
    settings.METRICS_TOKEN = secrets.token_urlsafe()
    assert status() == 401
    assert status("10.0.0.7", authorization=f"Bearer {settings.METRICS_TOKEN}") == 200
    assert status("10.0.0.7", authorization="Bearer ") == 401
    assert settings.METRICS_TOKEN not in client.get("/metrics").content.decode()


@in_database
def test_nothing_secret_is_told(client: Client, settings: LazySettings) -> None:
    service = world.ordered(world.account())
    said = client.get("/metrics").content.decode() + json.dumps(health.ready())
    for secret in (service.keys.get().value, service.keys.get().display, service.account.email, settings.SECRET_KEY):
        assert secret not in said
    assert not re.search(r"postgres://|redis|sqlite", said)


@in_database
def test_the_self_check_agrees_with_the_command(client: Client) -> None:
    call_command("selfcheck")
    assert not any(figures(client)["passerelle_lost"].values())
