"""The staff's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from occ.desk.access import staff
from occ.desk.overview import overview

POLL_SECONDS = 40
"""A look asks the database some thirty-five questions: an open page costs it less than one a second."""


@staff
@require_safe
def selfcheck(request: HttpRequest) -> HttpResponse:
    """How Passerelle is at a glance; for htmx only the part that changes."""
    template = "desk/selfcheck.html#live" if request.htmx else "desk/selfcheck.html"  # type: ignore[attr-defined]
    response = render(request, template, {"poll": POLL_SECONDS, **overview()})
    patch_vary_headers(response, ("HX-Request",))
    return response
