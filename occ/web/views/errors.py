"""When there is no page: what happened, and a way on."""

import logging
import sys
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from occ import catalogue, database
from occ.ui.request import PageRequest
from occ.web import another_user, resume
from occ.web.access import public
from occ.web.addresses import address
from occ.web.pages.session import safe_next

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Portal:
    """A provider's portal, or the list of all: what an error page below its address looks like, and leads to."""

    home: str
    provider: catalogue.Provider | None


def _portal(request: HttpRequest) -> Portal | None:
    """The portal to which the address belongs; None for the area."""
    top = address("provider:portals")
    if not request.path.startswith(top):
        return None
    code = request.path.removeprefix(top).partition("/")[0]
    found = next((each for each in catalogue.providers() if each.code == code), None)
    return Portal(address("provider:home", code) if found else top, found)


def _sorry(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    if portal := _portal(request):
        context |= {"portal": portal, "provider": portal.provider}
    return render(request, f"{status}.html", context, status=status)


@public("an error page")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return _sorry(request, 400)


@public("an error page")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not allowed."""
    return _sorry(request, 403)


@public("an error page")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here, or nothing of this customer's."""
    return _sorry(request, 404)


@public("an error page")
def server_error(request: HttpRequest) -> HttpResponse:
    """500, in both languages and without asking anything that may be broken; 503 while the database is away."""
    if database.is_away(sys.exc_info()[1]):
        answer = _broken(request, 503)
        answer.headers["Retry-After"] = str(database.RETRY_AFTER)
        return answer
    return _broken(request, 500)


def _broken(request: HttpRequest, status: int) -> HttpResponse:
    reference = getattr(request, "request_id", "")
    page = f"{status} {reference}"
    try:
        again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        portal = _portal(request)
        context = {"reference": reference, "code": status, "database_away": status == 503, "again": again}
        context["home"] = portal.home if portal else "/"
        page = render_to_string("500.html", context)
    except Exception:
        logger.exception("The error page itself failed", extra={"event": "error_page_failed"})
    return HttpResponse(page, status=status)


@public("an error page")
def csrf_failure(request: PageRequest, reason: str = "") -> HttpResponse:
    """403: the form is not from a page of this session; it is shown again, filled in, to whoever typed it.

    Without script, that is also how a page finds out that somebody else has signed in since. A view that knows better
    what became of its form has an answer of its own, `form_refused`.
    """
    match = request.resolver_match
    if match and (own := getattr(match.func, "form_refused", None)):
        return own(request, **match.kwargs)
    if refusal := another_user.refusal(request):
        return refusal
    pending = resume.note(request)
    if settings.DEBUG:
        logger.warning("CSRF: %s", reason)
    if request.user.is_authenticated and pending.belongs_to(request.user) and safe_next(request, pending.path):
        resume.keep(request, pending)
        return redirect(pending.path)
    return _sorry(request, 403, form_refused=True)
