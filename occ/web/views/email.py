"""« E-mails reçus »: what was sent to the customer."""

import base64
import hashlib
import re

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from occ.models import Effect, Email, Task
from occ.ui.listing import listing
from occ.ui.request import CustomerRequest
from occ.web import following
from occ.web.access import customer
from occ.web.components import Crumb
from occ.web.fragments import page

PAGE_SIZE = 25
FOLLOWED = 25
"""So many of the account's tasks, those that are due first, may be what the next e-mail comes from."""
STYLE = re.compile(r"<style>([^<]*)</style>")


@customer
@require_safe
def emails(request: CustomerRequest) -> HttpResponse:
    """The mailbox, newest first; it follows what is under way, for each step of it may send something."""
    # In this order: what is handed over meanwhile is in the list, or the page looks again.
    tasks = list(Task.objects.open().filter(account=request.account).order_by("due_at", "pk")[:FOLLOWED])
    coming = Effect.objects.filter(account=request.account, kind="email", accepted_at__isnull=True).exists()
    found = Email.objects.filter(account=request.account).prefetch_related("service").defer("text", "html")
    context = {
        "page": listing(found, request.GET, descending=True, size=PAGE_SIZE),
        **following.following(request, tasks, torn=coming),
    }
    return page(request, "occ/email/list.html", "live", context)


@csp_update({"frame-src": [SELF]})
@customer
@require_safe
def email_detail(request: CustomerRequest, email: int) -> HttpResponse:
    """One e-mail, as text and as it looks; the key and the provider's address beside it, ready to be used."""
    found = _find(request, email)
    service = found.service
    key = service.keys.filter(status="active").first() if service else None
    crumbs = [Crumb(_("E-mails received"), reverse("occ:emails"))]
    context = {"email": found, "crumbs": crumbs, "service": service, "key": key}
    return render(request, "occ/email/detail.html", context)


@customer
@require_safe
def email_html(request: CustomerRequest, email: int) -> HttpResponseBase:
    """The HTML of one e-mail, for the frame on its page: its own style, and nothing else, may be used."""
    found = _find(request, email)
    hashes = [_hash(style) for style in STYLE.findall(found.html)]

    @csp_replace({"default-src": [NONE], "style-src": hashes or [NONE], "frame-ancestors": [SELF]})
    @xframe_options_sameorigin
    def answer(_request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(found.html)

    return answer(request)


def _hash(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def _find(request: CustomerRequest, pk: int) -> Email:
    return get_object_or_404(Email.objects.select_related("service"), account=request.account, pk=pk)
