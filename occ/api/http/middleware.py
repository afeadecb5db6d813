"""The way into the API: its addresses are taken before sessions, CSRF and languages are."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

BASE = re.compile(r"^(?:/(?:1\.0|v1)(?=/|$)|(?=/v2(?:/|$)|/auth/oauth2/token))")
"""Where the API answers, and what it takes off an address (api.md §1.1: `/1.0` is `/v1`).

Tokens have no base; nothing is at `/v2`, but clients that look there read JSON too.
"""


class ApiMiddleware:
    """Hand the API's addresses to its door.

    The door, and with it django-ninja and pydantic (30 MB), is imported when the API is first asked for something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not BASE.match(request.path_info):
            return self.get_response(request)
        from occ.api.http.entry import answer

        return answer(request)
