"""Whether this process lives, and whether all that it needs is there: for balancers, supervisors and monitoring."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.db import connections
from kombu import Connection

from occ.engine.checks import workload

PATIENCE_SECONDS = 1
BROKER_OPTIONS = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}


class Question:
    """Something that may never be answered: asked once at a time, in a thread of its own that nobody waits for."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._asked: Future[Any] | None = None

    def asked(self) -> "Future[Any]":
        """The answer to come; whoever asks before it has come gets the same one."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                Thread(target=self._answer, args=(self._asked,), daemon=True).start()
            return self._asked

    def _answer(self, future: "Future[Any]") -> None:
        try:
            future.set_result(self._ask())
        except Exception as error:
            future.set_exception(error)
        finally:
            connections.close_all()  # this thread's own


def _oldest_due_seconds() -> float:
    return workload.oldest_due().total_seconds()


def _broker() -> bool:
    with Connection(settings.CELERY_BROKER_URL, transport_options=BROKER_OPTIONS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=PATIENCE_SECONDS)
        client = getattr(broker.default_channel, "client", None)
        return client is None or bool(client.ping())


OLDEST_DUE, BROKER = Question(_oldest_due_seconds), Question(_broker)


def _within(future: "Future[Any]", until: float) -> Any:
    """The answer if it comes before `until` (monotonic seconds), else None."""
    try:
        return future.result(max(0.0, until - time.monotonic()))
    except Exception:  # whatever went wrong: it is not there
        return None


def broker_answers() -> bool:
    """Whether the broker answers within a second."""
    return bool(_within(BROKER.asked(), time.monotonic() + PATIENCE_SECONDS))


def ready() -> dict[str, Any]:
    """What everything that Passerelle needs says, within a second.

    Returns:
        `ready`: whether requests are accepted and carried out. `database` and `broker`: `ok` or `away`.
        `oldest_due_seconds`: how long the oldest due task has been due, in real time; None if nobody knows.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    asked = OLDEST_DUE.asked(), BROKER.asked()
    oldest, broker = (_within(future, until) for future in asked)
    return {
        "ready": bool(broker) and oldest is not None and oldest < workload.STUCK.total_seconds(),
        "database": "away" if oldest is None else "ok",
        "broker": "ok" if broker else "away",
        "oldest_due_seconds": None if oldest is None else round(oldest, 1),
    }
