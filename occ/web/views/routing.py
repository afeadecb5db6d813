"""Adding and deleting routing configurations (guide, step 4)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from occ.actions import blocks
from occ.actions import routing as actions
from occ.models import RoutingConfig, Service
from occ.ui.actor import actor
from occ.ui.refusals import blocked_before, outcome
from occ.ui.request import CustomerRequest
from occ.web.access import service_member
from occ.web.forms.routing import RoutingForm
from occ.web.fragments import drawer_form, saved
from occ.web.views.datacenter import shown_datacenter
from occ.web.views.deletion import delete_config, gone


@service_member
@require_http_methods(["GET", "POST"])
def routing_create(request: CustomerRequest, service: Service, datacenter: int) -> HttpResponse:
    """« Ajouter configuration de routage »: the fields follow the type, which the first one binds."""
    back = reverse("occ:service-detail", args=[service.pk])
    config = shown_datacenter(service, datacenter)
    if config is None:
        return gone(request, service, _("Add a routing configuration"))
    form = RoutingForm(
        request.POST or None,
        initial={"type": request.GET.get("type")},
        datacenter_config=config,
        action=request.path,
        cancel_url=back,
    )
    values: dict[str, Any] = {"service": service, "datacenter_config": config, "by": actor(request)}
    sent = request.method == "POST" and form.is_valid()
    if sent and (task := outcome(form, lambda: actions.routing_create(**values, **form.cleaned_data))):
        return saved(
            request, back, _("The routing configuration is being deployed."), event="routingChanged", task=task
        )
    blocked = blocks.routing_create(config) or actions.full(actions.taken_neighbors(config))
    context = {"blocked": blocked_before(form, blocked), "datacenter": config}
    return drawer_form(request, "occ/routing/create.html", form, context)


@service_member
@require_http_methods(["GET", "POST"])
def routing_delete(request: CustomerRequest, service: Service, datacenter: int, routing: int) -> HttpResponse:
    """« Supprimer » of a routing configuration."""
    config = shown_datacenter(service, datacenter)
    found = RoutingConfig.objects.filter(datacenter_config=config, pk=routing).first() if config else None
    return delete_config(request, service, found, _("Delete the routing configuration"))
