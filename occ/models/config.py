"""What the configurations of every level share: PoP, datacentre and routing (domain.md §3.4)."""

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class ConfigStatus(TextChoices):
    """State of a PoP, datacentre or routing configuration, and of a service's link to its vRack."""

    INIT = "init", _("Deploying")
    ACTIVE = "active", _("Configured")
    TO_DELETE = "toDelete", _("Deleting")
    ERROR = "error", _("Error")


def settled_without_task() -> Q:
    """Condition: an active configuration has no task, any other state has the task that leads out of it."""
    return Q(status=ConfigStatus.ACTIVE, task__isnull=True) | (~Q(status=ConfigStatus.ACTIVE) & Q(task__isnull=False))


class Config(models.Model):
    """A configuration of any level: its state, and the task that leads out of it."""

    status = models.CharField(_("state"), max_length=8, choices=ConfigStatus.choices, default=ConfigStatus.INIT)
    task = models.ForeignKey("occ.Task", models.PROTECT, null=True, related_name="+", verbose_name=_("task"))

    class Meta:
        abstract = True
        ordering = ["pk"]
