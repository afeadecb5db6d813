"""How fast simulated time passes, and for whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Clock(models.Model):
    """One flow of simulated time. Accounts share the first unless they are given their own (design, "How time passes").

    The simulated instant is `origin_simulated + (real - origin_real) × speed`, or `origin_simulated` while paused.
    """

    name = models.CharField(_("name"), max_length=50, unique=True)
    origin_real = models.DateTimeField(_("real origin"))
    origin_simulated = models.DateTimeField(_("simulated origin"))
    speed = models.FloatField(_("speed"), default=1.0)
    paused = models.BooleanField(_("paused"), default=False)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(speed__gt=0),
                name="clock_speed_is_positive",
                violation_error_message=_("The speed of a clock is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
