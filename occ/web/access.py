"""The door: who may see a page, and what happens to those who may not.

Whoever is signed in comes in; that this is also the user of the page that sent the request is seen to before, for every
view at once (occ/web/middleware.py).

Every view has one of these decorators; a guard test refuses a view without.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import reswap, retarget

from occ.engine import logs
from occ.models import Service
from occ.ui import polling
from occ.ui.request import CustomerRequest, PageRequest
from occ.web import resume
from occ.web.pages.session import sign_in_page

View = Callable[..., HttpResponseBase]


def public(reason: str) -> Callable[[View], View]:
    """Let everybody in; `reason` says why that is right for this page."""

    def decorate(view: View) -> View:
        view.enforces_account = True  # type: ignore[attr-defined]
        view.is_public = reason  # type: ignore[attr-defined]
        return view

    return decorate


def customer(view: View) -> View:
    """Let in whoever is signed in for an account, which the view finds as `request.account`.

    Nobody signed in: the sign-in form, in the side panel for a fragment; what was typed comes along. Staff without an
    account: a page that leads to the admin. No cache keeps the answer: signing out ends it,
    going back renews it.
    """

    @wraps(view)
    def inner(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if request.user.account is None:
            return render(request, "occ/error/no_account.html", status=403)
        request.account = request.user.account  # type: ignore[attr-defined]
        logs.also(account=request.user.account.nichandle)
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    inner.enforces_account = True  # type: ignore[attr-defined]
    return inner


def service_member(view: View) -> View:
    """As `customer`, and the URL's `service` becomes that account's Service; anybody else's does not exist (404)."""

    @customer
    @wraps(view)
    def inner(request: CustomerRequest, service: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # vRack, port and PoP configuration: nearly every page and rule below a service needs them. Contract: its page
        # says when the term is over; and each page, what has failed.
        rows = Service.objects.for_account(request.account).with_failed_task()
        rows = rows.select_related("vrack", "contract", "interface__pop_config")
        found = get_object_or_404(rows, pk=service)
        request.service = found
        return view(request, found, *args, **kwargs)

    return inner


def _sign_in_first(request: PageRequest) -> HttpResponse:
    """The way in for somebody who is not, or no longer, signed in."""
    if not request.htmx:
        if request.method == "POST":
            return sign_in_page(request, resume.note(request))
        return redirect_to_login(request.get_full_path(), reverse("occ:login"))
    if request.method == "GET" and not resume.in_drawer(request):
        path = request.htmx.current_url_abs_path or request.path
        return polling.stop(redirect_to_login(path, reverse("occ:login"))["Location"])
    if "_check" in request.POST:
        # A field was left while others are being filled in: taking the form away now would lose what is being typed.
        return HttpResponse(status=204)
    answer = sign_in_page(request, resume.note(request), drawer=True)
    return reswap(retarget(answer, "#drawer-body"), "innerHTML")
