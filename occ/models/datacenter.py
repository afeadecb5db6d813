"""Datacentre configurations: shared by every service of the vRack (domain.md E-7)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models.config import Config, settled_without_task
from occ.models.fields import NetworkField
from occ.models.vrack import Vrack
from occ.rules import addressing


class RoutingType(models.TextChoices):
    """How a datacentre's routes are learned; the first routing's type binds the others (domain.md RT-2)."""

    BGP = "bgp", "BGP"
    STATIC = "network", "Static"


class DatacenterConfigQuerySet(models.QuerySet["DatacenterConfig"]):
    """Datacentre configurations of a vRack."""

    def in_zone(self, vrack_id: int, zone: str) -> Self:
        """Those of a vRack that a PoP of `zone` reaches."""
        return self.filter(vrack_id=vrack_id, datacenter__in=[dc.id for dc in catalogue.datacenters_of_zone(zone)])


class DatacenterConfig(Config):
    """What is configured for one datacentre of a vRack: one per pair (domain.md §4.3)."""

    vrack = models.ForeignKey(Vrack, models.PROTECT, related_name="datacenter_configs", verbose_name="vRack")
    datacenter = models.PositiveIntegerField(_("datacentre"))
    ovh_asn = models.BigIntegerField(_("OVHcloud ASN"))
    subnet = NetworkField(_("subnet"))
    subnet_first = models.BigIntegerField()
    subnet_last = models.BigIntegerField()
    routing_type = models.CharField(_("routing type"), max_length=8, choices=RoutingType.choices, blank=True)

    objects = DatacenterConfigQuerySet.as_manager()

    class Meta(Config.Meta):
        verbose_name = _("datacentre configuration")
        verbose_name_plural = _("datacentre configurations")
        indexes = [models.Index(fields=["vrack", "subnet_first"], name="datacenter_by_subnet")]
        constraints = [
            models.UniqueConstraint(
                fields=["vrack", "datacenter"],
                name="datacenter_one_per_vrack",
                violation_error_message=_("This vRack already has a configuration for this datacentre."),
            ),
            models.CheckConstraint(condition=Q(ovh_asn__range=(1, 2**32 - 1)), name="datacenter_asn_in_32_bits"),
            models.CheckConstraint(
                condition=Q(subnet_last__gte=F("subnet_first") + 15, subnet_last__lte=F("subnet_first") + 2**24 - 1),
                name="datacenter_subnet_from_8_to_28",
            ),
            models.CheckConstraint(condition=settled_without_task(), name="datacenter_active_or_with_task"),
        ]

    def __str__(self) -> str:
        return f"{self.entry.code} {self.subnet}"

    @property
    def entry(self) -> catalogue.Datacenter:
        """The datacentre in the catalogue."""
        return catalogue.datacenter(self.datacenter)

    @property
    def zone(self) -> str:
        """Its geographic zone; every PoP of the zone reaches it."""
        return self.entry.zone

    @property
    def addresses(self) -> addressing.DatacenterAddresses:
        """Which addresses OVHcloud keeps and which are left to the customer (domain.md DC-5)."""
        return addressing.datacenter_addresses(self.subnet)
