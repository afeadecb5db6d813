"""Associating a vRack with a service, and dissociating it (guide, step 2)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from occ.actions import blocks, vrack
from occ.models import Service
from occ.ui.actor import actor
from occ.ui.refusals import blocked_before, outcome
from occ.ui.request import CustomerRequest
from occ.web.access import service_member
from occ.web.forms.confirm import ConfirmForm
from occ.web.forms.vrack import VrackAssociateForm
from occ.web.fragments import drawer_form, saved


@service_member
@require_http_methods(["GET", "POST"])
def vrack_attach(request: CustomerRequest, service: Service) -> HttpResponse:
    """« Associer un vRack »: choose one of one's own."""
    back = reverse("occ:service-detail", args=[service.pk])
    form = VrackAssociateForm(
        request.POST or None, account=request.account, service=service, action=request.path, cancel_url=back
    )
    sent = request.method == "POST" and form.is_valid()
    if sent and (
        task := outcome(form, lambda: vrack.vrack_attach(service=service, by=actor(request), **form.cleaned_data))
    ):
        message = _("The vRack %(vrack)s is being associated.") % {"vrack": form.cleaned_data["vrack"].name}
        return saved(request, back, message, event="vrackChanged", task=task)
    blocked = blocked_before(form, blocks.vrack_attach(service))
    if not form.vracks:
        blocked = blocked or _("You have no vRack yet: create one first, it is free.")
    return drawer_form(request, "occ/vrack/associate.html", form, {"blocked": blocked})


@service_member
@require_http_methods(["GET", "POST"])
def vrack_detach(request: CustomerRequest, service: Service) -> HttpResponse:
    """Dissociate the service from its vRack, after a question."""
    back = reverse("occ:service-detail", args=[service.pk])
    title, submit = _("Dissociate the vRack"), _("Dissociate")
    form = ConfirmForm(request.POST or None, title=title, submit=submit, action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if sent and (
        task := outcome(form, lambda: vrack.vrack_detach(service=service, by=actor(request), **form.cleaned_data))
    ):
        return saved(request, back, _("The vRack is being dissociated."), event="vrackChanged", task=task)
    context = {"service": service, "blocked": blocked_before(form, blocks.vrack_detach(service, service.pop_config))}
    return drawer_form(request, "occ/vrack/dissociate.html", form, context)
