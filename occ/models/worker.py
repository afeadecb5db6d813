"""Who carries tasks out: what each worker says of itself, so that any process can tell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """One worker of one machine, with all its processes. It only counts: no task depends on it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    seen_at = models.DateTimeField(_("last seen"))
    steps = models.BigIntegerField(_("steps"), default=0)
    seconds = models.FloatField(_("seconds of work"), default=0)
    # How many of the steps took how long: one number for each of `engine.pulse.BOUNDS`, and one for longer ones.
    durations = models.JSONField(_("durations"), default=list)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
