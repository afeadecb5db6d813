"""What templates know of the console."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from occ.api.console.unmapped import WITHOUT_CALL


def console(request: HttpRequest) -> dict[str, object]:
    """`equivalent_url`: where a form is told as a call; empty where there is none."""
    return {"equivalent_url": partial(equivalent_url, request)}


def equivalent_url(request: HttpRequest) -> str:
    """The address of the call that the form at this request's address stands for."""
    match = request.resolver_match
    if match is None or match.app_name != "occ" or match.url_name in WITHOUT_CALL or not request.user.is_authenticated:
        return ""
    return f"{reverse('console:equivalent')}?{urlencode({'form': request.path})}"
