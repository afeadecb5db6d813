"""People of the providers' portals, and the wrong keys they entered."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderUser(AbstractBaseUser):
    """Someone who signs in at one provider's portal; unrelated to the users of the customer area."""

    provider = models.CharField(_("provider"), max_length=32)
    username = models.CharField(_("username"), max_length=150)
    is_active = models.BooleanField(_("active"), default=True, db_default=True)
    is_demo = models.BooleanField(_("demo user"), default=False)

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("provider's user")
        verbose_name_plural = _("providers' users")
        ordering = ["provider", "username"]
        constraints = [models.UniqueConstraint(fields=["provider", "username"], name="provider_username_once")]

    def __str__(self) -> str:
        return f"{self.username} ({self.provider})"


class KeyAttempt(models.Model):
    """A wrong service key that somebody entered; counted per user and address to make guessing hopeless."""

    user = models.ForeignKey(ProviderUser, models.CASCADE, related_name="attempts", verbose_name=_("user"))
    address = models.GenericIPAddressField(_("address"))
    at = models.DateTimeField(_("real time"))

    class Meta:
        verbose_name = _("wrong key")
        verbose_name_plural = _("wrong keys")
        indexes = [models.Index(fields=["user", "address", "at"], name="key_attempt_recent")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
