"""What every request gets: a language and a number of its own; what no request may hold; whose page sent it."""

import logging
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from occ.engine import logs
from occ.ui.request import PageRequest
from occ.web import another_user

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)
NUL = "\0"
"""PostgreSQL stores it in no text, and refuses to compare with a text that holds it."""
REFUSALS = (403, 409, 410, 422, 429)


def chosen_language(request: HttpRequest) -> str:
    """The language of the answer: the switch's cookie, then the account's, then French (design.md, "In the browser").

    Never the browser's own preference: the guide is French, and what a screenshot shows must not depend on a browser.
    """
    known = dict(settings.LANGUAGES)
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in known:
        return cookie
    user = getattr(request, "user", None)
    account = getattr(user, "account", None) if user and user.is_authenticated else None
    return account.language if account and account.language in known else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Answer in the chosen language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen_language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class RequestIdMiddleware:
    """Number the request: in `request.request_id`, in the answer's header X-Request-ID, in every line of the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        with logs.about(request=request.request_id):  # type: ignore[attr-defined]
            begun = perf_counter()
            response = self.get_response(request)
            milliseconds = round((perf_counter() - begun) * 1000)
            facts = {"event": "request", "status": response.status_code, "ms": milliseconds}
            log.info("%s %s", request.method, request.path, extra=facts)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class NulMiddleware:
    """Refuse an address that holds NUL, and leave out a cookie that does: no other program's cookie may lock us out.

    In what a form sends, each field refuses it in its own words. Nothing else that PostgreSQL cannot store arrives:
    Django replaces what is no UTF-8 where it reads it, and servers refuse a header that holds NUL.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Once the language is known in which that is said.

        Raises:
            BadRequest: path or query hold NUL (400).
        """
        if NUL in request.path or NUL in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("NUL in the address")


class RefusalMiddleware:
    """Let the browser keep a refused form, so that « Back » finds it again, until somebody signs out.

    Of a page that may not be stored, the answer to a form that was sent, a browser can only say that it is gone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if request.method == "POST" and response.status_code in REFUSALS and is_page and not request.htmx:
            response.headers["Cache-Control"] = "private, no-cache"
        match = request.resolver_match
        if match and match.url_name == "logout" and response.status_code < 400:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


class PageOwnerMiddleware:
    """Carry nothing out for a page that was drawn for somebody else than is signed in now."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: PageRequest, *_view: Any) -> HttpResponse | None:
        """Answer in place of the view of a customer's page."""
        return another_user.refusal(request)
