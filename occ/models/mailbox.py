"""The customer's « E-mails reçus »: what was sent, readable in the area."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.service import Service


class Email(models.Model):
    """One e-mail, accepted once by its key; also relayed through Django's e-mail settings, at least once."""

    account = models.ForeignKey(
        Account, models.PROTECT, db_index=False, related_name="emails", verbose_name=_("account")
    )
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="emails", verbose_name=_("service"))
    key = models.CharField(_("key"), max_length=100, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField("HTML")
    language = models.CharField(_("language"), max_length=2)
    sent_at = models.DateTimeField(_("sent (simulated time)"))
    relayed_at = models.DateTimeField(_("relayed (real time)"), null=True)
    relay_after = models.DateTimeField(_("next relay attempt (real time)"), null=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "-id"], name="email_by_account"),
            models.Index(fields=["id"], condition=Q(relayed_at__isnull=True), name="email_to_relay"),
        ]

    def __str__(self) -> str:
        return self.subject
