"""Services, vRacks and what is configured between them."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from occ import catalogue
from occ.actions import provider, service
from occ.actions.actor import Actor
from occ.actions.migration import migration_offer
from occ.actions.watching import incident_tell
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly, of_the_catalogue
from occ.engine.queue import clock
from occ.models import DatacenterConfig, IncidentType, Interface, PopConfig, RoutingConfig, Service, ServiceState, Vrack

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

    activate = RowAction(
        short_description=_("Activate the service at the provider"),
        act=lambda row, by: provider.service_activate(service=row, by=by),
        done=ngettext_lazy(
            "The order of %(count)s service was validated at its provider.",
            "The orders of %(count)s services were validated at their providers.",
            "count",
        ),
    )
    close = RowAction(
        short_description=_("Close the service"),
        act=lambda row, by: service.service_close(service=row, by=by),
        check=service.check_close,
        asks=ngettext_lazy(
            "The service is closed for good: its service keys end, its provider is told to take the circuit down, and "
            "nothing of it can be changed any more. This cannot be undone.",
            "%(count)s services are closed for good: their service keys end, their providers are told to take the "
            "circuits down, and nothing of them can be changed any more. This cannot be undone.",
            "count",
        ),
        about=lambda row: f"{row.account}, {row.pk}",
        done=ngettext_lazy("%(count)s service was closed.", "%(count)s services were closed.", "count"),
    )
    tell_incident = RowAction(
        short_description=_("Tell of an incident that begins now"),
        act=lambda row, by: _tell(row, IncidentType.INCIDENT, by),
        done=ngettext_lazy(
            "An incident of %(count)s service was told.", "An incident of %(count)s services was told.", "count"
        ),
    )
    tell_maintenance = RowAction(
        short_description=_("Tell of a maintenance that begins now"),
        act=lambda row, by: _tell(row, IncidentType.MAINTENANCE, by),
        done=ngettext_lazy(
            "A maintenance of %(count)s service was told.", "A maintenance of %(count)s services was told.", "count"
        ),
    )
    offer_upgrade = RowAction(
        short_description=_("Offer an upgrade"),
        act=lambda row, by: migration_offer(service=row, by=by),
        done=ngettext_lazy(
            "An upgrade of %(count)s service was offered.", "An upgrade of %(count)s services was offered.", "count"
        ),
    )


def _tell(row: Service, kind: IncidentType, by: Actor) -> None:
    """Open an incident or a maintenance; its end is told from the list of incidents."""
    incident_tell(service=row, type=kind, start_at=clock.now(row.account), by=by)


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
