"""From a request to an answer: which operation it is for, and what every answer carries."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, get_resolver
from django.urls.resolvers import URLResolver
from django.utils import translation

from occ.api.http.base import BASE
from occ.api.wire.errors import ApiError, from_exception, to_response


def answer(request: HttpRequest) -> HttpResponseBase:
    """Answer a request for the API, whatever happens, in JSON and in English."""
    with translation.override("en"):
        try:
            response = _dispatch(request)
        except Exception as error:
            response = to_response(from_exception(request, error))
    response.headers["X-Ovh-QueryID"] = getattr(request, "request_id", "")
    response.headers.setdefault("Cache-Control", "no-store")
    response._has_been_logged = True  # type: ignore[attr-defined]  # a refusal is no event for the log; a failure is in it
    return response


def _resolver() -> URLResolver:
    return get_resolver("occ.api.urls")


def _dispatch(request: HttpRequest) -> HttpResponseBase:
    path = BASE.sub("", request.path_info)
    request.wire_path = path  # type: ignore[attr-defined]
    try:
        match = _resolver().resolve("/" + path.strip("/"))
    except Resolver404 as nothing:
        raise ApiError(404, f"There is nothing at {path}: compare it with the schema of its section.") from nothing
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if isinstance(response, HttpResponseNotAllowed):
        allowed = response.headers["Allow"]
        return to_response(ApiError(405, f"Only {allowed} here, not {request.method}.", headers={"Allow": allowed}))
    assert isinstance(response, HttpResponse)
    return response
