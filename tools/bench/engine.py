"""The engine beside plain Celery: committed steps a second, and memory, with 10,000 tasks in flight on one process.

Both run a worker with one pool process on the same PostgreSQL and Redis, one after the other, plain Celery before and
after the engine so that a machine that grows busy or calm does not decide.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
import psycopg
import redis

from tools.servers import Installation, installation, wait_until

TASKS, ROWS = 10_000, 5_000
PATIENCE_SECONDS = 300
MEMORY_MAX = 150.0
# A queue of 10,000 messages takes a megabyte or more; what the engine leaves in Redis does not depend on its tasks.
REDIS_GROWTH_MAX, WORKER_GROWTH_MAX = 1.0, 1.1
POOL = ["--concurrency", "1", "--loglevel", "WARNING"]
STEPS = "SELECT coalesce(sum(step), 0), count(*) FILTER (WHERE status IN ('todo', 'doing')) FROM occ_task"


@dataclass
class Course:
    """How one worker went through its work."""

    per_second: float
    worker_mb: list[float] = field(default_factory=list)
    redis_mb: list[float] = field(default_factory=list)


def memory(pid: int) -> float:
    """Memory in MB of a process and those that it started, what they share counted once."""
    process = psutil.Process(pid)
    return sum(float(each.memory_full_info().pss) for each in [process, *process.children(recursive=True)]) / 1e6


def follow(here: Installation, pid: int, done: Callable[[], int], finished: Callable[[], bool]) -> Course:
    """Look each half second how far a worker is, from its first work until it has finished."""
    broker = redis.Redis.from_url(here.broker.url.replace("redis+socket://", "unix://"))
    wait_until(lambda: done() > 0, "the worker does not begin")
    began, before = time.monotonic(), done()
    found = Course(0)
    while not finished():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit(f"engine: not finished after {PATIENCE_SECONDS} s")
        found.worker_mb.append(memory(pid))
        found.redis_mb.append(broker.info("memory")["used_memory"] / 2**20)
        time.sleep(0.5)
    found.per_second = (done() - before) / (time.monotonic() - began)
    return found


def plain(here: Installation, database: psycopg.Connection) -> Course:
    """Plain Celery: a message for each row, one row changed and committed for each message."""
    here.python(f"from tools.bench import plain_celery; plain_celery.fill({ROWS})")
    child = here.start("plain", "celery", "--app", "tools.bench.plain_celery", "worker", "--queues", "plain", *POOL)
    assert child.process

    def changed() -> int:
        return one(database, "SELECT count(*) FROM plain WHERE changed > 0")[0]

    course = follow(here, child.process.pid, changed, lambda: changed() >= ROWS)
    child.terminate()
    child.wait(time.monotonic() + 10)
    database.execute("DROP TABLE plain")
    return course


def ours(here: Installation, database: psycopg.Connection) -> Course:
    """The engine: 10,000 tasks, all of them due, carried to their ends."""
    here.python(f"from tools.bench import crowd; crowd.fill({TASKS})")
    beat = ["--beat", "--scheduler", "celery.beat:Scheduler"]
    child = here.start("worker", "celery", "--app", "portal", "worker", *beat, *POOL)
    assert child.process
    course = follow(here, child.process.pid, lambda: one(database, STEPS)[0], lambda: one(database, STEPS)[1] == 0)
    if failed := one(database, "SELECT count(*) FROM occ_task WHERE status = 'error'")[0]:
        raise SystemExit(f"engine: {failed} tasks ended in error")
    return course


def one(database: psycopg.Connection, question: str) -> tuple[int, ...]:
    """The only row of an answer."""
    row = database.execute(question).fetchone()
    assert row is not None
    return row


def run() -> bool:
    """Measure and print, the engine with its log on; whether every goal is reached."""
    with installation({"LOG_LEVEL": "INFO", "LOG_FORMAT": "json"}, on_postgres=True) as here:
        assert here.database
        address = here.database.url.removeprefix("postgres://passerelle@//").removesuffix("/postgres")
        here.env["PLAIN_DATABASE"] = f"host=/{address} user=passerelle dbname=postgres"
        with psycopg.connect(here.env["PLAIN_DATABASE"], autocommit=True) as database:
            print("engine: plain Celery, the engine, plain Celery…", file=sys.stderr)
            before = plain(here, database)
            engine = ours(here, database)
            after = plain(here, database)
    return report(engine, [before, after])


def report(engine: Course, references: list[Course]) -> bool:
    """Print the table; whether every goal is reached."""
    base = statistics.mean(each.per_second for each in references)
    half = len(engine.worker_mb) // 2
    grown = statistics.median(engine.worker_mb[half:]) / statistics.median(engine.worker_mb[:half])
    redis_grown = max(engine.redis_mb) - min(engine.redis_mb)
    print(f"\nThe engine beside plain Celery: one pool process each, PostgreSQL, Redis, {TASKS:,} tasks in flight")
    print("Both on the same PostgreSQL, with fsync off.")
    print(f"{'':34}{'a second':>10}{'ratio':>8}{'goal':>7}{'memory':>11}{'Redis':>10}")
    spread = " and ".join(f"{each.per_second:.0f}" for each in references)
    top = max(max(each.worker_mb) for each in references)
    queue = max(max(each.redis_mb) for each in references)
    print(f"{'plain Celery: rows (' + spread + ')':34}{base:10.0f}{1:7.2f}x{'':>7}{top:8.0f} MB{queue:7.1f} MB")
    line = f"{engine.per_second:10.0f}{engine.per_second / base:7.2f}x{'1x':>7}"
    print(f"{'engine: steps':34}{line}{max(engine.worker_mb):8.0f} MB{max(engine.redis_mb):7.1f} MB")
    print(f"Second half beside first half: worker memory {grown:.2f}x; Redis within {redis_grown:.1f} MB.")
    reached = engine.per_second >= base and max(engine.worker_mb) < MEMORY_MAX
    reached = reached and grown <= WORKER_GROWTH_MAX and redis_grown <= REDIS_GROWTH_MAX
    print(f"Goals (at least plain Celery, worker flat under {MEMORY_MAX:.0f} MB, Redis flat): ", end="")
    print("reached." if reached else "NOT reached.")
    return reached
