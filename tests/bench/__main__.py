"""`make bench`: the two pages that are looked at most, beside a plain Django page, under the production server.

All run in one go, request after request in turn, so that a busy machine slows them alike. The ratios are what counts.
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.servers import HOST, ROOT, Installation, free_port, installation, status_of, wait_until

REQUESTS, WARM_UP = 300, 30
GUNICORN = ["--preload", "--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
GOALS = {"list": 4.0, "service": 3.0}
BYTES_MAX, QUERIES_MAX = 60_000, 12
LABELS = {
    "reference": "reference: 30 of 1,000 rows",
    "list": "list: 50 of 1,000 services",
    "service": "service: 4 datacentres x 4",
}


@dataclass
class Target:
    """One page on one server, and how long each request took, in milliseconds."""

    name: str
    port: int
    path: str
    session: str
    queries: int | None = None
    bytes: int = 0
    took: list[float] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def get(self) -> float:
        """Ask for the page on a connection that is kept; the milliseconds until its last byte."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            self.connection.connect()
        start = time.perf_counter()
        try:
            self.connection.request("GET", self.path, headers={"Cookie": f"sessionid={self.session}"})
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
        self.bytes = len(body)
        return milliseconds

    @property
    def median(self) -> float:
        """Half of the requests took less."""
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        """95 of 100 took less."""
        return statistics.quantiles(self.took, n=20)[-1]


def reference(here: Installation) -> Target:
    """Fill the reference's tables and serve it as Passerelle is served."""
    command = [sys.executable, "-m", "tests.bench.reference"]
    done = subprocess.run(command, cwd=ROOT, env=here.env, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise SystemExit(done.stderr)
    port = serve(here, "reference", "tests.bench.reference")
    return Target("reference", port, "/", **json.loads(done.stdout))


def serve(here: Installation, name: str, module: str) -> int:
    """Start gunicorn; the port where it answers."""
    port = free_port()
    here.start(name, "gunicorn", module, "--bind", f"{HOST}:{port}", *GUNICORN)
    wait_until(lambda: status_of(f"http://{HOST}:{port}/") < 500, f"{name} does not answer; see its log")
    return port


def measure(targets: list[Target], requests: int) -> None:
    """Ask each in turn."""
    for number in range(WARM_UP + requests):
        for target in targets:
            milliseconds = target.get()
            if number >= WARM_UP:
                target.took.append(milliseconds)


def report(targets: list[Target], title: str) -> bool:
    """Print the table; whether every goal is reached."""
    base = targets[0]
    reached = True
    print(f"\n{title}\n{'':30}{'median':>10}{'p95':>10}{'ratio':>8}{'goal':>7}{'HTML':>10}{'queries':>9}")
    for each in targets:
        ratio, goal = each.median / base.median, GOALS.get(each.name)
        numbers = f"{each.median:7.2f} ms{each.p95:7.2f} ms{ratio:7.2f}x{f'{goal:g}x' if goal else '':>7}"
        print(f"{LABELS[each.name]:30}{numbers}{each.bytes / 1000:7.1f} kB{each.queries or '':>9}")
        if goal:
            fits = each.bytes <= BYTES_MAX and (each.queries or 0) <= QUERIES_MAX
            reached = reached and ratio <= goal and fits
    print(f"\nGoals (ratios of medians, HTML up to {BYTES_MAX // 1000} kB, up to {QUERIES_MAX} queries): ", end="")
    print("reached." if reached else "NOT reached.")
    return reached


def main() -> int:
    """Measure; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--requests", type=int, default=REQUESTS, help=f"requests per page (default {REQUESTS})")
    options = parser.parse_args()
    with installation({"LOG_LEVEL": "WARNING"}, on_postgres=options.postgres) as here:
        print("Filling the database…", file=sys.stderr)
        filled = json.loads(here.python("from tests.bench import data; data.main()").splitlines()[-1])
        targets = [reference(here)]
        port = serve(here, "web", "portal.wsgi")
        for name, page in filled["pages"].items():
            targets.append(Target(name, port, urlsplit(page["path"]).path, filled["session"], page["queries"]))
        print("Measuring…", file=sys.stderr)
        measure(targets, options.requests)
    database = "PostgreSQL" if options.postgres else "SQLite"
    return 0 if report(targets, f"{options.requests} requests each, gunicorn with 2 workers, {database}") else 1


if __name__ == "__main__":
    sys.exit(main())
