"""The portal's settings, with a machine whose clock can be set back, and workers that log when they worked."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "tools.chaos.machine.MachineConfig"]
LOGGING["loggers"]["celery.app.trace"] = {"level": "INFO"}
