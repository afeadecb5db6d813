"""What every request gets: a language and a number of its own."""

import logging
import uuid
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from occ.engine import logs

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)


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
