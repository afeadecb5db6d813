"""When which fault strikes what: worked out from a seed before anything starts, so that a seed repeats a run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

GROUPS = 4
STOP_SECONDS = 10.0
BOOT_SECONDS = 4.0
CLOCK_CHANGES = ("jump", "fast", "pause", "step", "set back")


@dataclass(frozen=True)
class Size:
    """How long the load is under fire, in seconds, and the dose of each fault."""

    fire: float
    broker_away: float
    doses: dict[str, int]
    machine_rules: int
    race_calls: int
    deletions: int = 64


FULL = Size(
    fire=920,
    broker_away=60,
    doses={"F1": 200, "F3": 50, "F4": 20, "F5": 5, "F6": 20, "F8": 50, "F9": 500, "F10": 100, "F12": 250},
    machine_rules=10_000,
    race_calls=16_000,
)
SHORT = Size(
    fire=60,
    broker_away=10,
    doses={"F1": 6, "F3": 2, "F4": 1, "F5": 1, "F6": 1, "F8": 2, "F9": 10, "F10": 5, "F12": 10},
    machine_rules=120,
    race_calls=160,
)


@dataclass(order=True)
class Planned:
    """One strike of a fault: the second at which it begins, what it hits, and how."""

    at: float
    fault: str = field(compare=False)
    target: int = field(compare=False, default=0)
    how: str = field(compare=False, default="")
    seconds: float = field(compare=False, default=0.0)


Span = tuple[float, float]


def draw(size: Size, seed: int) -> list[Planned]:
    """The timetable of a run, in the order of its strikes (F9 and F12 apart: their clients keep their own pace)."""
    dice = random.Random(seed)
    doses = size.doses
    away = list(_broker_away(size, dice))
    free = _between(away, size.fire)
    found = [Planned(begin, "F5", seconds=end - begin) for begin, end in away]
    stops: list[Planned] = []
    for at in spread(dice, doses["F3"], _shortened(free, STOP_SECONDS), 4):
        idle = [
            group for group in range(GROUPS) if all(s.target != group or at > s.at + STOP_SECONDS + 2 for s in stops)
        ]
        stops.append(Planned(at, "F3", dice.choice(idle), seconds=STOP_SECONDS))
    found += stops
    kills: list[Planned] = []
    for at in spread(dice, doses["F1"], free, 1.2):
        stopped = {s.target for s in stops if s.at - BOOT_SECONDS < at < s.at + STOP_SECONDS + 1}
        young = {k.target for k in kills if at - k.at < BOOT_SECONDS}
        choice = [g for g in range(GROUPS) if g not in stopped | young] or [
            g for g in range(GROUPS) if g not in stopped
        ]
        kills.append(Planned(at, "F1", dice.choice(choice)))
    found += kills
    servers = spread(dice, doses["F4"] + doses["F6"], _shortened(free, 6), 6)
    names = ["F4"] * doses["F4"] + ["F6"] * doses["F6"]
    dice.shuffle(names)
    found += [Planned(at, name, seconds=dice.uniform(0.5, 3)) for at, name in zip(servers, names, strict=True)]
    for number, at in enumerate(spread(dice, doses["F8"], _shortened(free, 6), 5)):
        how, seconds = (("killed", dice.uniform(0.2, 1)), ("two", 4.0))[number % 2]
        found.append(Planned(at, "F8", how=how, seconds=seconds))
    hows = [CLOCK_CHANGES[number % len(CLOCK_CHANGES)] for number in range(doses["F10"])]
    dice.shuffle(hows)
    for at, how in zip(spread(dice, doses["F10"], _shortened(free, 6), 2), hows, strict=True):
        found.append(Planned(at, "F10", how=how, seconds={"fast": 2.0, "pause": 2.0, "set back": 5.0}.get(how, 0.0)))
    return sorted(found)


def _broker_away(size: Size, dice: random.Random) -> Iterator[Span]:
    count = size.doses["F5"]
    each = size.fire / count
    for number in range(count):
        begin = number * each + dice.uniform(0.25, 0.75) * (each - size.broker_away)
        yield begin, begin + size.broker_away


def _between(away: list[Span], end: float) -> list[Span]:
    """The time in which workers have work: not while the broker is away, nor in the 5 s in which it comes back."""
    edges = [0.0, *(edge for begin, over in away for edge in (begin - 1, over + 5)), end]
    return [(begin, over) for begin, over in zip(edges[::2], edges[1::2], strict=True) if over > begin]


def _shortened(spans: list[Span], by: float) -> list[Span]:
    """Those spans without their last seconds, so that what begins in one also ends in it."""
    return [(begin, end - by) for begin, end in spans if end - by > begin]


def spread(dice: random.Random, count: int, spans: list[Span], gap: float) -> list[float]:
    """`count` random moments in `spans`, in order, at least `gap` seconds apart (less when there is no room)."""
    room = sum(end - begin for begin, end in spans)
    gap = min(gap, 0.9 * room / max(count, 1))
    moments = sorted(dice.uniform(0, room - gap * count) for _ in range(count))
    return [_place(moment + gap * number, spans) for number, moment in enumerate(moments)]


def _place(moment: float, spans: list[Span]) -> float:
    for begin, end in spans:
        if moment <= end - begin:
            return begin + moment
        moment -= end - begin
    return spans[-1][1]
