"""Services, vRacks and what is configured between them."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.actions import provider, service
from occ.actions.migration import migration_offer
from occ.actions.watching import incident_tell
from occ.admin.base import ReadOnly, ask, of_the_catalogue
from occ.engine.queue import clock
from occ.models import DatacenterConfig, IncidentType, Interface, PopConfig, RoutingConfig, Service, ServiceState, Vrack
from occ.ui.actor import actor

FEW = 200
"""As many services as a part of a name may mean."""
PART_MIN = 3
"""Characters from which the index of names finds a part."""


@admin.register(Service)
class ServiceAdmin(ReadOnly):
    """Services of all customers."""

    list_display = ("description", "account", "provider", "pop", "bandwidth", "state", "vrack", "ordered_at", "uuid")
    list_filter = (
        "state",
        of_the_catalogue("provider", _("provider"), catalogue.providers),
        of_the_catalogue("pop", "PoP", catalogue.pops),
    )
    found_by = ("uuid", "account__nichandle", "vrack__name")
    words_in = ("description",)
    carried = {"state__exact": {ServiceState.DELIVERING: Q(state=ServiceState.DELIVERING)}}
    ordering = ("-ordered_at", "-pk")
    list_select_related = ("account", "vrack")
    actions = ("activate", "close", "tell_incident", "tell_maintenance", "offer_upgrade")

    def meant(self, word: str) -> Iterator[Q]:
        """A service can also be named by a part of its description that few have, for which there is an index."""
        yield from super().meant(word)
        if len(word) >= PART_MIN:
            called = Q(description__icontains=word)
            if 0 < len(Service.objects.filter(called).order_by(*self.ordering).values_list("pk")[: FEW + 1]) <= FEW:
                yield called

    @admin.action(description=_("Activate the service at the provider"), permissions=["operate"])
    def activate(self, request: HttpRequest, chosen: QuerySet[Service]) -> None:
        """Validate orders in the provider's place."""
        ask(request, chosen, lambda each: provider.service_activate(service=each, by=actor(request)))

    @admin.action(description=_("Close the service"), permissions=["operate"])
    def close(self, request: HttpRequest, chosen: QuerySet[Service]) -> None:
        """Close services for good."""
        ask(request, chosen, lambda each: service.service_close(service=each, by=actor(request)))

    @admin.action(description=_("Tell of an incident that begins now"), permissions=["operate"])
    def tell_incident(self, request: HttpRequest, chosen: QuerySet[Service]) -> None:
        """Open an incident; its end is told from the list of incidents."""
        self._tell(request, chosen, IncidentType.INCIDENT)

    @admin.action(description=_("Tell of a maintenance that begins now"), permissions=["operate"])
    def tell_maintenance(self, request: HttpRequest, chosen: QuerySet[Service]) -> None:
        """Open a maintenance."""
        self._tell(request, chosen, IncidentType.MAINTENANCE)

    def _tell(self, request: HttpRequest, chosen: QuerySet[Service], kind: IncidentType) -> None:
        by = actor(request)
        ask(
            request,
            chosen,
            lambda each: incident_tell(service=each, type=kind, start_at=clock.now(each.account), by=by),
        )

    @admin.action(description=_("Offer an upgrade"), permissions=["operate"])
    def offer_upgrade(self, request: HttpRequest, chosen: QuerySet[Service]) -> None:
        """Propose an upgrade of the offer."""
        ask(request, chosen, lambda each: migration_offer(service=each, by=actor(request)))


@admin.register(Interface)
class InterfaceAdmin(ReadOnly):
    """Ports of the services."""

    list_display = ("id", "service")
    found_by = ("id", "service__uuid")
    list_select_related = ("service",)


@admin.register(Vrack)
class VrackAdmin(ReadOnly):
    """Private networks."""

    list_display = ("name", "description", "account")
    found_by = ("name", "account__nichandle")
    words_in = ("description",)
    list_select_related = ("account",)


@admin.register(PopConfig)
class PopConfigAdmin(ReadOnly):
    """PoP configurations."""

    list_display = ("id", "subnet", "customer_asn", "ovh_asn", "vrack", "status", "task")
    list_filter = ("status",)
    found_by = ("id", "vrack__name", "interface__service__uuid")
    words_in = ("subnet",)
    list_select_related = ("vrack", "task")
    exclude = ("subnet_first", "subnet_last")


@admin.register(DatacenterConfig)
class DatacenterConfigAdmin(ReadOnly):
    """Datacentre configurations."""

    list_display = ("id", "__str__", "ovh_asn", "routing_type", "vrack", "status", "task")
    list_filter = ("status", "routing_type")
    found_by = ("id", "vrack__name")
    words_in = ("subnet",)
    list_select_related = ("vrack", "task")
    exclude = ("subnet_first", "subnet_last")


@admin.register(RoutingConfig)
class RoutingConfigAdmin(ReadOnly):
    """Routing configurations."""

    list_display = ("id", "type", "__str__", "datacenter_config", "status", "task")
    list_filter = ("status", "type")
    found_by = ("id", "datacenter_config__vrack__name")
    words_in = ("neighbor_ip", "subnet")
    list_select_related = ("datacenter_config", "task")
