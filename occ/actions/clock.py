"""Changing how time passes (staff; everybody in the demo)."""

import math
import re
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.meanwhile import check_shown
from occ.engine.queue import clock
from occ.engine.queue.wake import wake
from occ.models import Account, Clock, Task
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

NOT_A_LENGTH = gettext_noop("“%(value)s” is not a length of time: write it like 1h30m, 45m or 2d.")
TOO_FAR = gettext_noop("Jump at most %(days)s days at a time.")
NOTHING_DUE = gettext_noop("Nothing is under way: there is no next event to jump to.")
NOT_A_SPEED = gettext_noop("The speed is a number from %(least)s to %(most)s.")
NO_SUCH_CHANGE = gettext_noop("Simulated time can be paused, resumed, sped up or moved ahead; nothing was changed.")
HAS_ITS_OWN = gettext_noop("This account already has a clock of its own.")
HAS_SHARED = gettext_noop("This account already follows the shared clock.")
WOULD_GO_BACK = gettext_noop(
    "The shared clock is behind this account's own: time never goes back. Move it ahead first."
)
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
JUMP_MAX = timedelta(days=366)
SPEED_MIN, SPEED_MAX = 1, 100_000


def parse_length(text: object) -> timedelta:
    """A length of simulated time such as `1h30m`, `45m` or `2d`.

    Raises:
        Refused: it is none, or longer than a jump may be (field `jump`).
    """
    value = str(text).replace(" ", "").lower()
    if not re.fullmatch(r"(?:[0-9]{1,9}[dhms])+", value):
        raise refuse("jump_malformed", NOT_A_LENGTH, field="jump", value=shown(text))
    parts = re.split(r"([dhms])", value)  # number, unit, number, unit, …, nothing
    seconds = sum(int(number) * UNITS[unit] for number, unit in zip(parts[:-1:2], parts[1::2], strict=True))
    if seconds > JUMP_MAX.total_seconds():
        raise refuse("jump_too_far", TOO_FAR, field="jump", days=JUMP_MAX.days)
    return timedelta(seconds=seconds)


def parse_speed(value: object) -> float:
    """How many simulated seconds a real one lasts.

    Raises:
        Refused: it is no number from SPEED_MIN to SPEED_MAX (field `speed`).
    """
    try:
        speed = float(str(value))
    except ValueError:
        speed = math.nan
    if not SPEED_MIN <= speed <= SPEED_MAX:
        raise refuse("speed_wrong", NOT_A_SPEED, field="speed", least=SPEED_MIN, most=SPEED_MAX)
    return speed


@transaction.atomic
def clock_change(
    *,
    clock_id: int,
    by: Actor,
    speed: object = None,
    paused: bool | None = None,
    forward: timedelta = timedelta(0),
    shown: Mapping[str, object] | None = None,
) -> Clock:
    """Change speed, pause or jump ahead; every pending task follows at once.

    Args:
        clock_id: the clock.
        by: who asks.
        speed: see `parse_speed`; None leaves it.
        paused: whether time stands still; None leaves it.
        forward: how far to jump ahead, see `parse_length`.
        shown: what the form showed, by column, see `check_shown`.

    Raises:
        Refused: the speed is none; somebody else has changed the clock since.
    """
    number = None if speed is None else parse_speed(speed)
    before = _locked_clock(clock_id)
    asked = {name: value for name, value in {"speed": number, "paused": paused}.items() if value is not None}
    check_shown(before, asked, shown or {})
    return _change_clock(before, by, speed=number, paused=paused, forward=forward)


def _change_clock(
    before: Clock,
    by: Actor,
    *,
    speed: float | None = None,
    paused: bool | None = None,
    forward: timedelta = timedelta(0),
) -> Clock:
    after = clock.change(before.pk, speed=speed, paused=paused, forward=forward)
    record(
        "clock_change",
        after,
        by,
        before={"speed": f"{before.speed:g}", "paused": before.paused},
        after={"speed": f"{after.speed:g}", "paused": after.paused, "forward": int(forward.total_seconds())},
    )
    wake()
    return after


@transaction.atomic
def clock_next(*, clock_id: int, by: Actor) -> Clock:
    """Jump to the moment at which something happens next on a clock; if that is due already, change nothing.

    So a second press before the worker has carried out what the first one made due does not skip another event.

    Args:
        clock_id: the clock.
        by: who asks.

    Raises:
        Refused: nothing is under way.
    """
    found = _locked_clock(clock_id)  # two who ask at once are to come to the same event
    due = Task.objects.open().filter(account__clock=found).order_by("due_at").values_list("due_at", flat=True)
    if (first := due.first()) is None:
        raise Refused(Problem("nothing_due", NOTHING_DUE, kind="conflict"))
    left = first - clock.simulated(found)
    if left <= timedelta(0):
        wake()
        return found
    return _change_clock(found, by, forward=left)


def check_separate(account: Account) -> None:
    """Raise Refused if an account has a clock of its own."""
    if account.clock.name != clock.SHARED:
        raise Refused(Problem("clock_own", HAS_ITS_OWN, kind="conflict"))


@transaction.atomic
def clock_separate(*, account: Account, by: Actor) -> Clock:
    """Give an account a clock of its own, which goes on from the moment that the shared one shows.

    Raises:
        Refused: it has one.
    """
    account = _locked(account)
    check_separate(account)
    defaults = {"origin_real": clock.real_now(), "origin_simulated": clock.now(account), "speed": account.clock.speed}
    own, _ = Clock.objects.update_or_create(
        name=account.nichandle, defaults=defaults | {"paused": account.clock.paused}
    )
    return _follow(account, own, by)


def check_share(account: Account) -> None:
    """Raise Refused if an account follows the shared clock, or its time would go back."""
    if account.clock.name == clock.SHARED:
        raise Refused(Problem("clock_shared", HAS_SHARED, kind="conflict"))
    if clock.simulated(clock.shared()) < clock.now(account):
        raise Refused(Problem("clock_behind", WOULD_GO_BACK, kind="conflict"))


@transaction.atomic
def clock_share(*, account: Account, by: Actor) -> Clock:
    """Let an account follow the shared clock again.

    Raises:
        Refused: it does already, or its time would go back.
    """
    account = _locked(account)
    check_share(account)
    return _follow(account, clock.shared(), by)


def _locked_clock(clock_id: int) -> Clock:
    return Clock.objects.select_for_update(no_key=True).get(pk=clock_id)


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update(of=("self",), no_key=True).select_related("clock").get(pk=account.pk)


def _follow(account: Account, chosen: Clock, by: Actor) -> Clock:
    before = account.clock.name
    account.clock = chosen
    account.save(update_fields=["clock"])
    action = "clock_share" if chosen.name == clock.SHARED else "clock_separate"
    record(action, account, by, account=account, before={"clock": before}, after={"clock": chosen.name})
    wake()
    return chosen
