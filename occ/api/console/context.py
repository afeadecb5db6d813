"""What templates know of the console."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from occ.api.console.unmapped import WITHOUT_CALL


def console(request: HttpRequest) -> dict[str, object]:
    """What says which call a form stands for.

    `equivalent_url`: where it is told; `without_call`: why there is none. Both are empty for who is not signed in.
    """
    return {"equivalent_url": partial(equivalent_url, request), "without_call": partial(without_call, request)}


def equivalent_url(request: HttpRequest) -> str:
    """The address of the call that the form at this request's address stands for."""
    name = _form(request)
    if not name or name in WITHOUT_CALL:
        return ""
    return f"{reverse('console:equivalent')}?{urlencode({'form': request.path})}"


def without_call(request: HttpRequest) -> str:
    """Why there is no such call."""
    return str(WITHOUT_CALL.get(_form(request), ""))


def _form(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or match.app_name != "occ" or not request.user.is_authenticated:
        return ""
    return match.url_name or ""
