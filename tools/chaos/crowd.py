"""F11: clients at once, on databases of their own beside the fire: the state machine, then eight threads."""

import json
import os
import re
import sys
import time
from math import ceil
from typing import Any

from portal.process import Child
from tools.chaos.plan import Size
from tools.servers import Installation

STEPS = 40
# Hypothesis ends some examples early, the first ones most of all: a seventh of the rules do not come.
EXAMPLES_MORE, FIRST_EXAMPLES = 1.25, 6


class Crowd:
    """Two commands that compare the model with the database; begun at once, asked for their outcome in the end."""

    def __init__(self, here: Installation, size: Size, seed: int, env: dict[str, str]) -> None:
        count = ceil(size.machine_rules / STEPS * EXAMPLES_MORE) + FIRST_EXAMPLES
        examples = {"EXAMPLES": str(count), "STEPS": str(STEPS)}
        machine = ["tools.servers", sys.executable, "-m", "pytest", "tests/engine/test_machine.py", "-q", "-s"]
        machine += [f"--hypothesis-seed={seed}"]
        races = ["tools.races", "--deletions", "--attempts", str(size.race_calls), "--seed", str(seed), "--json"]
        self.size, self.dose = size, size.machine_rules + size.race_calls
        # The rules are not timed: they have what the fire and the calls leave of the machine.
        self.machine = self._start(here, "machine", machine, env | examples, "nice")
        self.races = self._start(here, "races", races, env)

    @staticmethod
    def _start(here: Installation, name: str, argv: list[str], env: dict[str, str], *before: str) -> Child:
        log, command = here.var / f"{name}.log", [*before, sys.executable, "-m", *argv]
        return here.started(Child(name, command, env | {"PYTHONPATH": os.getcwd()}, log))

    def outcome(self, patience: float) -> dict[str, Any]:
        """What came of both, waiting at most `patience` seconds: calls, the slowest in seconds, what went wrong."""
        until = time.monotonic() + patience
        wrong: list[str] = []
        unfinished: list[str] = []
        for child in (self.machine, self.races):
            assert child.process is not None
            while child.process.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            if child.process.poll() is None:
                unfinished.append(f"F11: {child.name} was not over in time")
            elif child.process.returncode:
                wrong.append(f"F11: {child.name} failed: {child.last_lines()}")
        rules = sum(map(int, re.findall(r"^(\d+) rules ran$", self.machine.log.read_text(), re.MULTILINE)))
        told = re.findall(r"^\{.*\}$", self.races.log.read_text(), re.MULTILINE)
        races = json.loads(told[-1]) if told else {"attempts": 0, "slowest_ms": 0.0, "broken": [], "errors": []}
        wrong += [f"F11: {sentence}" for sentence in [*races["broken"], *races["errors"]]]
        done = min(rules, self.size.machine_rules) + min(races["attempts"], self.size.race_calls)
        return {
            "done": done,
            "calls": races["attempts"],
            "slowest": races["slowest_ms"] / 1000,
            "wrong": wrong,
            "unfinished": unfinished,
        }
