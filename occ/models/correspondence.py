"""What OVHcloud and the providers tell each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.service import Service


class Direction(models.TextChoices):
    """Who speaks."""

    TO_PROVIDER = "to", _("To the provider")
    FROM_PROVIDER = "from", _("From the provider")


class Subject(models.TextChoices):
    """What is said."""

    KEY_ENABLED = "key_enabled", _("Service key enabled")
    KEY_CANCELLED = "key_cancelled", _("Service key cancelled")
    ORDER_CONFIRMED = "order_confirmed", _("Circuit ordered")
    CIRCUIT_RELEASED = "circuit_released", _("Circuit released")
    CIRCUIT_READY = "circuit_ready", _("Circuit ready")
    ORDER_REFUSED = "order_refused", _("Order refused")


class Outcome(models.TextChoices):
    """What became of it."""

    ACCEPTED = "accepted", _("Accepted")
    # The order had been cancelled.
    TOO_LATE = "too_late", _("Too late")


class ProviderMessage(models.Model):
    """One message between OVHcloud and a provider; whoever receives it accepts it once by its key."""

    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    key = models.CharField(_("key"), max_length=100, unique=True)
    subject = models.CharField(_("message"), max_length=20, choices=Subject.choices)
    provider = models.CharField(_("provider"), max_length=32)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    at = models.DateTimeField(_("simulated time"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.ACCEPTED)
    # How many times more it came, and changed nothing.
    repeats = models.PositiveIntegerField(_("repeated"), default=0)

    class Meta:
        verbose_name = _("message of a provider")
        verbose_name_plural = _("messages of the providers")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key
