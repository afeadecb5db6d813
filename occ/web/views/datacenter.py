"""Adding and deleting datacentre configurations (guide, step 4)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from occ.actions import blocks
from occ.actions import datacenter as actions
from occ.models import DatacenterConfig, Service
from occ.ui.actor import actor
from occ.ui.refusals import blocked_before, outcome
from occ.ui.request import CustomerRequest
from occ.web.access import service_member
from occ.web.forms.datacenter import DatacenterForm
from occ.web.fragments import drawer_form, saved
from occ.web.views.deletion import delete_config


def shown_datacenter(service: Service, pk: int) -> DatacenterConfig | None:
    """A datacentre configuration that the service shows; None if it is gone or another vRack's."""
    if service.vrack_id is None:
        return None
    return DatacenterConfig.objects.in_zone(service.vrack_id, service.pop_entry.zone).filter(pk=pk).first()


@service_member
@require_http_methods(["GET", "POST"])
def datacenter_create(request: CustomerRequest, service: Service) -> HttpResponse:
    """« Ajouter une configuration » below « Configuration Datacentre »."""
    back = reverse("occ:service-detail", args=[service.pk])
    pop = service.pop_config
    taken = set(DatacenterConfig.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True))
    form = DatacenterForm(
        request.POST or None,
        service=service,
        taken=taken,
        pop_asn=pop.ovh_asn if pop else None,
        action=request.path,
        cancel_url=back,
    )
    sent = request.method == "POST" and form.is_valid()
    create = actions.datacenter_create
    if sent and (task := outcome(form, lambda: create(service=service, by=actor(request), **form.cleaned_data))):
        return saved(
            request, back, _("The datacentre configuration is being deployed."), event="datacenterChanged", task=task
        )
    context = {"blocked": blocked_before(form, blocks.datacenter_create(service, pop))}
    return drawer_form(request, "occ/datacenter/create.html", form, context)


@service_member
@require_http_methods(["GET", "POST"])
def datacenter_delete(request: CustomerRequest, service: Service, datacenter: int) -> HttpResponse:
    """« Supprimer » of a datacentre, with its routing."""
    found = shown_datacenter(service, datacenter)
    note = _("Deleting the Datacentre configuration also deletes its routing configurations.")
    return delete_config(request, service, found, _("Delete the datacentre configuration"), note)
