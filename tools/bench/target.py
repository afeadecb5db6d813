"""One page on one server, asked again and again over a connection that is kept."""

import http.client
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.process import Child
from tools.servers import HOST, Installation, free_port, status_of, wait_until

WARM_UP = 30
GUNICORN = ["--preload", "--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"]


@dataclass
class Target:
    """One page on one server, its size, the rows of its tables, and how long each request took, in milliseconds."""

    name: str
    port: int
    path: str
    session: str
    queries: int | None = None
    cookie: str = "sessionid"
    bytes: int = 0
    rows: int = 0
    took: list[float] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def get(self) -> float:
        """Ask for the page on a connection that is kept; the milliseconds until its last byte."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            self.connection.connect()
        start = time.perf_counter()
        try:
            self.connection.request("GET", self.path, headers={"Cookie": f"{self.cookie}={self.session}"})
            answer = self.connection.getresponse()
            body = answer.read()
        except (http.client.RemoteDisconnected, ConnectionError):  # it was idle for too long
            self.connection = None
            return self.get()
        milliseconds = (time.perf_counter() - start) * 1000
        if answer.status != 200:
            raise SystemExit(f"{self.name}: {self.path} answers {answer.status}")
        if answer.will_close:
            self.connection = None
        self.bytes, self.rows = len(body), body.count(b"<tr")
        return milliseconds

    @property
    def median(self) -> float:
        """Half of the requests took less."""
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        """95 of 100 took less."""
        return statistics.quantiles(self.took, n=20)[-1]


def serve(here: Installation, name: str, module: str) -> int:
    """Start gunicorn; the port where it answers."""
    return served(here, name, module)[0]


def served(here: Installation, name: str, module: str) -> tuple[int, Child]:
    """Start gunicorn; the port where it answers, and its process."""
    port = free_port()
    child = here.start(name, "gunicorn", module, "--bind", f"{HOST}:{port}", *GUNICORN)
    wait_until(lambda: status_of(f"http://{HOST}:{port}/") < 500, f"{name} does not answer; see its log")
    return port, child


def measure(targets: Sequence[Target], requests: int, warm_up: int = WARM_UP) -> None:
    """Ask each in turn, so that a busy machine slows them alike; the first `warm_up` rounds do not count."""
    for number in range(warm_up + requests):
        for target in targets:
            milliseconds = target.get()
            if number >= warm_up:
                target.took.append(milliseconds)
