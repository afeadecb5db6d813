"""Faults that staff put into the simulation (docs/faults.md)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.task import TaskKind


class FaultMode(models.TextChoices):
    """What goes wrong."""

    FAIL = "fail", _("The task fails")
    SLOW = "slow", _("The task is slow")
    SILENT = "silent", _("The provider does not answer")
    REFUSING = "refusing", _("The provider refuses the order")
    TWICE = "twice", _("The provider answers twice")
    LATE = "late", _("The provider answers too late")
    AFTER_CANCEL = "after_cancel", _("The provider answers after a cancellation")


OF_THE_PROVIDER = (
    FaultMode.SILENT,
    FaultMode.REFUSING,
    FaultMode.TWICE,
    FaultMode.LATE,
    FaultMode.AFTER_CANCEL,
)
FACTOR_MIN, FACTOR_MAX = 2, 100
IN_FORCE = Q(left__isnull=True) | Q(left__gt=0)


class FaultQuerySet(models.QuerySet["Fault"]):
    """Faults, by whether they still do something."""

    def in_force(self) -> Self:
        """Those that are not used up."""
        return self.filter(IN_FORCE)


class Fault(models.Model):
    """Something that goes wrong with one customer's tasks, until it is used up or taken off."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="faults", verbose_name=_("account"))
    # Empty: whatever the account asks for.
    kind = models.CharField(_("kind of task"), max_length=20, choices=TaskKind.choices, blank=True)
    mode = models.CharField(_("fault"), max_length=12, choices=FaultMode.choices)
    # How many times as long each step takes; for a slow task only.
    factor = models.PositiveSmallIntegerField(_("slower by the factor"), null=True, blank=True)
    # How often it still strikes; none: until it is taken off.
    left = models.PositiveIntegerField(_("still to come"), null=True)
    used = models.PositiveIntegerField(_("times used"), default=0)
    created_at = models.DateTimeField(_("created"))

    objects = FaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=IN_FORCE,
                name="fault_one_in_force",
                violation_error_message=_("There is already a fault on this kind of task: take it off first."),
            ),
            models.CheckConstraint(
                condition=~Q(mode__in=OF_THE_PROVIDER) | Q(kind=TaskKind.SERVICE_ACTIVATE),
                name="fault_of_provider_on_activation_only",
                violation_error_message=_("Only the activation at the provider hears from the provider."),
            ),
            models.CheckConstraint(
                condition=Q(mode=FaultMode.SLOW, factor__isnull=False, factor__range=(FACTOR_MIN, FACTOR_MAX))
                | (~Q(mode=FaultMode.SLOW) & Q(factor__isnull=True)),
                name="fault_factor_goes_with_slow",
                violation_error_message=_("A factor goes with a slow task, and only with it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.get_kind_display() or _('Any task')} · {self.get_mode_display()}"
