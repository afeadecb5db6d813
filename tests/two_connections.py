"""Two transactions at once, on PostgreSQL: one waits for what the other has locked."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from django.db import connection

from occ.rules.refusal import Refused


def in_thread(ask: Callable[[], object]) -> object:
    """Run `ask` on a connection of its own; the refusal if it is refused."""
    try:
        return ask()
    except Refused as refused:
        return refused
    finally:
        connection.close()


def until_it_waits(other: Future[Any]) -> None:
    """Return once the other thread waits for this transaction, or is done."""
    while not other.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        time.sleep(0.01)
