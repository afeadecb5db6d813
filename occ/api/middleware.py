"""The way into the API: its addresses are taken before sessions, CSRF and languages are."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

ADDRESSES = re.compile(r"/(?:1\.0|v1|v2)(?:/|$)|/auth/oauth2/token")
"""Where the API answers: nothing is at `/v2` (api.md §1.1), but clients that look there read JSON too."""


class ApiMiddleware:
    """Hand the API's addresses to its door.

    The door, and with it django-ninja and pydantic (30 MB), is imported when the API is first asked for something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not ADDRESSES.match(request.path_info):
            return self.get_response(request)
        from occ.api.door import answer

        return answer(request)
