"""`make chaos`: real PostgreSQL, Redis, web, beat and worker processes under load, with every fault at its dose.

`python -m tests.chaos --seed 7 --short`. A seed repeats the order of the faults, what they strike and when; not how
processes interleave. Bounded in time: 18 minutes, 150 seconds with `--short`. Ends only what it has started.
"""

import argparse
import json
import logging
import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.servers import Installation, installation

LIMIT = {"full": 18 * 60, "short": 150}
GRACE = 20
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.chaos.settings", "SPEED": "120", "LOG_LEVEL": "WARNING"}


def main() -> int:
    """Run; 1 if anything was lost, doubled or stuck."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--short", action="store_true", help="each fault once or a few times, in 150 s")
    parser.add_argument("--json", type=Path, help="also write the results there")
    parser.add_argument("--only", help="faults to strike with, for example F1,F4")
    options = parser.parse_args()
    began, outside = time.monotonic(), dict(os.environ)
    with installation(SETTINGS, on_postgres=True) as here:
        os.environ.clear()  # this process signs sessions as the installation does, whatever it was started with
        os.environ.update(here.env)
        import django

        django.setup()
        logging.getLogger("occ.engine.wake").setLevel(logging.ERROR)  # that Redis is away is not news here
        found = run(here, options, began, outside)
    if options.json:
        options.json.write_text(json.dumps(found, default=str))
    return int(not found["fine"])


def run(here: Installation, options: argparse.Namespace, began: float, outside: dict[str, str]) -> dict[str, Any]:
    """The whole, on an installation that is there: load, fire, grace, check, report."""
    from tests.chaos import checker, report
    from tests.chaos.crowd import Crowd
    from tests.chaos.field import Field
    from tests.chaos.fire import Fire
    from tests.chaos.load import Load, errors
    from tests.chaos.plan import FULL, SHORT, draw
    from tests.chaos.provider import ENDINGS, Provider
    from tests.chaos.visitors import Visitors

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
    while load.in_flight < 20:
        time.sleep(0.1)
    print("under fire…", file=sys.stderr)
    fire = Fire(site, load, visitors, seed, time.time() + limit - (time.monotonic() - began) - GRACE - 25)
    plan = [each for each in draw(size, seed) if each.fault in only]
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
    final_after = settle()
    provider.over.set()
    at_provider.join(60)
    site.end()
    findings = checker.check(load, visitors.orders, provider)
    strikes = fire.strikes + visitors.strikes + provider.strikes()
    timeline = report.Timeline()
    table = report.rows(strikes, findings, site, timeline)
    if crowd is not None:
        outcome = crowd.outcome(limit - (time.monotonic() - began) - 5)
        findings += [checker.Finding("lost", None, sentence) for sentence in outcome["wrong"]]
        visitors.oddities += outcome["unfinished"]
        table.append(
            report.Row("F11", crowd.dose, outcome["done"], lost=len(outcome["wrong"]), recoveries=[outcome["slowest"]])
        )
    reads = report.Reads.of(visitors.looks, site)
    return tell(
        table, findings, reads,
        seed=seed, duration=time.monotonic() - began, fire=end - begin, missed=fire.missed, final_after=final_after,
        errors=dict(errors), idle=report.idle(site, begin, end), steps=len(timeline.all),
        doses_missing={f: n - sum(s.fault == f for s in strikes) for f, n in size.doses.items() if f in only},
        fewest_in_flight=min((strike.in_flight for strike in fire.strikes), default=0), oddities=visitors.oddities,
    )  # fmt: skip


def settle() -> float:
    """Let what is under way come due and be carried out; the seconds until all was final, at most GRACE."""
    from occ.actions import clock as clock_actions
    from occ.models import Clock, Effect, Task
    from tests.chaos.load import BY, keep_trying

    began = time.monotonic()
    for pk in Clock.objects.values_list("pk", flat=True):
        keep_trying(lambda pk=pk: clock_actions.clock_change(clock_id=pk, by=BY, speed=1000, paused=False))
    while time.monotonic() - began < GRACE:
        if not Task.objects.open().exists() and not Effect.objects.filter(accepted_at=None).exists():
            break
        time.sleep(0.1)
    return time.monotonic() - began


def tell(table: Any, findings: Any, reads: Any, **more: Any) -> dict[str, Any]:
    """Print the table and the summary; everything for a program."""
    from tests.chaos import report

    print(report.table(table))
    print(f"\nseed {more['seed']}, {more['duration']:.0f} s, {more['steps']} steps; ", end="")
    print(f"at least {more['fewest_in_flight']} deletions in flight at each strike; {more['missed']} met no work")
    print(f"all final {more['final_after']:.1f} s after the last fault; longest idle worker {more['idle']:.1f} s")
    print(f"reads: {reads.total} (median {reads.median:.2f} s, worst {reads.worst:.1f} s), ", end="")
    print(f"answered 5xx: {reads.failed}, cut off with their web worker: {reads.cut_off}")
    print(
        f"reads while PostgreSQL was down: {reads.database_away}, not 503 with Retry-After: {reads.database_away_wrong}"
    )
    for sentence in [*(f"{each.kind}: {each.sentence}" for each in findings[:40]), *more["oddities"][:10]]:
        print(f"  {sentence}")
    for fault, count in more["doses_missing"].items():
        if count > 0:
            print(f"  {fault}: {count} strikes less than its dose, for want of time")
    for error, times in more["errors"].items():
        print(f"  clients met {times} × {error}", file=sys.stderr)
    fine = not findings and not any(row.lost or row.doubled or row.stuck for row in table)
    fine = fine and reads.failed < reads.total / 100 and not reads.database_away_wrong and not more["oddities"]
    return report.as_json(table, reads=vars(reads), findings=[vars(each) for each in findings], fine=fine, **more)


if __name__ == "__main__":
    sys.exit(main())
