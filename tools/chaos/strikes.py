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


Held = tuple[int, int]
"""A task, and the number of the lease under which a worker has it."""


@dataclass
class Strike:
    """`at` and `until` in seconds since the epoch: from the blow until what was hit had been put right again.

    `held` is what the blow orphaned; `taken_up` when the last of it had left the hands of those that were struck.
    """

    fault: str
    target: str
    at: float
    until: float
    how: str = ""
    held: set[Held] = field(default_factory=set)
    taken_up: float | None = None
    recovery: float | None = None
    in_flight: int = 10**6
