"""`make chaos`: real PostgreSQL, Redis, web, beat and worker processes under load, with every fault at its dose.

`python -m tools.chaos --seed 7 --short`. A seed repeats the order of the faults, what they strike and when; not how
processes interleave. Bounded in time: 18 minutes, 150 seconds with `--short`. Ends only what it has started.
"""

import argparse
import json
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.servers import Installation, installation, wait_until

LIMIT = {"full": 18 * 60, "short": 150}
GRACE = 20
BEGIN_SECONDS = 60
# A run that is late is judged as such; one that hangs is ended after so many more.
LATE_SECONDS = 30
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tools.chaos.settings", "SPEED": "120", "LOG_LEVEL": "WARNING"}


def main() -> int:
    """Run; 1 if anything was lost, doubled or stuck, or a promise of docs/reliability.md was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tools.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--short", action="store_true", help="each fault once or a few times, in 150 s")
    parser.add_argument("--json", type=Path, help="also write the results there")
    parser.add_argument("--only", help="faults to strike with, for example F1,F4")
    options = parser.parse_args()
    began, outside = time.monotonic(), dict(os.environ)
    limit = LIMIT["short" if options.short else "full"]
    with ends_within(limit + LATE_SECONDS), installation(SETTINGS, on_postgres=True) as here:
        os.environ.clear()  # this process signs sessions as the installation does, whatever it was started with
        os.environ.update(here.env)
        import django

        django.setup()
        logging.getLogger("occ.engine.queue.wake").setLevel(logging.ERROR)  # that Redis is away is not news here
        found = run(here, options, began, outside)
    if options.json:
        options.json.write_text(json.dumps(found, default=str))
    return int(not found["fine"])


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """End what is done here, whatever it waits for, when it is not over after so long."""

    def end(*_: object) -> None:
        raise SystemExit(f"chaos was not over after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(here: Installation, options: argparse.Namespace, began: float, outside: dict[str, str]) -> dict[str, Any]:
    """The whole, on an installation that is there: load, fire, grace, check, report."""
    from tools.chaos import checker, report
    from tools.chaos.crowd import Crowd
    from tools.chaos.field import Field
    from tools.chaos.fire import AT_LEAST, Fire
    from tools.chaos.load import Load, errors
    from tools.chaos.plan import FULL, SHORT, draw
    from tools.chaos.provider import ENDINGS, Provider
    from tools.chaos.visitors import Visitors

    seed, only = options.seed, (options.only or "F1,F3,F4,F5,F6,F8,F9,F10,F11,F12").split(",")
    size = SHORT if options.short else FULL
    limit = LIMIT["short" if options.short else "full"]
    dice = random.Random(seed)
    print(f"seed {seed}: starting…", file=sys.stderr)
    load = Load(dice, size.deletions)
    site = Field(here)
    site.wait_for_workers()
    crowd = Crowd(here, size, seed, outside) if "F11" in only else None
    first = load.lay_out(load.account, 20)
    load.trees += first
    load.stock[load.account.pk] += first
    visitors = Visitors(site, load.user, [tree.services[0] for tree in first], random.Random(seed + 1))
    threads = [
        threading.Thread(target=load.keep_deleting, daemon=True),
        threading.Thread(target=load.keep_living, daemon=True),
        threading.Thread(target=visitors.keep_looking, args=[seed + 2], daemon=True),
        threading.Thread(target=visitors.keep_looking, args=[seed + 3], daemon=True),
    ]
    if "F9" in only:
        order = [size.doses["F9"], size.fire, load.ordered]
        threads.append(threading.Thread(target=visitors.keep_ordering, args=order, daemon=True))
    provider = Provider(load.at_provider)
    cases = size.doses["F12"] // len(ENDINGS) if "F12" in only else 0
    threads.append(threading.Thread(target=provider.keep_failing, args=[cases, size.fire], daemon=True))
    threading.excepthook = lambda told: visitors.oddities.append(
        f"{told.thread and told.thread.name}: {told.exc_value!r}"
    )
    for thread in threads:
        thread.start()
    wait_until(lambda: load.in_flight >= AT_LEAST, f"less than {AT_LEAST} deletions in flight", BEGIN_SECONDS)
    print("under fire…", file=sys.stderr)
    fire = Fire(site, load, visitors, seed, time.time() + limit - (time.monotonic() - began) - GRACE - 25)
    plan = [each for each in draw(size, seed) if each.fault in only]
    watch = threading.Thread(target=fire.keep_watching, daemon=True)
    watch.start()
    begin = time.time()
    fire.run(plan)
    while visitors.is_ordering and time.time() < fire.until:
        time.sleep(0.2)
    end = time.time()
    load.over.set()
    visitors.over.set()
    *asking, at_provider = threads
    for thread in asking:
        thread.join(60)
    settle()
    strikes = fire.strikes + visitors.strikes
    final_after = time.time() - max((strike.until for strike in strikes), default=end)
    provider.over.set()
    fire.over.set()
    watch.join(5)
    at_provider.join(60)
    visitors.oddities += site.ended()
    site.end()
    findings = checker.check(load, visitors.orders, provider)
    findings += [checker.Finding("doubled", None, f"simulated time went back: {each}") for each in fire.went_back]
    strikes += provider.strikes()
    timeline = report.Timeline()
    doses = {fault: dose for fault, dose in size.doses.items() if fault in only}
    table = report.rows(strikes, findings, site, timeline, doses)
    if crowd is not None:
        outcome = crowd.outcome(limit - (time.monotonic() - began) - 5)
        findings += [checker.Finding("lost", None, sentence) for sentence in outcome["wrong"]]
        visitors.oddities += outcome["unfinished"]
        row = report.Row("F11", crowd.dose, outcome["done"], outcome["calls"], lost=len(outcome["wrong"]))
        row.recoveries.append(outcome["slowest"])
        table.append(row)
    reads = report.Reads.of(visitors.looks, site, visitors.kills)
    promises = report.promises(table, report.idle(site, begin, end), final_after)
    return tell(
        table, findings, reads, [] if options.short else promises,
        seed=seed, duration=time.monotonic() - began, limit=limit, fire=end - begin, put_off=fire.put_off,
        errors=dict(errors), steps=len(timeline.all),
        fewest_in_flight=min((strike.in_flight for strike in fire.strikes), default=0), oddities=visitors.oddities,
        held={fault: sum(bool(s.held) for s in strikes if s.fault == fault) for fault in ("F1", "F3")},
        times={each.what: each.measured for each in promises},
    )  # fmt: skip


def settle() -> None:
    """Let what is under way come due and be carried out, for GRACE seconds at most."""
    from occ.actions import clock as clock_actions
    from occ.models import Clock, Effect, Task
    from tools.chaos.load import BY, keep_trying

    began = time.monotonic()
    for pk in Clock.objects.values_list("pk", flat=True):
        keep_trying(lambda pk=pk: clock_actions.clock_change(clock_id=pk, by=BY, speed=1000, paused=False))
    while time.monotonic() - began < GRACE:
        if not Task.objects.open().exists() and not Effect.objects.filter(accepted_at=None).exists():
            break
        time.sleep(0.1)


def tell(table: Any, findings: Any, reads: Any, promises: Any, **more: Any) -> dict[str, Any]:
    """Print the table and the summary, with the promises that a full run is judged by; everything for a program."""
    from tools.chaos import report

    print(report.table(table))
    print(f"\nseed {more['seed']}, {more['duration']:.0f} s of {more['limit']}, {more['steps']} steps; ", end="")
    print(f"at least {more['fewest_in_flight']} deletions in flight at each strike; put off: ", end="")
    print(", ".join(f"{why} {times}" for why, times in more["put_off"].items()) or "none")
    print(", ".join(f"{fault}: {times} orphaned tasks" for fault, times in more["held"].items()))
    print(f"reads: {reads.total} (median {reads.median:.2f} s, worst {reads.worst:.1f} s), ", end="")
    print(f"failed: {reads.failed}, cut off with their web worker: {reads.cut_off}")
    print(
        f"reads while PostgreSQL was down: {reads.database_away}, not 503 with Retry-After: {reads.database_away_wrong}"
    )
    for sentence in [*(f"{each.kind}: {each.sentence}" for each in findings[:40]), *more["oddities"][:10]]:
        print(f"  {sentence}")
    for error, times in more["errors"].items():
        print(f"  clients met {times} × {error}", file=sys.stderr)
    for what, measured in more["times"].items() if not promises else ():
        print(f"  {what}: {measured}, not judged")
    judged = [*report.always(table, findings, reads, more), *promises]
    for each in judged:
        print(f"{'kept    ' if each.kept else 'NOT KEPT'}  {each.what}: {each.measured}")
    fine = all(each.kept for each in judged)
    return report.as_json(table, reads=vars(reads), findings=[vars(each) for each in findings], fine=fine, **more)


if __name__ == "__main__":
    sys.exit(main())
