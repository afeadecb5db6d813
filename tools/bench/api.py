"""Signed calls beside moto's server, each server through its own SDK, and an order beside a bare Django view."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg

from portal.process import Child
from tools.bench.callers import CLIENTS, Course, Crowd, Endpoint
from tools.bench.target import served
from tools.servers import HOST, Installation, free_port, installation, status_of, wait_until

ROUNDS, READS, WRITES = 6, 60, 24
"""Rounds that count, and calls of each client in each."""
LISTED = 20
READ_GOAL, WRITE_GOAL = 1.0, 0.5
WHOLE = {"X-Pagination-Mode": "CachedObjectList-Pages"}
PLACE = {"location": "EqPA3", "bandwidth": "1Gbps"}


def moto_one(client: Any, who: int, number: int, *, found: list[str]) -> None:
    """Describe one connection."""
    (one,) = client.describe_connections(connectionId=found[number % LISTED])["connections"]
    assert one["connectionId"] == found[number % LISTED]


def moto_all(client: Any, who: int, number: int) -> None:
    """Describe all connections."""
    assert len(client.describe_connections()["connections"]) == LISTED


def moto_create(client: Any, who: int, number: int) -> None:
    """Create a connection."""
    assert client.create_connection(connectionName=f"Bench {who} {number}", **PLACE)["connectionId"]


def our_one(client: Any, who: int, number: int, *, found: list[str]) -> None:
    """Read one service."""
    assert client.get(f"/ovhCloudConnect/{found[number % LISTED]}")["uuid"] == found[number % LISTED]


def our_ids(client: Any, who: int, number: int) -> None:
    """Read the list as the SDK does by itself: identifiers."""
    assert len(client.get("/ovhCloudConnect")) == LISTED


def our_whole(client: Any, who: int, number: int) -> None:
    """Read the list with all that each service is, which takes a header."""
    answer = client.raw_call("GET", "/ovhCloudConnect", headers=dict(WHOLE))
    assert len(answer.json()) == LISTED


def our_order(client: Any, who: int, number: int, *, writers: list[dict[str, Any]]) -> None:
    """Order a service: what is in a cart, as its last call does. Every client is a customer of its own."""
    assert client.post(f"/order/cart/{writers[who]['carts'][number]}/checkout")["orderId"]


def our_routing(client: Any, who: int, number: int, *, writers: list[dict[str, Any]]) -> None:
    """Add a BGP neighbour to a datacentre, which takes four."""
    path, address = writers[who]["neighbors"][number]
    asked = {"type": "bgp", "bgpNeighborArea": 64801, "bgpNeighborIp": address}
    assert client.post(path, **asked)["status"] == "todo"


def bare_order(client: Any, who: int, number: int, *, writers: list[dict[str, Any]]) -> None:
    """Have the bare view insert the rows of an order."""
    assert client.post(f"/order/{writers[who]['account']}")["orderId"]


@dataclass
class Stage:
    """What runs while the calls are measured."""

    crowd: Crowd
    connection: psycopg.Connection
    moto: Endpoint
    moto_processes: list[int]
    url: str
    processes: list[int]
    bare_url: str
    bare_processes: list[int]

    def reads(self, reader: dict[str, Any]) -> list[tuple[Course, Course]]:
        """Measure reads; each with moto's."""
        known = [self._connection(number) for number in range(LISTED)]
        here, found = [Endpoint(self.url, reader["signs"])], reader["services"]
        one = Course("moto: one connection", [self.moto], partial(moto_one, found=known), self.moto_processes)
        every = Course(f"moto: all {LISTED} connections", [self.moto], moto_all, self.moto_processes)
        our = Course("one service", here, partial(our_one, found=found), self.processes)
        whole = Course(f"all {LISTED} services, whole", here, our_whole, self.processes)
        ids = Course(f"all {LISTED} services, their ids", here, our_ids, self.processes)
        self.crowd.measure([one, our, every, whole, ids], rounds=ROUNDS, calls=READS)
        return [(our, one), (whole, every), (ids, every)]

    def _connection(self, number: int) -> str:
        client = self.moto.client()
        return str(client.create_connection(connectionName=f"Site {number:04}", **PLACE)["connectionId"])

    def writes(self, writers: list[dict[str, Any]]) -> list[Course]:
        """Measure writes: the bare view's, our order and another one of ours, and moto's."""
        here = [Endpoint(self.url, each["signs"]) for each in writers]
        there = [Endpoint(self.bare_url, each["signs"]) for each in writers]
        last = len(writers[0]["carts"]) - 1
        inserted = self._rows(partial(our_order, here[0].client(), 0, last, writers=writers))
        if inserted != (same := self._rows(partial(bare_order, there[0].client(), 0, last, writers=writers))):
            raise SystemExit(f"api: an order is {inserted} rows, the bare view's {same}")
        bare = Course(f"bare view: {inserted} rows", there, partial(bare_order, writers=writers), self.bare_processes)
        order = Course(
            f"order a service: {inserted} rows", here, partial(our_order, writers=writers), self.processes
        )  # fmt: skip
        routing = Course("add a BGP neighbour", here, partial(our_routing, writers=writers), self.processes)
        theirs = Course("moto: create a connection", [self.moto], moto_create, self.moto_processes)
        self.crowd.measure([bare, order, routing, theirs], rounds=ROUNDS, calls=WRITES)
        return [bare, order, routing, theirs]

    def _rows(self, write: partial[None]) -> int:
        """How many rows a write adds, in all tables."""
        before = rows(self.connection)
        write()
        return rows(self.connection) - before


