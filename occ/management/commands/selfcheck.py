"""Look for anything that was lost or done twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from occ.engine.checks import selfcheck
from occ.engine.checks.workload import workload


class Command(BaseCommand):
    """`manage.py selfcheck`: 0 when all is well, 1 when something is wrong."""

    help = "Look through the whole database for anything lost or done twice. Ends with status 1 if there is something."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was asked and what was found."""
        wrong = 0
        for word, answers in (("lost", selfcheck.lost(None)), ("doubled", selfcheck.doubled(None))):
            for answer in answers:
                wrong += len(answer.found)
                names = f": {', '.join(answer.found[:10])}" if answer.found else ""
                self.stdout.write(f"{word:8}{len(answer.found):5}  {answer.check.label}{names}")
        found = workload()
        seconds = found.oldest.total_seconds()
        self.stdout.write(f"{found.open} open tasks, {found.due} due, {found.late} late, the oldest by {seconds:.1f} s")
        if wrong:
            raise CommandError(f"{wrong} things are wrong.")
