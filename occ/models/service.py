"""The service itself and its port."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models.account import Account
from occ.models.status import ConfigStatus
from occ.models.vrack import Vrack


class ServiceState(models.TextChoices):
    """Life of a service (domain.md §3.1)."""

    DELIVERING = "delivering", _("Being delivered")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, always asked for from an account."""

    def for_account(self, account: Account) -> Self:
        """The services of one customer."""
        return self.filter(account=account)


class Service(models.Model):
    """One OVHcloud Connect Provider service: one PoP, one provider, one bandwidth (domain.md E-2)."""

    uuid = models.UUIDField("UUID", primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="services", verbose_name=_("account"))
    description = models.CharField(_("description"), max_length=100)
    provider = models.CharField(_("provider"), max_length=32)
    pop = models.CharField("PoP", max_length=32)
    bandwidth = models.CharField(_("bandwidth"), max_length=8)
    state = models.CharField(_("state"), max_length=12, choices=ServiceState.choices, default=ServiceState.DELIVERING)
    vrack = models.ForeignKey(
        Vrack, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="vRack"
    )
    # State of the link to the vRack: empty without one; `init` while it is being made, `toDelete` while undone.
    vrack_status = models.CharField(_("vRack link"), max_length=8, choices=ConfigStatus.choices, blank=True)
    task = models.ForeignKey(
        "occ.Task", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    ordered_at = models.DateTimeField(_("ordered"))
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-ordered_at", "uuid"]
        indexes = [
            models.Index(fields=["account", "-ordered_at", "uuid"], name="service_by_age"),
            models.Index(fields=["account", "description"], name="service_by_description"),
            models.Index(fields=["account", "pop"], name="service_by_pop"),
            models.Index(fields=["account", "state"], name="service_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(vrack__isnull=True, vrack_status="") | (Q(vrack__isnull=False) & ~Q(vrack_status="")),
                name="service_vrack_and_its_status_go_together",
                violation_error_message=_("A service has a vRack and the state of its link, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(vrack__isnull=True) | Q(state=ServiceState.ACTIVE),
                name="service_vrack_only_when_active",
                violation_error_message=_("A vRack goes with an active service only."),
            ),
        ]

    def __str__(self) -> str:
        return self.description or str(self.uuid)

    @property
    def provider_entry(self) -> catalogue.Provider:
        """The provider in the catalogue."""
        return catalogue.provider(self.provider)

    @property
    def pop_entry(self) -> catalogue.Pop:
        """The PoP in the catalogue."""
        return catalogue.pop(self.pop)

    @property
    def bandwidth_entry(self) -> catalogue.Bandwidth:
        """The bandwidth in the catalogue."""
        return catalogue.bandwidth(self.bandwidth)

    @property
    def has_vrack(self) -> bool:
        """Whether the vRack is attached and settled, so that configurations may be added."""
        return self.vrack_status == ConfigStatus.ACTIVE


class Interface(models.Model):
    """The port of a service at its PoP; a Provider service has one (domain.md E-11)."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="interfaces", verbose_name=_("service"))

    class Meta:
        verbose_name = _("port")
        verbose_name_plural = _("ports")

    def __str__(self) -> str:
        return str(self.pk)
