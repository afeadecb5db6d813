"""The two pages that are looked at most, beside a plain Django page: list and service, with 1,000 services."""

import json
import subprocess
import sys
from urllib.parse import urlsplit

from tools.bench.target import Target, measure, serve
from tools.servers import ROOT, Installation, installation

REQUESTS = 300
GOALS = {"list": 4.0, "service": 3.0}
BYTES_MAX, QUERIES_MAX = 60_000, 12
LABELS = {
    "reference": "reference: 30 of 1,000 rows",
    "list": "list: 50 of 1,000 services",
    "service": "service: 4 datacentres x 4",
}


def reference(here: Installation) -> Target:
    """Fill the reference's tables and serve it as Passerelle is served."""
    command = [sys.executable, "-m", "tools.bench.reference"]
    done = subprocess.run(command, cwd=ROOT, env=here.env, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise SystemExit(done.stderr)
    port = serve(here, "reference", "tools.bench.reference")
    return Target("reference", port, "/", **json.loads(done.stdout))


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


def run() -> bool:
    """Measure and print; whether every goal is reached."""
    with installation({"LOG_LEVEL": "WARNING"}, on_postgres=False) as here:
        print("pages: filling the database…", file=sys.stderr)
        filled = json.loads(here.python("from tools.bench import data; data.main()").splitlines()[-1])
        targets = [reference(here)]
        port = serve(here, "web", "portal.wsgi")
        for name, page in filled["pages"].items():
            targets.append(Target(name, port, urlsplit(page["path"]).path, filled["session"], page["queries"]))
        print("pages: measuring…", file=sys.stderr)
        measure(targets, REQUESTS)
    return report(
        targets, f"Pages beside a plain Django page: {REQUESTS} requests each, gunicorn with 2 workers, SQLite"
    )
