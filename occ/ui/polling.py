"""What a page that waits asks: has anything happened to it? One query, without session and user, and no page.

A page that follows something carries a signed note (`X-Watch`): what it follows, and how that stood when it was drawn.
The note is good for a minute, for the address that it was made for, and for the session that it was given to; after
that, and whenever anything has changed, the page is drawn as ever, with session and user. A command of the time bar
brings the note of its page along: so the server knows whether the page shows by now what has been done.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from math import ceil, inf
from typing import Any, ClassVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from occ.engine.queue import clock
from occ.models import Clock, Task
from occ.models.task import OVER

HEADER = "X-Watch"
LOOK_IN = "X-Look-In"
"""Header of the answer that nothing has changed: seconds until the next look."""
MAX_AGE = 60
POLL_MIN, POLL_MAX = 2, 10
"""Real seconds between two looks, however fast time passes: so a page is drawn every other second at most."""
POLL_OVERDUE = 1
"""Real seconds between two looks while a step has been due for less than OVERDUE_NEW: its effect comes any moment.

A page looks as often during the ten seconds after a command of the time bar (static/js/live.js).
"""
OVERDUE_NEW = timedelta(seconds=10)

Facts = dict[str, Any]
State = tuple[object, object]
"""What has been done of what a page follows, and all else that decides what it shows; both with a faithful `repr`."""


def delay(tasks: Iterable[Task], time: Clock) -> int:
    """Real seconds until a page that shows `tasks` should look again; 0 when they are all over.

    POLL_OVERDUE during the first ten seconds in which a step is overdue. Else a tenth of what remains, between POLL_MIN
    and POLL_MAX; once the end is overdue, a tenth of how long it has been. A task in error is not over: its owner,
    staff, or an answer that comes too late may carry it on.
    """
    unfinished = [task for task in tasks if task.status not in OVER]
    if not unfinished:
        return 0
    now = clock.simulated(time)
    first = min((task.due_at for task in unfinished if task.due_at), default=None)
    if first and first <= now and clock.real_now() - clock.due_since(time, first) < OVERDUE_NEW:
        return POLL_OVERDUE
    ends = [abs((task.ends_at - now).total_seconds()) for task in unfinished if task.ends_at]
    left = min((clock.real_delay(time, end) for end in ends), default=inf)
    return POLL_MAX if left == inf else max(POLL_MIN, min(POLL_MAX, ceil(left / 10)))


class Watch:
    """What the pages of one area ask."""

    known: ClassVar[dict[str, "Watch"]] = {}
    """By name. One that this process has not yet heard of is answered with a drawing."""

    def __init__(self, name: str, cookie: str, stands: Callable[[Facts], tuple[State, int]]) -> None:
        """Make an area's question known.

        Args:
            name: the area's, in letters.
            cookie: name of the cookie of its sessions.
            stands: tells in one query how what a note names stands by now, and the seconds until the next look, of
                which 0 has the page drawn.
        """
        self.name, self.cookie, self.stands = name, cookie, stands
        self.known[name] = self

    def follow(self, request: HttpRequest, facts: Facts, state: State, seconds: int, url: str = "") -> dict[str, Any]:
        """What `components/_live.html` needs: where to look, when, and with which note.

        Args:
            request: what is being answered.
            facts: what `stands` needs to know, as JSON.
            state: how it stood when the page was read.
            seconds: until the next look; 0 when all is settled.
            url: the page's address, if it is not the request's.
        """
        url = url or request.get_full_path()
        if not seconds:
            return {"live_url": url, "poll": 0}
        note = signing.dumps(facts | {"url": url, "state": _digests(state)}, salt=self._salt(request))
        return {"live_url": url, "poll": seconds, "watch": f"{self.name}:{note}"}

    def look(self, request: HttpRequest, note: str) -> int:
        """Seconds until the next look if all is as the note says; else 0, which has the page drawn."""
        facts = self._read(request, note, MAX_AGE)
        if facts is None or facts["url"] != request.get_full_path():
            return 0
        state, seconds = self.stands(facts)
        return seconds if _digests(state) == facts["state"] else 0

    def is_behind(self, request: HttpRequest, note: str) -> bool:
        """Whether something has been done that the page with this note, however old, does not show."""
        facts = self._read(request, note)
        return facts is None or _digests(self.stands(facts)[0])[0] != facts["state"][0]

    def _read(self, request: HttpRequest, note: str, max_age: int | None = None) -> Facts | None:
        try:
            return signing.loads(note, salt=self._salt(request), max_age=max_age)
        except signing.BadSignature:
            return None

    def _salt(self, request: HttpRequest) -> str:
        """A note is good in one browser session, and in one language."""
        cookies = [request.COOKIES.get(name, "") for name in (self.cookie, settings.LANGUAGE_COOKIE_NAME)]
        return "|".join(["passerelle.watch", self.name, *cookies])


def _digests(state: State) -> list[str]:
    return [hashlib.sha256(repr(part).encode()).hexdigest()[:32] for part in state]


def is_behind(request: HttpRequest) -> bool:
    """Whether the page that sent a command does not show yet what has been done; a page that follows nothing does."""
    if HEADER not in request.headers:
        return False
    name, _colon, note = request.headers[HEADER].partition(":")
    watch = Watch.known.get(name)
    return watch is None or watch.is_behind(request, note)


class WatchMiddleware:
    """Answer a page that waits, before anything else is loaded, while nothing has changed (204)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, _colon, note = request.headers.get(HEADER, "").partition(":")
        watch = Watch.known.get(name) if request.method == "GET" else None
        seconds = watch.look(request, note) if watch else 0
        if not seconds:
            return self.get_response(request)
        return HttpResponse(status=204, headers={LOOK_IN: str(seconds), "Cache-Control": "no-store"})


def stop(url: str, text: str = "", link: str = "") -> HttpResponse:
    """Tell a page that follows something that it may no longer: it says so and asks no further (286).

    Args:
        url: where to go on: the form to sign in again, unless `link` says what else it is.
        text: why; by default that nobody is signed in any more.
        link: words for `url`.
    """
    answer = HttpResponse(status=286)
    told = {
        "text": text or _("Your session has ended. What this page shows is no longer followed."),
        "link": link or _("Sign in again"),
        "url": url,
    }
    return reswap(trigger_client_event(answer, "sessionEnded", told), "none")
