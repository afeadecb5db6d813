"""A machine whose clock can be set back: a file in VAR_DIR says by how many seconds.

Only processes that are started with `DJANGO_SETTINGS_MODULE=tools.chaos.settings` know of it.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone


def setting() -> Path:
    """The file."""
    return Path(settings.VAR_DIR) / "machine_clock"


def set_back(seconds: int) -> None:
    """Set the clock of every process of this installation back by so much; 0 puts it right again."""
    new = setting().with_suffix(".new")
    new.write_text(str(seconds))
    new.replace(setting())


def _now() -> datetime:
    try:
        behind = int(setting().read_text())
    except FileNotFoundError:
        behind = 0
    return timezone.now() - timedelta(seconds=behind)


class MachineConfig(AppConfig):
    """Gives the engine's clock this machine."""

    name = "tools.chaos"
    label = "chaos"

    def ready(self) -> None:
        """Take the place of the one function that asks the machine."""
        from occ.engine.queue import clock

        clock.machine_now = _now
