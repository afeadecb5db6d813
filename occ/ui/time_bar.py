"""Simulated time on each page: for staff, and in the demo for everybody."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from occ.engine.queue import clock
from occ.models import Clock, User

SPEEDS = (1, 60, 600, 10_000, 100_000)
JUMPS = ("10m", "1h", "1d")


@dataclass(frozen=True)
class TimeBar:
    """What the bar shows: the simulated instant, how it goes on, and for whom."""

    label: str
    whose: str
    now: datetime
    paused: bool
    speed: str
    speeds: list[tuple[str, bool]]
    jumps: list[tuple[str, str]]


def clock_of(request: HttpRequest) -> Clock | None:
    """The clock that whoever asks may change: staff, and in the demo everybody, signed in or not; else None.

    It is that of the account that is signed in to the customer area, and the shared one without. So it is at a provider
    too, where one signs in apart: the orders there are of many customers, most of whom follow the shared clock, and who
    plays both parts in one browser goes on with the clock of the customer.
    """
    asking = getattr(request, "user", None)
    user = asking if isinstance(asking, User) else None
    if not (settings.DEMO or (user and user.is_staff)):
        return None
    return user.account.clock if user and user.account else clock.shared()


def shown(found: Clock) -> TimeBar:
    """A clock as the bar shows it."""
    labels = {"10m": _("10 minutes"), "1h": _("1 hour"), "1d": _("1 day")}
    name = {"name": found.name}
    own = found.name != clock.SHARED
    return TimeBar(
        label=_("Simulated time of %(name)s") % name if own else _("Simulated time"),
        whose=_("For %(name)s alone.") % name if own else _("For all customers without a clock of their own."),
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
