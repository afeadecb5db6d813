"""Customers and the people who sign in for them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as AuthUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.clock import Clock


class Account(models.Model):
    """A customer, known by its nic handle (`aa00001-ovh`). Every row belongs to one, directly or by its parent."""

    nichandle = models.CharField(_("nic handle"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="accounts", verbose_name=_("clock"))
    is_demo = models.BooleanField(_("demo account"), default=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["nichandle"]

    def __str__(self) -> str:
        return self.nichandle


class UserManager(AuthUserManager["User"]):
    """Users, always with their account and its clock: every page needs them."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet["User"]:
        """All users, joined."""
        return super().get_queryset().select_related("account__clock")


class User(AbstractUser):
    """A person who signs in: for a customer's account, or as staff without one."""

    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("account")
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
