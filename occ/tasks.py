"""What Celery calls: alarm clocks that decide nothing. The work to do is in the database."""

from typing import Any

from celery import shared_task

from occ.engine import clock, pulse, runner


@shared_task(ignore_result=True, bind=True)
def tick(self: Any) -> None:
    """Carry out all that is due, on every clock."""
    clock.keep()
    runner.run_due()
    pulse.own.tell(self.request.hostname or pulse.here())
