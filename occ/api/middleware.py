"""The way into the API: its addresses are taken before sessions, CSRF and languages are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

PREFIXES = ("/1.0/", "/v1/", "/auth/oauth2/token")


class ApiMiddleware:
    """Hand the API's addresses to its door.

    The door, and with it django-ninja and pydantic (30 MB), is imported when the API is first asked for something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        from occ.api.door import answer

        return answer(request)
