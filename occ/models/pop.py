"""PoP configurations: the link between the customer's router and OVHcloud's at the PoP."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models.config import Config, settled_without_task
from occ.models.datacenter import DatacenterConfig, DatacenterConfigQuerySet
from occ.models.fields import NetworkField
from occ.models.service import Interface, Service
from occ.models.vrack import Vrack
from occ.rules import addressing


class PopType(models.TextChoices):
    """Level of a PoP configuration."""

    L3 = "l3", "L3"
    L2 = "l2", "L2"


class PopConfigQuerySet(models.QuerySet["PopConfig"]):
    """PoP configurations of a vRack."""

    def in_zone(self, vrack_id: int, zone: str) -> Self:
        """Those of a vRack whose PoP is in `zone`."""
        pops = [pop.code for pop in catalogue.pops() if pop.zone == zone]
        return self.filter(vrack_id=vrack_id, interface__service__pop__in=pops)


class PopConfig(Config):
    """One per port, in whatever status (domain.md §4.2)."""

    interface = models.OneToOneField(
        Interface,
        models.PROTECT,
        related_name="pop_config",
        verbose_name=_("port"),
        error_messages={"unique": _("This port already has a configuration.")},
    )
    # The service's vRack, which cannot change while this row exists: the scope of overlap and the lock to take.
    vrack = models.ForeignKey(Vrack, models.PROTECT, related_name="pop_configs", verbose_name="vRack")
    type = models.CharField(_("type"), max_length=2, choices=PopType.choices, default=PopType.L3)
    customer_asn = models.BigIntegerField(_("customer ASN"))
    ovh_asn = models.BigIntegerField(_("OVHcloud ASN"))
    subnet = NetworkField(_("subnet"))
    subnet_first = models.BigIntegerField()
    subnet_last = models.BigIntegerField()

    objects = PopConfigQuerySet.as_manager()

    class Meta(Config.Meta):
        verbose_name = _("PoP configuration")
        verbose_name_plural = _("PoP configurations")
        indexes = [models.Index(fields=["vrack", "subnet_first"], name="pop_by_subnet")]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer_asn__range=(1, 2**32 - 1), ovh_asn__range=(1, 2**32 - 1)),
                name="pop_asn_in_32_bits",
            ),
            models.CheckConstraint(condition=~Q(customer_asn=F("ovh_asn")), name="pop_asns_differ"),
            models.CheckConstraint(condition=Q(subnet_last=F("subnet_first") + 3), name="pop_subnet_is_a_30"),
            models.CheckConstraint(condition=settled_without_task(), name="pop_active_or_with_task"),
        ]

    def __str__(self) -> str:
        return str(self.subnet)

    @property
    def addresses(self) -> addressing.PopAddresses:
        """Who has which address of the /30 (domain.md PO-3)."""
        return addressing.pop_addresses(self.subnet)

    @property
    def zone(self) -> str:
        """Geographic zone of the PoP: only its datacentres can be reached (domain.md DC-14)."""
        return catalogue.pop(self.interface.service.pop).zone

    @property
    def service(self) -> Service:
        """The service of its port."""
        return self.interface.service

    def datacenters(self) -> DatacenterConfigQuerySet:
        """The datacentre configurations that show below this one: those of the vRack in its zone."""
        return DatacenterConfig.objects.in_zone(self.vrack_id, self.zone)
