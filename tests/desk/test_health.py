"""Whether the installation is ready: database, broker, and a worker that keeps up."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from occ.desk import health
from occ.engine.checks import workload
from occ.engine.queue import clock
from occ.world import world

committed = pytest.mark.django_db(transaction=True)  # another thread looks


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


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
