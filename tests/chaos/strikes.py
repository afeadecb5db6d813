"""One strike of a fault: what it hit, when, and how long it took until work went on."""

from dataclasses import dataclass, field

FAULTS = {
    "F1": "worker group killed",
    "F3": "worker group stopped for 10 s",
    "F4": "Redis killed, its data gone",
    "F5": "Redis absent",
    "F6": "PostgreSQL crashed and restarted",
    "F8": "beat killed; two beats",
    "F9": "web worker killed during an order",
    "F10": "clocks moved, stopped, set back",
    "F12": "provider fails, key wrong",
    "F11": "clients at once; state machine",
}


@dataclass
class Strike:
    """`at` and `until` in seconds since the epoch: from the blow until what was hit had been put right again."""

    fault: str
    target: str
    at: float
    until: float
    how: str = ""
    held: list[int] = field(default_factory=list)
    recovery: float | None = None
    in_flight: int = 10**6
