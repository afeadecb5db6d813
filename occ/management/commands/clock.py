"""Look at a clock, or change how it runs."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.clock import clock_change, clock_next, parse_length
from occ.engine.queue import clock
from occ.models import Account, Clock
from occ.rules.refusal import Refused


class Command(BaseCommand):
    """`manage.py clock --speed 60 --jump 1h30m`, `manage.py clock --account aa00001-ovh --next`."""

    help = (
        "Show the shared clock, or that of a customer, or change it: faster or slower, paused, resumed, moved ahead. "
        "It never goes back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be changed."""
        parser.add_argument("--account", metavar="NIC", help="the clock of this customer, which may be the shared one")
        parser.add_argument("--speed", help="simulated seconds per real second")
        parser.add_argument("--jump", help="how far to jump ahead: 1h30m, 45m, 2d")
        parser.add_argument("--next", action="store_true", help="jump to the next event, after the other changes")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--pause", action="store_true", help="let simulated time stand still")
        group.add_argument("--resume", action="store_true", help="let it go on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Change what was asked for and tell the time."""
        found = clock.shared() if options["account"] is None else _clock_of(options["account"])
        paused = True if options["pause"] else False if options["resume"] else None
        by = Actor(label="manage.py clock")
        try:
            forward = parse_length(options["jump"]) if options["jump"] is not None else timedelta(0)
            with transaction.atomic():  # all of it or nothing
                if options["speed"] is not None or paused is not None or forward:
                    values = {"speed": options["speed"], "paused": paused, "forward": forward}
                    found = clock_change(clock_id=found.pk, by=by, **values)
                if options["next"]:
                    found = clock_next(clock_id=found.pk, by=by)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        state = "paused" if found.paused else f"×{found.speed:g}"
        whose = f" ({found.name})" if options["account"] is not None else ""
        self.stdout.write(f"{clock.simulated(found).isoformat(timespec='seconds')} {state}{whose}")


def _clock_of(nichandle: str) -> Clock:
    found = Account.objects.select_related("clock").filter(nichandle=nichandle).first()
    if found is None:
        raise CommandError(f"There is no customer {nichandle}.")
    return found.clock
