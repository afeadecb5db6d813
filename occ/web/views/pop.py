"""Adding and deleting a PoP configuration (guide, step 3)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from occ.actions import blocks
from occ.actions import pop as actions
from occ.models import PopConfig, Service
from occ.ui.actor import actor
from occ.ui.refusals import blocked_before, outcome
from occ.ui.request import CustomerRequest
from occ.web.access import service_member
from occ.web.forms.pop import PopForm
from occ.web.fragments import drawer_form, saved
from occ.web.views.deletion import delete_config


@service_member
@require_http_methods(["GET", "POST"])
def pop_create(request: CustomerRequest, service: Service) -> HttpResponse:
    """« Ajouter une configuration PoP »."""
    back = reverse("occ:service-detail", args=[service.pk])
    form = PopForm(request.POST or None, service=service, action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if sent and (
        task := outcome(form, lambda: actions.pop_create(service=service, by=actor(request), **form.cleaned_data))
    ):
        return saved(request, back, _("The PoP configuration is being deployed."), event="popChanged", task=task)
    context = {"blocked": blocked_before(form, blocks.pop_create(service, service.pop_config))}
    return drawer_form(request, "occ/pop/create.html", form, context)


@service_member
@require_http_methods(["GET", "POST"])
def pop_delete(request: CustomerRequest, service: Service, pop: int) -> HttpResponse:
    """« Supprimer la configuration » of the PoP, with everything under it."""
    found = PopConfig.objects.filter(interface__service=service, pk=pop).first()
    note = _(
        "Deleting the PoP configuration also deletes its Datacentre and routing configurations. A Datacentre "
        "configuration that another OVHcloud Connect service shares is not affected."
    )
    return delete_config(request, service, found, _("Delete the PoP configuration"), note)
