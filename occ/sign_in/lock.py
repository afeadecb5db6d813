"""The lock after wrong passwords: axes stores the failures, this module says who has to wait and how long.

Two limits hold at once, both over `AXES_COOLOFF_TIME`: `AXES_FAILURE_LIMIT` failures of one name from one address, and
`ADDRESS_FAILURES_MAX` of all names from one address. Attempts that are refused are not stored, so they do not prolong
a lock. A row holds the failures of one name, address and browser with the time of the last one: its failures count
until that is `AXES_COOLOFF_TIME` ago.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Literal

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from occ.client_address import counted

ADDRESS_FAILURES_MAX = 20
"""How many failures of all names one address may make within `AXES_COOLOFF_TIME`."""
NAME_LENGTH_MAX = 255
"""What axes' column holds; longer names share a count with their first characters, and none of them exists."""


Limit = Literal["name", "address"]


@dataclass(frozen=True)
class Lock:
    """Why an attempt is refused, and the real seconds until it would be accepted."""

    by: Limit
    seconds: int


def lock_of(name: str, address: str) -> Lock | None:
    """The lock under which `name` is from `address`, if any; of two, the one that lasts longer.

    Args:
        name: as axes stores it, see `name_of`.
        address: as `occ.client_address.counted_address` gives it.
    """
    now, cool_off = timezone.now(), get_cool_off()
    newest = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=now - cool_off).order_by("-attempt_time")
    # Each row is one failure at least: older rows than these cannot prolong a lock.
    rows = list(newest.values_list("username", "failures_since_start", "attempt_time")[:ADDRESS_FAILURES_MAX])
    of_name = [(failures, at) for who, failures, at in rows if who == name]
    of_address = [(failures, at) for _, failures, at in rows]
    reached: dict[Limit, datetime | None] = {
        "name": _reached(of_name, settings.AXES_FAILURE_LIMIT),
        "address": _reached(of_address, ADDRESS_FAILURES_MAX),
    }
    locks = [Lock(by, max(1, ceil((at + cool_off - now).total_seconds()))) for by, at in reached.items() if at]
    return max(locks, key=lambda lock: lock.seconds, default=None)


def _reached(newest_first: Iterable[tuple[int, datetime]], limit: int) -> datetime | None:
    """When the failures happened with which the limit is reached, counted back from now: the lock lasts as they do."""
    total = 0
    for failures, at in newest_first:
        total += failures
        if total >= limit:
            return at
    return None


def forget(name: str, address: str) -> None:
    """Delete the failures of a name from an address: the right password was given there."""
    AccessAttempt.objects.filter(username=name, ip_address=address).delete()


def name_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name by which axes counts an attempt: what was typed, in a form that every database stores."""
    return str((credentials or {}).get("username") or "").replace("\0", "\N{REPLACEMENT CHARACTER}")[:NAME_LENGTH_MAX]


class Handler(AxesDatabaseHandler):
    """Axes' own handler with the second limit."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether either limit is reached."""
        address: str = request.axes_ip_address  # type: ignore[attr-defined]  # set by axes before it asks
        return lock_of(get_client_username(request, credentials), address) is not None

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Delete failures; any IPv6 address of a visitor stands for its /64."""
        address = ip_address and counted(ip_address)
        deleted: int = super().reset_attempts(ip_address=address, username=username, ip_or_username=ip_or_username)
        return deleted
