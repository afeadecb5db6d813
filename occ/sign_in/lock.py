"""The lock after wrong passwords: axes stores the failures, this module says who has to wait and how long.

Two limits hold at once, both over `AXES_COOLOFF_TIME`: `AXES_FAILURE_LIMIT` failures of one name from one address, and
`ADDRESS_FAILURES_MAX` of all names from one address. Attempts that are refused are not stored, so they do not prolong
a lock. Each failure counts by its own time, so it is a row of `AccessFailureLog`. Axes' commands and the
administration delete rows of `AccessAttempt`, one for all failures of a name, address and browser; with each go its
failures.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Literal

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from occ.client_address import counted

ADDRESS_FAILURES_MAX = 20
"""How many failures of all names one address may make within `AXES_COOLOFF_TIME`."""
NAME_LENGTH_MAX = 255
"""What axes' column holds; longer names share a count with their first characters, and none of them exists."""
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"

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
    failures = AccessFailureLog.objects.filter(ip_address=address, attempt_time__gt=now - cool_off)
    # Of more failures the lock of the address lasts longer than any of a name.
    newest = list(failures.order_by("-attempt_time").values_list("username", "attempt_time")[:ADDRESS_FAILURES_MAX])
    limits: list[tuple[Limit, list[datetime], int]] = [
        ("name", [at for who, at in newest if who == name], settings.AXES_FAILURE_LIMIT),
        ("address", [at for _, at in newest], ADDRESS_FAILURES_MAX),
    ]
    # When the oldest of so many no longer counts, there are fewer.
    ends = [(by, times[limit - 1] + cool_off) for by, times, limit in limits if len(times) >= limit]
    locks = [Lock(by, max(1, ceil((end - now).total_seconds()))) for by, end in ends]
    return max(locks, key=lambda lock: lock.seconds, default=None)


def forget(name: str, address: str) -> None:
    """Delete the failures of a name from an address: the right password was given there."""
    AccessAttempt.objects.filter(username=name, ip_address=address).delete()


def name_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name by which axes counts an attempt: what was typed, in a form that every database stores.

    A name at a provider follows the provider's code and a colon. No other has a colon, so none is counted as such a
    name, whatever is typed.
    """
    given = credentials or {}
    name, provider = str(given.get("username") or "").replace("\0", UNKNOWN_CHARACTER), given.get("provider")
    return (f"{provider}:{name}" if provider else name.replace(":", UNKNOWN_CHARACTER))[:NAME_LENGTH_MAX]


class Handler(AxesDatabaseHandler):
    """Axes' own handler with the second limit, and with the failures that count kept beside axes' rows."""

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

    def clean_expired_user_attempts(
        self, request: HttpRequest | None = None, credentials: dict[str, Any] | None = None
    ) -> int:
        """Delete what no longer counts, as axes does with each failure, sign-in and sign-out."""
        AccessFailureLog.objects.filter(attempt_time__lte=timezone.now() - get_cool_off()).delete()
        deleted: int = super().clean_expired_user_attempts(request, credentials)
        return deleted

    def remove_out_of_limit_failure_logs(self, *, username: str, limit: int | None = None) -> int:
        """Delete none: axes would delete the newest of a name that is tried from many addresses."""
        return 0

    def post_delete_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Delete the failures of a row that is deleted, be it by a command, in the administration or by `forget`."""
        same = {name: getattr(instance, name) for name in ("username", "ip_address", "user_agent")}
        AccessFailureLog.objects.filter(**same).delete()
