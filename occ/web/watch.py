"""What a page that waits asks: has anything happened to it? One query, without session and user, and no page.

A page that follows something carries a signed note (`X-Watch`): whose it is, the tasks that it waits for, and how they
stood when it was drawn. The note is good for a minute, for the address that it was made for, and for the session that
it was given to; after that, and whenever anything has changed, the page is drawn as ever, with session and user.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from occ.engine import clock
from occ.models import Account, AuditEntry, Clock, Task
from occ.web import task_words

HEADER = "X-Watch"
LOOK_IN = "X-Look-In"
"""Header of the answer that nothing has changed: seconds until the next look."""
MAX_AGE = 60
UNSETTLED = timedelta(seconds=2)
"""A line of the audit as young as this may be older than what the page has read: it counts as not seen."""
_SALT = "passerelle.watch"


def following(request: Any, tasks: Iterable[Task], *, always: bool = False) -> dict[str, Any]:
    """What `components/_live.html` needs for a page that follows `tasks`: `poll`, and the note `watch`.

    Args:
        request: a customer's request.
        tasks: what the page shows of tasks; those that are finished are not waited for.
        always: look now and then even without any, because somebody else is waited for.
    """
    account: Account = request.account
    waiting = [task for task in tasks if task.is_open]
    delay = _delay(waiting, account.clock) or (task_words.POLL_MAX if always else 0)
    if not delay:
        return {"poll": 0}
    newest = AuditEntry.objects.filter(account=account).order_by("-pk").first()
    seen = newest.pk if newest and newest.at < clock.real_now() - UNSETTLED else None
    at = clock.real_now().timestamp()
    note = {
        "account": account.pk,
        "tasks": sorted(task.pk for task in waiting),
        "state": _state(waiting, account.clock, seen or (0 if newest is None else None)),
        "at": at,
        "shown": _shown(account.clock, at),
    }
    return {"poll": delay, "watch": signing.dumps(note, salt=_salt(request))}


class WatchMiddleware:
    """Answer a page that waits, before anything else is loaded, while nothing has changed (204)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        delay = _unchanged(request) if HEADER in request.headers and request.method == "GET" else 0
        if not delay:
            return self.get_response(request)
        return HttpResponse(status=204, headers={LOOK_IN: str(delay), "Cache-Control": "no-store"})


def _unchanged(request: HttpRequest) -> int:
    """Seconds until the next look if all is as the note says; else 0, which has the page drawn."""
    try:
        note = signing.loads(request.headers[HEADER], salt=_salt(request), max_age=MAX_AGE)
    except signing.BadSignature:
        return 0
    audit = AuditEntry.objects.filter(account=note["account"]).order_by("-pk").values("pk")[:1]
    if note["tasks"]:
        asked = Task.objects.filter(account=note["account"], pk__in=note["tasks"]).select_related("account__clock")
        tasks = list(asked.annotate(newest=Subquery(audit)).order_by())
        if len(tasks) != len(note["tasks"]):
            return 0
        time, newest = tasks[0].account.clock, vars(tasks[0])["newest"]
    else:
        owner = Account.objects.select_related("clock").annotate(newest=Subquery(audit)).get(pk=note["account"])
        tasks, time, newest = [], owner.clock, vars(owner)["newest"]
    if _state(tasks, time, newest or 0) != note["state"]:
        return 0
    if abs(_shown(time, note["at"]) - note["shown"]) > time.speed:  # a second: it has been moved ahead
        return 0
    return _delay(tasks, time) or task_words.POLL_MAX


def _delay(tasks: Iterable[Task], time: Clock) -> int:
    return task_words.poll_delay(tasks, clock.simulated(time), time)


def _state(tasks: Iterable[Task], time: Clock, newest: int | None) -> str:
    """How tasks, their clock and the account's audit stand, in short. `newest` None is like nothing else."""
    now = clock.simulated(time)
    parts: list[object] = [newest, time.pk, time.speed, time.paused]
    for task in sorted(tasks, key=lambda each: each.pk):
        gone = len((task.receipt or {}).get("going", ()))
        late = task_words.is_late(task, now, time)
        parts += [task.pk, task.status, task.step, task.ends_at, task.current, gone, late]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _shown(time: Clock, at: float) -> float:
    """What a clock shows at a real instant by its present row, which may be younger; both in seconds since 1970."""
    origin = time.origin_simulated.timestamp()
    return origin if time.paused else origin + (at - time.origin_real.timestamp()) * time.speed


def _salt(request: HttpRequest) -> str:
    """A note is good for one address, in one browser session, and in one language."""
    names = (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    return "|".join([_SALT, request.get_full_path(), *(request.COOKIES.get(name, "") for name in names)])
