"""`make races`: eight clients at once reach for the same thing, scene after scene, on PostgreSQL and on SQLite.

`python -m tools.races --attempts 1600 --seed 7`: a seed repeats the order of scenes and attempts, though not how the
database interleaves them.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.servers import ROOT, installation

ACCOUNTS = 4


@dataclass
class Outcome:
    """What became of all attempts."""

    attempts: int = 0
    accepted: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slowest_ms: float = 0
    scenes: Counter[str] = field(default_factory=Counter)


def play(attempts: int, seed: int, *, deletions: bool = False) -> Outcome:
    """Play scenes until there were that many attempts; Django is set up, on the database of DATABASE_URL."""
    from occ.rules.refusal import Refused
    from tools.races.scenes import CLIENTS, DELETIONS, SCENES, Attempt, carry_on, world

    dice = random.Random(seed)
    accounts = [world.account() for _ in range(ACCOUNTS)]
    found = Outcome()

    def run(attempt: Attempt, start: threading.Barrier) -> tuple[str, float]:
        start.wait()
        began = time.perf_counter()
        try:
            attempt()
            said = "accepted"
        except Refused:
            said = "refused"
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        return said, (time.perf_counter() - began) * 1000

    clients = ThreadPoolExecutor(CLIENTS)  # each keeps its connection
    while found.attempts < attempts:
        scene = dice.choice(DELETIONS if deletions else SCENES)(dice.choice(accounts), dice)
        dice.shuffle(scene.attempts)
        start = threading.Barrier(CLIENTS)
        outcomes = clients.map(run, scene.attempts, [start] * CLIENTS)
        for attempt, (said, took) in zip(scene.attempts, outcomes, strict=True):
            found.attempts += 1
            if attempt is not carry_on:
                found.slowest_ms = max(found.slowest_ms, took)
            if said in ("accepted", "refused"):
                setattr(found, said, getattr(found, said) + 1)
            else:
                found.errors.append(said)
        found.scenes[scene.name] += 1
        if wrong := scene.broken():
            found.broken.append(f"{scene.name}: {wrong}")
    return found


def main() -> int:
    """Run on each database; 1 if a rule was broken or a call failed otherwise than by a refusal."""
    parser = argparse.ArgumentParser(prog="python -m tools.races", description=__doc__)
    parser.add_argument("--attempts", type=int, default=8_000, help="on each database (default 8000)")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--deletions", action="store_true", help="only the scenes in which something is deleted")
    parser.add_argument("--json", action="store_true", help="on PostgreSQL only, and print JSON")
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL, and print JSON")
    options = parser.parse_args()
    if options.here:
        import django

        django.setup()
        print(json.dumps(play(options.attempts, options.seed, deletions=options.deletions).__dict__))
        return 0
    if options.json:
        found = on_database(True, options.attempts, options.seed, deletions=options.deletions)
        print(json.dumps(found.__dict__))
        return int(bool(found.errors or found.broken))
    failed = False
    print(f"seed {options.seed}, {options.attempts} attempts on each database\n")
    print(f"{'':12}{'attempts':>9}{'accepted':>9}{'refused':>9}{'errors':>8}{'broken':>8}{'slowest':>11}{'time':>8}")
    for on_postgres in (True, False):
        began = time.monotonic()
        found = on_database(on_postgres, options.attempts, options.seed, deletions=options.deletions)
        name = "PostgreSQL" if on_postgres else "SQLite"
        counts = f"{found.attempts:9}{found.accepted:9}{found.refused:9}{len(found.errors):8}{len(found.broken):8}"
        print(f"{name:12}{counts}{found.slowest_ms:8.0f} ms{time.monotonic() - began:6.0f} s", flush=True)
        for line in [*found.broken, *found.errors][:20]:
            print(f"  {line}")
        failed = failed or bool(found.errors or found.broken)
    return int(failed)


def on_database(on_postgres: bool, attempts: int, seed: int, *, deletions: bool = False) -> Outcome:
    """Play on a new installation."""
    with installation({"LOG_LEVEL": "ERROR"}, on_postgres=on_postgres) as here:
        command = [sys.executable, "-m", "tools.races", "--here", "--attempts", str(attempts), "--seed", str(seed)]
        command += ["--deletions"] if deletions else []
        env = here.env | {"DJANGO_SETTINGS_MODULE": "portal.settings", "REDIS_URL": "memory://"}
        done = subprocess.run(command, cwd=Path(ROOT), env=env, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return Outcome(**json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.exit(main())
