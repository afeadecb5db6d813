"""The bar of simulated time: faster, paused, moved ahead, from any page."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from occ.actions.actor import Actor
from occ.actions.clock import NO_SUCH_CHANGE, clock_change, clock_next, parse_length
from occ.models import Clock
from occ.rules.refusal import Problem, Refused, refuse
from occ.ui import owner, polling, time_bar
from occ.ui.actor import actor
from occ.ui.refusals import sentence
from occ.ui.request import PageRequest
from occ.web.access import public
from occ.web.pages.session import safe_next

ACTS: dict[str, Callable[[int, Actor, str], Clock]] = {
    "pause": lambda clock_id, by, value: clock_change(clock_id=clock_id, by=by, paused=True),
    "resume": lambda clock_id, by, value: clock_change(clock_id=clock_id, by=by, paused=False),
    "speed": lambda clock_id, by, value: clock_change(clock_id=clock_id, by=by, speed=value),
    "jump": lambda clock_id, by, value: clock_change(clock_id=clock_id, by=by, forward=parse_length(value)),
    "next": lambda clock_id, by, value: clock_next(clock_id=clock_id, by=by),
}


def _do(clock_id: int, by: Actor, what: str, value: str) -> Clock:
    if what not in ACTS:
        raise refuse("clock_unknown", NO_SUCH_CHANGE)
    return ACTS[what](clock_id, by, value)


@public("staff may, and everybody in the demo: time_bar.clock_of decides")
@require_POST
def clock_set(request: PageRequest) -> HttpResponse:
    """Do what a button of the bar says (`do`, and a `value` for speeds and jumps)."""
    back = safe_next(request, request.POST.get("next", "")) or resolve_url("occ:start")
    found = time_bar.clock_of(request)
    if found is None:
        if request.user.is_authenticated:
            raise PermissionDenied
        sign_in = redirect_to_login(back, reverse("occ:login"))
        return polling.stop(sign_in["Location"]) if request.htmx else sign_in
    if owner.is_anothers(request):
        return _of_another_page(request, back)
    after, refused = _carry_out(request, found)
    text = " ".join(sentence(problem) for problem in refused)
    if not request.htmx:
        if text:
            messages.warning(request, text, extra_tags="clock")
        return redirect(back)
    answer = render(request, "components/_clock.html", {"time_bar": time_bar.shown(after), "clock_next": back})
    if text:
        return trigger_client_event(answer, "toast", {"text": text, "tone": "warning", "key": refused[0].code})
    if after is not found:
        trigger_client_event(answer, "announce", {"text": _("Simulated time has been changed.")})
    return trigger_client_event(answer, "pageChanged", {})


def _carry_out(request: PageRequest, found: Clock) -> tuple[Clock, list[Problem]]:
    """The clock after the command, and why it was refused, if it was; the clock that was found if nothing was done.

    « Upcoming event » is about what the page shows. A page that does not show yet what has been done is drawn anew
    instead: it jumps over no event unseen, and is not told that nothing is under way beside something that it shows.
    """
    what = request.POST.get("do", "")
    if what == "next" and polling.is_behind(request):
        return found, []
    try:
        return _do(found.pk, actor(request), what, request.POST.get("value", "")), []
    except Refused as refused:
        if what == "next" and polling.is_behind(request):
            return found, []
        return found, list(refused.problems)


def _of_another_page(request: PageRequest, back: str) -> HttpResponse:
    """Change no clock: the page shows that of another user, or of nobody."""
    text = _("Since this page was opened, somebody has signed in or out in this browser: no clock was changed.")
    if not request.htmx:
        messages.warning(request, text, extra_tags="clock")
        return redirect(back)
    told = {"text": text, "tone": "warning", "link": _("Reload the page"), "url": back}
    return trigger_client_event(HttpResponse(status=204), "toast", told)
