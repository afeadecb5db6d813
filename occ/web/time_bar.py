"""Simulated time on each page: for staff, and in the demo for everybody who is signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from occ.engine import clock
from occ.models import Clock, User

SPEEDS = (1, 60, 600, 10_000, 100_000)
JUMPS = ("10m", "1h", "1d")


@dataclass(frozen=True)
class TimeBar:
    """What the bar shows: the simulated instant, and how it goes on."""

    now: datetime
    paused: bool
    speed: str
    speeds: list[tuple[str, bool]]
    jumps: list[tuple[str, str]]


def clock_of(request: HttpRequest) -> Clock | None:
    """The clock that the signed-in person may change: the account's, the shared one for staff without; else None."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not (settings.DEMO or user.is_staff):
        return None
    return user.account.clock if user.account else clock.shared()


def shown(found: Clock) -> TimeBar:
    """A clock as the bar shows it."""
    labels = {"10m": _("10 minutes"), "1h": _("1 hour"), "1d": _("1 day")}
    return TimeBar(
        now=clock.simulated(found),
        paused=found.paused,
        speed=f"{found.speed:g}",
        speeds=[(str(speed), speed == found.speed) for speed in SPEEDS],
        jumps=[(length, labels[length]) for length in JUMPS],
    )


def of(request: HttpRequest) -> TimeBar | None:
    """The bar of this page, if there is one."""
    found = clock_of(request)
    return shown(found) if found else None
