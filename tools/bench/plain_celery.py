"""The engine's reference: a plain Celery task that changes one row and commits, a message for each.

It knows nothing of Passerelle and must never be made slower or faster. `PLAIN_DATABASE` is a connection string.
"""

import os

import psycopg
from celery import Celery

app = Celery("plain", broker=os.environ["REDIS_URL"])
app.conf.task_ignore_result = True
app.conf.task_default_queue = "plain"
TABLE = "CREATE TABLE plain (id integer PRIMARY KEY, changed integer NOT NULL DEFAULT 0)"
_connection: psycopg.Connection | None = None


def connection() -> psycopg.Connection:
    """This process's connection; each statement commits."""
    global _connection
    if _connection is None:
        _connection = psycopg.connect(os.environ["PLAIN_DATABASE"], autocommit=True)
    return _connection


@app.task
def change(number: int) -> None:
    """Change one row."""
    connection().execute("UPDATE plain SET changed = changed + 1 WHERE id = %s", (number,))


def fill(rows: int) -> None:
    """Make the rows and send a message for each."""
    connection().execute(TABLE)
    connection().execute("INSERT INTO plain (id) SELECT generate_series(1, %s)", (rows,))
    for number in range(1, rows + 1):
        change.delay(number)


def changed() -> int:
    """How many rows have been changed."""
    row = connection().execute("SELECT count(*) FROM plain WHERE changed > 0").fetchone()
    assert row is not None
    return int(row[0])