def rows(connection: psycopg.Connection) -> int:
    """How many rows there are in all tables."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    counts = [connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for (name,) in tables]
    return sum(found[0] for found in counts if found)


def pid(child: Child) -> int:
    """The process of a running child."""
    assert child.process
    return child.process.pid


def moto(here: Installation) -> tuple[Endpoint, Child]:
    """Start moto's server as its users do: `moto_server`, one process, a thread for each connection, all in memory."""
    port = free_port()
    child = here.start("moto", "moto.server", "--host", HOST, "--port", str(port))
    wait_until(lambda: status_of(f"http://{HOST}:{port}/moto-api/") < 500, "moto does not answer; see its log")
    return Endpoint(f"http://{HOST}:{port}"), child


@contextmanager
def stage() -> Iterator[tuple[Stage, dict[str, Any]]]:
    """Everything that is needed, and what the database was filled with."""
    env = {"LOG_LEVEL": "WARNING", "API_CALLS_PER_MINUTE": "1000000"}
    with Crowd() as crowd, installation(env, on_postgres=True) as here:
        assert here.database
        print("api: filling the database…", file=sys.stderr)
        calls = (ROUNDS + 1) * WRITES + 1
        filled = here.python(f"from tools.bench import api_data; api_data.main({LISTED}, {CLIENTS}, {calls})")
        folder = here.database.url.removeprefix("postgres://passerelle@//").removesuffix("/postgres")
        port, web = served(here, "web", "portal.wsgi")
        bare_port, bare = served(here, "bare", "tools.bench.bare")
        theirs, child = moto(here)
        database = pid(here.database.child)
        with psycopg.connect(f"host=/{folder} user=passerelle dbname=postgres", autocommit=True) as connection:
            place = Stage(
                crowd,
                connection,
                theirs,
                [pid(child)],
                f"http://{HOST}:{port}",
                [pid(web), database],
                f"http://{HOST}:{bare_port}",
                [pid(bare), database],
            )
            yield place, json.loads(filled.splitlines()[-1])


def run() -> bool:
    """Measure and print; whether every goal is reached."""
    with stage() as (place, told):
        print("api: reads…", file=sys.stderr)
        reads = place.reads(told["reader"])
        print("api: writes…", file=sys.stderr)
        writes = place.writes(told["writers"])
    return report(reads, *writes)


def line(course: Course, beside: Course | None = None, goal: float | None = None) -> str:
    """A course's line in the table."""
    ratio = f"{course.rate / beside.rate:7.2f}x" if beside else f"{'':8}"
    aim = f"{goal:g}x" if goal else ""
    each = f"{course.server_cpu / course.made:9.2f} ms{course.client_cpu / course.made:9.2f} ms"
    return f"{course.name:32}{course.rate:9.0f}{course.median:8.1f} ms{each}{ratio}{aim:>6}"


def report(
    reads: list[tuple[Course, Course]], bare: Course, order: Course, routing: Course, theirs: Course
) -> bool:  # fmt: skip
    """Print the table; whether every goal is reached."""
    print(f"\n{CLIENTS} clients at once, each a process ({ROUNDS} rounds by turns). Passerelle: python-ovh,")
    print("gunicorn with 2 workers, PostgreSQL. moto: boto3, moto_server as installed (one process with threads, in")
    print("memory). The bare view: python-ovh, the same gunicorn, middlewares, PostgreSQL and rows in one transaction.")
    print(f"\n{'':32}{'a second':>9}{'median':>11}{'server CPU':>12}{'client CPU':>12}{'ratio':>8}{'goal':>6}")
    for our, beside in reads:
        print(line(beside))
        print(line(our, beside, READ_GOAL))
    print(line(bare))
    print(line(order, bare, WRITE_GOAL))
    print(line(routing))
    print(line(theirs))
    reached = all(our.rate >= READ_GOAL * beside.rate for our, beside in reads)
    reached = reached and order.rate >= WRITE_GOAL * bare.rate
    print("\nGoals (reads as many a second as moto's, orders half as many as the bare view's): ", end="")
    print("reached." if reached else "NOT reached.")
    return reached
