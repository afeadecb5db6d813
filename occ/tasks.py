"""What Celery calls: alarm clocks that decide nothing. The work to do is in the database."""

from celery import shared_task

from occ.engine import runner


@shared_task(ignore_result=True)
def tick() -> None:
    """Carry out all that is due, on every clock."""
    runner.run_due()
