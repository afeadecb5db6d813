"""What must reach the outside exactly once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account


class Effect(models.Model):
    """Something to hand over once its transaction has committed; the unique key makes it happen once."""

    key = models.CharField(_("key"), max_length=100, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=[("email", _("E-mail")), ("provider", _("Message to the provider"))]
    )
    payload = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("created"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=Q(accepted_at__isnull=True), name="effect_waiting")]

    def __str__(self) -> str:
        return self.key
