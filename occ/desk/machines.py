"""The door for machines: health and figures, answered before sessions, host names and the way to https count."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.utils.crypto import constant_time_compare

from occ.client_address import is_direct_loopback
from occ.desk import health


class MachinesMiddleware:
    """First of all, so that a balancer may ask by address and in plain text: nothing that it is told is secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = ANSWERS.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers: nothing else is asked."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> HttpResponse:
    """200 while requests are accepted and carried out, else 503; either way what each part says."""
    found = health.ready()
    return JsonResponse(found, status=200 if found["ready"] else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who may have them; 503 while there is no database to read them from."""
    if not _may_have_figures(request):
        refused = HttpResponse("Send METRICS_TOKEN as a bearer token, or ask from this machine.\n", "text/plain", 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    from occ.desk.metrics import exposition  # only who scrapes needs it

    try:
        return HttpResponse(exposition(), "text/plain; version=0.0.4; charset=utf-8")
    except DatabaseError:
        return HttpResponse("The database is away.\n", "text/plain", 503)


def _may_have_figures(request: HttpRequest) -> bool:
    """With METRICS_TOKEN who sends it; without, this machine itself, but never through a proxy on it."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}")
    return is_direct_loopback(request)


ANSWERS = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
