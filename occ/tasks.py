"""What Celery calls: alarm clocks that decide nothing. The work to do is in the database."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from occ.engine.queue import clock, heartbeat, runner
from occ.engine.queue.wake import send_tick


@shared_task(ignore_result=True, bind=True)
def tick(self: Any) -> None:
    """Carry out all that is due, on every clock."""
    clock.keep()
    runner.run_due()
    heartbeat.own.tell(self.request.hostname or heartbeat.here())


@worker_ready.connect
def look_at_once(**kwargs: Any) -> None:
    """A worker that starts asks at once what is due: what killed its forerunner may have killed beat too."""
    send_tick()
