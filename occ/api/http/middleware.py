"""The way into the API: its addresses are taken before sessions, CSRF and languages are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from occ.api.http.base import BASE


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
