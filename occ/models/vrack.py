"""The customer's private network."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account


class VrackQuerySet(models.QuerySet["Vrack"]):
    """Vracks, always asked for from an account."""

    def for_account(self, account: Account | int) -> Self:
        """The vRacks that one customer has now."""
        return self.filter(account=account, closed_at__isnull=True)

    def called(self, text: str) -> Self:
        """The one with that number or name (`pn-1000001`, upper and lower case alike)."""
        text = text.strip().lower()
        if not text.isprintable():  # no name is, and PostgreSQL refuses to look for some
            return self.none()
        is_number = text.isascii() and text.isdecimal() and len(text) < 19
        return self.filter(pk=int(text)) if is_number else self.filter(name=text)


class Vrack(models.Model):
    """A vRack (`pn-12345`). Its row is the lock that every change below it takes first."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="vracks", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=32, unique=True)
    description = models.CharField(_("description"), max_length=100, blank=True)
    # Only programs write it: on the wire `description`, while ours is the wire's `name`.
    details = models.CharField(_("details"), max_length=255, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = VrackQuerySet.as_manager()

    class Meta:
        verbose_name = "vRack"
        verbose_name_plural = "vRacks"
        ordering = ["name"]
        indexes = [models.Index(fields=["account", "id"], name="vrack_by_account")]

    def __str__(self) -> str:
        return f"{self.name} ({self.description})" if self.description else self.name
