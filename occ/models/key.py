"""Service keys: what the customer enters at the provider (domain.md §3.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.provider import ProviderUser
from occ.models.service import Service
from occ.rules import service_key


class KeyStatus(models.TextChoices):
    """State of a service key."""

    DOING = "doing", _("To do")
    TO_CHECK = "toCheck", _("Unavailable")
    ACTIVE = "active", _("Enabled")
    CANCELLED = "cancelled", _("Cancelled")
    TERMINATED = "terminated", _("Ended")


VALID = (KeyStatus.DOING, KeyStatus.TO_CHECK, KeyStatus.ACTIVE)


class ServiceKey(models.Model):
    """One service key.

    A key that was used stays `active`; `used_at` and `used_by` say when and by whom. When the customer calls the
    activation off, `used_at` is cleared and the key can be used again; `used_by` stays until then.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="keys", verbose_name=_("service"))
    value = models.CharField(_("service key"), max_length=40, unique=True)
    status = models.CharField(_("state"), max_length=10, choices=KeyStatus.choices, default=KeyStatus.DOING)
    created_at = models.DateTimeField(_("created"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    # None if staff used it in the provider's place. A user who has used a key is not deleted.
    used_by = models.ForeignKey(
        ProviderUser,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="used_keys",
        verbose_name=_("used by"),
    )

    class Meta:
        verbose_name = _("service key")
        verbose_name_plural = _("service keys")
        ordering = ["-pk"]
        # The portal shows a provider's user the keys that they used last.
        indexes = [
            models.Index(fields=["used_by", "used_at", "id"], condition=Q(used_at__isnull=False), name="key_by_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(status__in=VALID),
                name="key_one_valid_per_service",
                violation_error_message=_("This service already has a valid service key."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} #{self.pk}"

    @property
    def display(self) -> str:
        """The key in groups, as it is read aloud and typed."""
        return service_key.display(self.value)

    @property
    def is_valid(self) -> bool:
        """Whether it counts as the one valid key (domain.md K-2)."""
        return self.status in VALID
