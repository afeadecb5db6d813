"""Routing configurations of a datacentre: BGP neighbours or static routes (domain.md §4.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.config import Config, settled_without_task
from occ.models.datacenter import DatacenterConfig, RoutingType
from occ.models.fields import NetworkField

_BGP = Q(type=RoutingType.BGP, customer_asn__isnull=False, neighbor_ip__isnull=False) & Q(
    subnet__isnull=True, next_hop__isnull=True
)
_STATIC = Q(type=RoutingType.STATIC, subnet__isnull=False, next_hop__isnull=False) & Q(
    customer_asn__isnull=True, neighbor_ip__isnull=True
)


class RoutingConfig(Config):
    """One BGP neighbour or one static route."""

    datacenter_config = models.ForeignKey(
        DatacenterConfig, models.PROTECT, related_name="routings", verbose_name=_("datacentre configuration")
    )
    type = models.CharField(_("type"), max_length=8, choices=RoutingType.choices)
    customer_asn = models.BigIntegerField(_("customer ASN"), null=True)
    neighbor_ip = models.GenericIPAddressField("IP Neighbor", protocol="IPv4", null=True)
    subnet = NetworkField(_("subnet"), null=True)  # type: ignore[misc]
    next_hop = models.GenericIPAddressField("Nexthop", protocol="IPv4", null=True)

    class Meta(Config.Meta):
        verbose_name = _("routing configuration")
        verbose_name_plural = _("routing configurations")
        constraints = [
            models.CheckConstraint(condition=_BGP | _STATIC, name="routing_fields_of_its_type_only"),
            models.UniqueConstraint(
                fields=["datacenter_config", "neighbor_ip"],
                name="routing_neighbor_once",
                violation_error_message=_("This neighbour is already configured in this datacentre."),
            ),
            models.UniqueConstraint(
                fields=["datacenter_config", "subnet"],
                name="routing_destination_once",
                violation_error_message=_("This destination already has a route in this datacentre."),
            ),
            models.CheckConstraint(
                condition=Q(customer_asn__isnull=True) | Q(customer_asn__range=(1, 2**32 - 1)),
                name="routing_asn_in_32_bits",
            ),
            models.CheckConstraint(condition=settled_without_task(), name="routing_active_or_with_task"),
        ]

    def __str__(self) -> str:
        if self.type == RoutingType.BGP:
            return f"AS{self.customer_asn} {self.neighbor_ip}"
        return f"{self.subnet} → {self.next_hop}"
