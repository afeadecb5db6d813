"""The portal's settings, with a machine whose clock can be set back (`tests.chaos.machine`)."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.machine.MachineConfig"]
