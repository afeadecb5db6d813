"""Look at the shared clock, or change how it runs."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from occ.actions.actor import Actor
from occ.actions.clock import clock_change, clock_next, parse_length
from occ.engine import clock
from occ.rules.refusal import Refused


class Command(BaseCommand):
    """`manage.py clock --speed 60 --jump 1h30m`."""

    help = "Show the shared clock, or change it: faster or slower, paused, resumed, moved ahead. It never goes back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be changed."""
        parser.add_argument("--speed", help="simulated seconds per real second")
        parser.add_argument("--jump", help="how far to jump ahead: 1h30m, 45m, 2d")
        parser.add_argument("--next", action="store_true", help="jump to the next event, after the other changes")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--pause", action="store_true", help="let simulated time stand still")
        group.add_argument("--resume", action="store_true", help="let it go on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Change what was asked for and tell the time."""
        found = clock.shared()
        paused = True if options["pause"] else False if options["resume"] else None
        by = Actor(label="manage.py clock")
        try:
            forward = parse_length(options["jump"]) if options["jump"] is not None else timedelta(0)
            if options["speed"] is not None or paused is not None or forward:
                found = clock_change(clock_id=found.pk, by=by, speed=options["speed"], paused=paused, forward=forward)
            if options["next"]:
                found = clock_next(clock_id=found.pk, by=by)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        state = "paused" if found.paused else f"×{found.speed:g}"
        self.stdout.write(f"{clock.simulated(found).isoformat(timespec='seconds')} {state}")
