"""The commercial side of a service: renewal, contacts, its end, upgrades (domain.md §4.11, §4.12)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.key import ServiceKey
from occ.models.service import Service
from occ.models.vrack import Vrack

PERIODS = (1, 3, 6, 12)
"""Months of a renewal that may be chosen."""


class Contract(models.Model):
    """How a service is renewed, and whose its contacts are; made when it is first changed."""

    service = models.OneToOneField(Service, models.PROTECT, related_name="contract", verbose_name=_("service"))
    automatic = models.BooleanField(_("renewed automatically"), default=True)
    delete_at_expiration = models.BooleanField(_("ends at expiration"), default=False)
    period = models.PositiveSmallIntegerField(_("months of a renewal"), default=1)
    # When the service ends by itself (simulated): one of the two above asked for it. None while it is renewed.
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    contact_admin = models.CharField(_("administrative contact"), max_length=32)
    contact_billing = models.CharField(_("billing contact"), max_length=32)
    contact_tech = models.CharField(_("technical contact"), max_length=32)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [models.CheckConstraint(condition=Q(period__in=PERIODS), name="contract_period_is_offered")]

    def __str__(self) -> str:
        return str(self.service)

    @property
    def is_last(self) -> bool:
        """Whether the term is not followed by another: that was asked for, or automatic renewal was stopped (TE-5)."""
        return self.delete_at_expiration or not self.automatic


class ContactType(models.TextChoices):
    """What a contact is for."""

    ADMIN = "contactAdmin", _("administrative contact")
    BILLING = "contactBilling", _("billing contact")
    TECH = "contactTech", _("technical contact")


class ContactChangeState(models.TextChoices):
    """Where a change of contact stands."""

    TODO = "todo", _("To be accepted")
    DONE = "done", _("Finished")
    REFUSED = "refused", _("Refused")


class ContactChange(models.Model):
    """Somebody asked that another nic handle becomes a contact of a service; it waits to be accepted."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="contact_changes", verbose_name=_("service"))
    type = models.CharField(_("contact"), max_length=16, choices=ContactType.choices)
    from_nic = models.CharField(_("from"), max_length=32)
    to_nic = models.CharField(_("to"), max_length=32)
    state = models.CharField(
        _("state"), max_length=8, choices=ContactChangeState.choices, default=ContactChangeState.TODO
    )
    asked_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("change of contact")
        verbose_name_plural = _("changes of contact")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.type} {self.to_nic}"


class Termination(models.Model):
    """A token that was mailed to end a service or a vRack; good once, for a day of simulated time (api.md §2.1)."""

    service = models.ForeignKey(
        Service, models.PROTECT, null=True, related_name="terminations", verbose_name=_("service")
    )
    vrack = models.ForeignKey(Vrack, models.PROTECT, null=True, related_name="terminations", verbose_name="vRack")
    token_hash = models.CharField(_("token, hashed"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("termination token")
        verbose_name_plural = _("termination tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) ^ Q(vrack__isnull=True), name="termination_of_a_service_or_a_vrack"
            )
        ]

    def __str__(self) -> str:
        return str(self.service or self.vrack)


class MigrationType(models.TextChoices):
    """What an upgrade of the offer changes."""

    REPRICING = "repricing", _("Price only")
    TOTAL = "total", _("Price and equipment")


class Migration(models.Model):
    """An upgrade of the offer, proposed by staff; done once the new service key has been used (domain.md K-8)."""

    service = models.OneToOneField(Service, models.PROTECT, related_name="migration", verbose_name=_("service"))
    type = models.CharField(_("type"), max_length=10, choices=MigrationType.choices, default=MigrationType.TOTAL)
    started_at = models.DateTimeField(_("started"), null=True)
    key = models.ForeignKey(ServiceKey, models.PROTECT, null=True, related_name="+", verbose_name=_("new service key"))

    class Meta:
        verbose_name = _("offer upgrade")
        verbose_name_plural = _("offer upgrades")

    def __str__(self) -> str:
        return str(self.service)
