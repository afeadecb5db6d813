"""The language switch."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from occ.web.access import public
from occ.web.pages.session import safe_next

ONE_YEAR = 365 * 24 * 3600  # seconds


@public("the start, the sign-in form and the providers' portals are in both languages too")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page it was chosen on."""
    answer = redirect(safe_next(request, request.POST.get("next", "")) or resolve_url("occ:start"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=ONE_YEAR,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return answer
