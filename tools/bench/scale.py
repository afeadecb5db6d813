"""Every page for a customer with 100 services and for one with 10,000, among 100,000 services on PostgreSQL.

A list is compared with one of as many rows: what is measured is the search for them, and not their number on the page.
Staff search the admin for the one customer and for the other. What they see of everybody is compared with what they
see in an installation that has a tenth of everything. That it is all found by indexes: tests/web/test_plans.py.
"""

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tools.bench.target import Target, measure, serve
from tools.servers import Installation, installation

SIZE = {"accounts": 1000, "services": 100_000, "big": 10_000, "small": 100, "others": 100_000}
TENTH = SIZE | {name: SIZE[name] // 10 for name in ("accounts", "services", "big", "others")}
REQUESTS, WARM_UP = 30, 4
AGAIN = 90  # requests of a page that missed its goal in the first round: a busy machine may have been in the way
GOAL = 1.3
LOAD_SECONDS_MAX = 600


@dataclass(frozen=True)
class Place:
    """An installation that is filled and served: what tools/bench/scale_data.py says of it, and its port."""

    filled: dict[str, Any]
    port: int

    @property
    def services(self) -> int:
        """How many it has."""
        number: int = self.filled["counted"]["services"]
        return number

    def target(self, name: str, path: str, side: dict[str, Any], **more: Any) -> Target:
        """A page here, asked for in somebody's session."""
        return Target(name, self.port, path, side["session"], **more)


@dataclass(frozen=True)
class Pair:
    """The same page with few services and with many."""

    name: str
    small: Target
    big: Target

    @property
    def ratio(self) -> float:
        """How much longer it takes with more services."""
        return self.big.median / self.small.median

    @property
    def reached(self) -> bool:
        """Whether that is within its goal."""
        return self.ratio <= GOAL


def place(here: Installation, size: dict[str, int]) -> Place:
    """Fill an installation and serve it."""
    command = f"from tools.bench import scale_data; scale_data.main(**{size})"
    filled = json.loads(here.python(command, seconds=LOAD_SECONDS_MAX).splitlines()[-1])
    return Place(filled, serve(here, "web", "portal.wsgi"))


def of_customers(full: Place) -> list[Pair]:
    """Every page, twice; a list beside that of as many rows, or nearly, among the accounts with few services."""
    found, customers = [], full.filled["customers"]
    for name, path in (customers["big"]["lists"] | customers["big"]["pages"]).items():
        big = full.target(name, path, customers["big"])
        few = [customers[each] for each in full.filled["few"]]
        others = [
            full.target(name, paths[name], each) for each in few if name in (paths := each["lists"] | each["pages"])
        ]
        for target in (big, *others):
            target.get()
        found.append(Pair(name, min(others, key=lambda other: abs(other.rows - big.rows)), big))
    return found


def of_providers(full: Place) -> list[Pair]:
    """The portal of a provider with few orders, and of one with many."""
    portals = full.filled["portals"]
    sides = [portals[name] for name in ("small", "big")]
    return [
        Pair(name, *(full.target(name, side["pages"][name], side, cookie=portals["cookie"]) for side in sides))
        for name in portals["big"]["pages"]
    ]


def of_staff(full: Place) -> list[Pair]:
    """What they search for of the one customer, and of the other."""
    desk = full.filled["desk"]
    sides = [desk["searches"][name] for name in ("small", "big")]
    return [Pair(name, *(full.target(name, side[name], desk) for side in sides)) for name in desk["searches"]["big"]]


def of_everybody(tenth: Place, full: Place) -> list[Pair]:
    """What staff see of all services, of fewer and of many."""
    return [
        Pair(name, *(each.target(name, path, each.filled["desk"]) for each in (tenth, full)))
        for name, path in full.filled["desk"]["pages"].items()
    ]


def time_of(found: list[Pair]) -> None:
    """Measure; once more what missed its goal."""
    for each in found:
        measure([each.small, each.big], REQUESTS, WARM_UP)
    for each in found:
        if not each.reached:
            for target in (each.small, each.big):
                target.took.clear()
            measure([each.small, each.big], AGAIN, WARM_UP)


def report(found: list[Pair], small: int, big: int) -> bool:
    """Print the table of pages with so many services and with so many; whether every page reaches the goal."""
    print(f"{'':34}{small:>8,}{big:>12,}{'ratio':>9}{'rows':>9}{'requests':>10}")
    for each in found:
        mark = "" if each.reached else "  above the goal"
        rows = f"{each.big.rows}" if each.big.rows == each.small.rows else f"{each.small.rows}/{each.big.rows}"
        numbers = f"{each.small.median:5.1f} ms{each.big.median:9.1f} ms{each.ratio:8.2f}x{rows:>8}"
        print(f"{each.name:34}{numbers}{len(each.big.took):>10}{mark}")
    worst, reached = max(found, key=lambda each: each.ratio), all(each.reached for each in found)
    outcome = "reached" if reached else "NOT reached"
    print(f"\nWorst: {worst.ratio:.2f}x ({worst.name}); goal {GOAL}x: {outcome}.")
    return reached


def csv(full: Place) -> None:
    """Print what the CSV takes, which is as long as the list."""
    for name in ("small", "big"):
        side = full.filled["customers"][name]
        target = full.target("csv", side["csv"], side)
        measure([target], 5, 1)
        print(f"CSV of {side['services']:,} services: {target.median:.0f} ms, {target.bytes / 1000:.0f} kB")


def run() -> bool:
    """Fill, measure and print; whether every page reaches the goal."""
    with ExitStack() as stack:
        began = time.monotonic()
        print("scale: filling two databases…", file=sys.stderr)
        tenth, full = (
            place(stack.enter_context(installation({"LOG_LEVEL": "WARNING"}, on_postgres=True)), size)
            for size in (TENTH, SIZE)
        )
        print(f"scale: measuring… ({time.monotonic() - began:.0f} s)", file=sys.stderr)
        own, shared = [*of_customers(full), *of_staff(full), *of_providers(full)], of_everybody(tenth, full)
        time_of([*own, *shared])
        small, big = (full.filled["customers"][name]["services"] for name in ("small", "big"))
        there = ", ".join(f"{number:,} {name}" for name, number in full.filled["counted"].items())
        print(f"\nEvery page with {small:,} and with {big:,} services: medians, PostgreSQL, gunicorn with 2 workers,")
        print(f"{there} (written in {full.filled['seconds']:.0f} s)")
        reached = [report(own, small, big)]
        print(f"\nWhat staff see of everybody, with {tenth.services:,} and with {full.services:,} services:")
        reached.append(report(shared, tenth.services, full.services))
        csv(full)
    return all(reached)
