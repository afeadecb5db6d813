"""What a page is told when somebody else has signed in since it was drawn, in another tab of the same browser."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget, trigger_client_event

from occ.models import User
from occ.ui import owner, polling
from occ.ui.request import PageRequest
from occ.web import resume
from occ.web.pages.session import home_of, sign_in_page


def refusal(request: PageRequest) -> HttpResponse | None:
    """The answer in place of the view, which says whose page it was and who is signed in now; None if they are one.

    What was typed is shown again to the user of the page if they sign in again here. Views that are open to everybody
    are asked as ever, and so is every view when nobody is signed in: it asks to sign in.
    """
    match = request.resolver_match
    guarded = match and getattr(match.func, "enforces_account", False) and not getattr(match.func, "is_public", "")
    if not guarded or not isinstance(request.user, User) or not owner.is_anothers(request):
        return None
    words = _words(request)
    if request.htmx and request.htmx.target == "live":
        return polling.stop(words["home"], words["said"], words["go_on"])
    if request.htmx and "_check" in request.POST:
        # The form stays: what is being typed in it is not taken away.
        toast = {"text": words["said"], "tone": "warning", "own": True}
        return trigger_client_event(HttpResponse(status=204), "toast", toast)
    in_drawer = bool(request.htmx)
    answer = sign_in_page(request, resume.note(request), drawer=in_drawer, another=words)
    answer.status_code = 409
    return reswap(retarget(answer, "#drawer-body"), "innerHTML") if in_drawer else answer


def _words(request: PageRequest) -> dict[str, Any]:
    user = request.user
    number = (owner.claimed(request) or "").partition(":")[0]
    before = User.objects.filter(pk=number).first() if number.isdecimal() else None
    names = {"now": user.get_username(), "before": before.get_username() if before else ""}
    title = _("Another user has signed in")
    if before == user:
        title = _("You act for another account now")
        said = _("Since this page was opened, %(now)s has come to act for another account. Nothing was sent.")
    elif before:
        said = _("This page was opened by %(before)s; in this browser %(now)s is signed in now. Nothing was sent.")
    else:
        said = _("This page was opened by somebody else; in this browser %(now)s is signed in now. Nothing was sent.")
    return {
        "title": title,
        "said": said % names,
        "before": "" if before == user else names["before"],
        "go_on": _("Go on as %(now)s") % names,
        "home": resolve_url(home_of(user)),
    }
