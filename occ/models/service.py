"""The service itself and its port."""

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models.account import Account
from occ.models.config import ConfigStatus
from occ.models.fields import CopiedNumber, CopiedText
from occ.models.vrack import Vrack

if TYPE_CHECKING:
    from occ.models.pop import PopConfig


class ServiceState(models.TextChoices):
    """Life of a service (domain.md §3.1)."""

    DELIVERING = "delivering", _("Being delivered")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


NO_VRACK = 2**63 - 1
# Each page asks for it, and Django takes longer to write this SQL than the database to answer it: it is written here.
# The words are the conditions of the indexes `task_failed_of_service` and `task_failed_in_vrack`, which are found by
# them. No EXISTS: for many rows PostgreSQL would rather read every failed task there is.
_FAILED_TASK = RawSQL(
    """COALESCE(
    (SELECT failed.id FROM occ_task failed
      WHERE failed.status = 'error' AND failed.service_id = occ_service.uuid LIMIT 1),
    (SELECT failed.id FROM occ_task failed
      WHERE failed.status = 'error' AND failed.object_type IN ('datacenter', 'routing')
        AND failed.vrack_id = occ_service.vrack_id LIMIT 1))""",
    (),
    models.BigIntegerField(),
)


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, always asked for from an account."""

    def for_account(self, account: Account | int) -> Self:
        """The services of one customer."""
        return self.filter(account=account)

    def in_vrack(self, vrack_id: int | OuterRef | None) -> Self:
        """Those in a vRack, or in none, by UUID; to be asked after `for_account`, whose index it shares."""
        place = NO_VRACK if vrack_id is None else vrack_id
        return self.filter(vrack_place=place).order_by("uuid")

    def with_failed_task(self) -> Self:
        """Each with `failed_task`: the number of a task in error that it shows (`Task.for_service`), or None."""
        return self.annotate(failed_task=_FAILED_TASK)

    def in_error(self) -> Self:
        """Those that show a task in error."""
        return self.alias(failed_task=_FAILED_TASK).filter(failed_task__isnull=False)


class Service(models.Model):
    """One OVHcloud Connect Provider service: one PoP, one provider, one bandwidth (domain.md E-2)."""

    uuid = models.UUIDField("UUID", primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, models.PROTECT, db_index=False, related_name="services", verbose_name=_("account")
    )
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
    # What the list is sorted by: the catalogue's words, not its codes.
    provider_name = CopiedText(max_length=60, source="provider_entry.name", db_default="")
    pop_name = CopiedText(max_length=60, source="pop_entry.name", db_default="")
    bandwidth_mbps = CopiedNumber(source="bandwidth_entry.mbps", db_default=0)
    # Its vRack, or a number behind all of them: a column that is never NULL can be compared with a place in the list.
    vrack_place = models.GeneratedField(
        expression=Coalesce(F("vrack"), Value(NO_VRACK)), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-ordered_at", "-uuid"]
        # One for each order of the list, read in both directions (occ/web/pages/services.py); on PostgreSQL one more,
        # of trigrams, for the search (migration 0006). The last one is for staff, who see those of all accounts.
        indexes = [
            models.Index(fields=["account", "ordered_at", "uuid"], name="service_by_order_date"),
            models.Index(fields=["account", "description", "uuid"], name="service_by_name"),
            models.Index(fields=["account", "provider_name", "uuid"], name="service_by_provider"),
            models.Index(fields=["account", "pop_name", "uuid"], name="service_by_pop_name"),
            models.Index(fields=["account", "bandwidth_mbps", "uuid"], name="service_by_bandwidth"),
            models.Index(fields=["account", "state", "uuid"], name="service_by_its_state"),
            models.Index(fields=["account", "vrack_place", "uuid"], name="service_by_vrack"),
            models.Index(
                fields=["account", "ordered_at", "uuid"],
                condition=Q(state=ServiceState.DELIVERING),
                name="service_being_delivered",
            ),
            models.Index(fields=["ordered_at", "uuid"], name="service_of_any_account"),
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
    def pop_config(self) -> "PopConfig | None":
        """The PoP configuration of its port, if there is one."""
        return getattr(self.interface, "pop_config", None)

    @property
    def has_vrack(self) -> bool:
        """Whether the vRack is attached and settled, so that configurations may be added."""
        return self.vrack_status == ConfigStatus.ACTIVE


class Interface(models.Model):
    """The port of a service at its PoP; a Provider service has one (domain.md E-11)."""

    service = models.OneToOneField(Service, models.PROTECT, related_name="interface", verbose_name=_("service"))

    class Meta:
        verbose_name = _("port")
        verbose_name_plural = _("ports")

    def __str__(self) -> str:
        return str(self.pk)
