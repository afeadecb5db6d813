"""Look at the shared clock, or change how it runs."""

import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from occ.actions.actor import Actor
from occ.actions.clock import clock_change
from occ.engine import clock

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def parse_length(text: str) -> timedelta:
    """A length of time such as `1h30m`, `45m` or `2d`.

    Raises:
        CommandError: it is none.
    """
    parts = re.findall(r"(\d+)([dhms])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise CommandError(f"“{text}” is not a length of time: write it like 1h30m, 45m or 2d.")
    return timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))


class Command(BaseCommand):
    """`manage.py clock --speed 60 --jump 1h30m`."""

    help = "Show the shared clock, or change it: faster or slower, paused, resumed, moved ahead. It never goes back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be changed."""
        parser.add_argument("--speed", type=float, help="simulated seconds per real second")
        parser.add_argument("--jump", help="how far to jump ahead: 1h30m, 45m, 2d")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--pause", action="store_true", help="let simulated time stand still")
        group.add_argument("--resume", action="store_true", help="let it go on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Change what was asked for and tell the time."""
        found = clock.shared()
        paused = True if options["pause"] else False if options["resume"] else None
        forward = parse_length(options["jump"]) if options["jump"] else timedelta(0)
        if options["speed"] is not None and options["speed"] <= 0:
            raise CommandError("The speed is greater than zero.")
        if options["speed"] is not None or paused is not None or forward:
            by = Actor(label="manage.py clock")
            found = clock_change(clock_id=found.pk, by=by, speed=options["speed"], paused=paused, forward=forward)
        state = "paused" if found.paused else f"×{found.speed:g}"
        self.stdout.write(f"{clock.simulated(found).isoformat(timespec='seconds')} {state}")
