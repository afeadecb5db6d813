"""Telling the engine that something is due now. Only a hint: the beat finds it within a second anyway."""

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def wake() -> None:
    """Wake the engine once the current transaction has committed. A broker that is away is no error."""
    transaction.on_commit(send_tick)


def send_tick() -> None:
    """Have what is due carried out now. A broker that is away is no error."""
    try:
        current_app.send_task("occ.tasks.tick", expires=settings.TICK_EXPIRES)
    except (OperationalError, OSError) as error:
        facts = {"event": "broker_away"}
        log.warning("The broker is away; the request waits in the database: %s", error, extra=facts)
