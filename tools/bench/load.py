"""Clients that request one thing again and again, in a process of their own, until they are told to stop."""

import http.client
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from tools.servers import HOST

PATIENCE_SECONDS = 60
_fork = get_context("fork")


@dataclass(frozen=True)
class Load:
    """What each client requests: a path, or a sign-in form with a random name and a wrong password."""

    name: str
    clients: int
    path: str
    sent: dict[str, str] | None = None
    """What else the form sends; None for a path that is only read."""
    one_address: bool = False
    """Whether all clients come from one address, another in each round; else each request has its own."""


@contextmanager
def under(load: Load, port: int) -> Iterator[Counter[int]]:
    """Have the clients request until the block ends; their first answers are there when it begins.

    The block's value counts the statuses of their answers; it is filled in when the block ends.
    """
    ready, stop = _fork.Barrier(load.clients + 1), _fork.Event()
    mine, theirs = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_run, args=(load, port, ready, stop, theirs), daemon=True)
    process.start()
    statuses: Counter[int] = Counter()
    try:
        ready.wait(PATIENCE_SECONDS)
        yield statuses
    finally:
        stop.set()
        if mine.poll(PATIENCE_SECONDS):
            statuses.update(mine.recv())
        process.join(PATIENCE_SECONDS)


def _run(load: Load, port: int, ready: Any, stop: Any, told: Any) -> None:
    """The process: a thread for each client."""
    address = _address()
    found: list[Counter[int]] = [Counter() for _ in range(load.clients)]
    threads = [
        Thread(target=_client, args=(load, port, address, counter, ready, stop), daemon=True) for counter in found
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.send(sum(found, Counter()))


def _client(load: Load, port: int, address: str, statuses: Counter[int], ready: Any, stop: Any) -> None:
    """One client: a connection for each request, as a proxy's are."""
    cookie = token = ""
    if load.sent is not None:
        page, cookie = _ask(port, "GET", load.path, {})[1:]
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found, page
        token = found[1]
    _once(load, port, address, statuses, cookie, token)
    ready.wait(PATIENCE_SECONDS)
    while not stop.is_set():
        _once(load, port, address, statuses, cookie, token)


def _once(load: Load, port: int, address: str, statuses: Counter[int], cookie: str, token: str) -> None:
    headers = {"X-Forwarded-For": address if load.one_address else _address(), "Cookie": cookie}
    if load.sent is None:
        status, _, _ = _ask(port, "GET", load.path, headers)
    else:
        wrong = {"username": secrets.token_hex(8), "password": "wrong", "csrfmiddlewaretoken": token}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, _, _ = _ask(port, "POST", load.path, headers, urlencode(wrong | load.sent))
    statuses[status] += 1


def _ask(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str, str]:
    """Status, text, and the first cookie that is set."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, text, answer.getheader("Set-Cookie", "").partition(";")[0]
    finally:
        connection.close()


def _address() -> str:
    """A random address of the networks for benchmarks (RFC 2544)."""
    return f"198.{18 + secrets.randbelow(2)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
