"""The vRacks of the account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from occ.actions.vrack import vrack_create as create
from occ.ui.actor import actor
from occ.ui.refusals import accepted
from occ.ui.request import CustomerRequest
from occ.web.access import customer
from occ.web.forms.vrack import VrackCreateForm
from occ.web.fragments import drawer_form, saved
from occ.web.pages import vracks as vracks_page


@customer
@require_safe
def vracks(request: CustomerRequest) -> HttpResponse:
    """Each vRack, and what is in it."""
    listed = vracks_page.page_of(request.account, request.GET)
    context = {"page": listed, "rows": vracks_page.rows(listed)}
    return render(request, "occ/vracks/list.html", context)


@customer
@require_http_methods(["GET", "POST"])
def vrack_create(request: CustomerRequest) -> HttpResponse:
    """A new vRack; it is free."""
    back = reverse("occ:vracks")
    form = VrackCreateForm(request.POST or None, action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: create(account=request.account, by=actor(request), **form.values)):
        return saved(request, back, _("The vRack has been created."), event="vrackCreated", follow=True)
    return drawer_form(request, "drawer.html", form)
