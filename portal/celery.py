"""The Celery application: it carries out, the database remembers."""

import gc
import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import beat_init, setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class SteadyConnection(Connection):
    """A broker that goes away ends no worker, which asks for it every second: kombu's pace slows down to 30 s."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        """As kombu's, at that pace."""
        return super().ensure_connection(*args, **{"interval_start": 1, "interval_step": 0, "interval_max": 1} | kwargs)

    @property
    def connection_errors(self) -> tuple[type[Exception], ...]:
        """As kombu's, and what its Redis channels raise once they have been left: a worker ends at any other error.

        They are asked for more when a task ends whose message came before the broker went away.
        """
        return (*super().connection_errors, AttributeError)


class _Messages(AMQP):
    Connection = SteadyConnection


app = Celery("portal", amqp=_Messages)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _leave_the_log_alone(**kwargs: Any) -> None:
    """Django's settings have said how it is written (`LOGGING`); Celery would set another level."""


@worker_init.connect
@beat_init.connect
def _refuse_unsafe_start(**kwargs: Any) -> None:
    from portal.checks import refuse_unsafe_start

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as error:
        # Celery logs what a receiver raises and goes on; only leaving keeps it from starting.
        raise SystemExit(str(error)) from error


@worker_init.connect
def _lose_what_stands_still(**kwargs: Any) -> None:
    """A worker that stands still in the middle of a transaction keeps what it has locked no longer than its leases."""
    from django.db import connection

    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c idle_in_transaction_session_timeout=5s".strip()


@worker_init.connect
def _share_memory(**kwargs: Any) -> None:
    # What is loaded by now stays: out of the collector's reach, the pages that forked processes share are not copied.
    gc.collect()
    gc.freeze()
