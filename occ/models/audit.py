"""Who did what, and when: every request of a person or a program that changed something."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account
from occ.models.service import Service


class AuditEntry(models.Model):
    """One change that somebody asked for. Written by actions only; append-only."""

    at = models.DateTimeField(_("real time"))
    at_simulated = models.DateTimeField(_("simulated time"), null=True)
    account = models.ForeignKey(
        Account, models.PROTECT, db_index=False, null=True, related_name="+", verbose_name=_("account")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, db_index=False, null=True, related_name="audit", verbose_name=_("service")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("action"), max_length=40)
    object_type = models.CharField(_("object type"), max_length=20)
    object_id = models.CharField(_("object"), max_length=36)
    object_label = models.CharField(_("object name"), max_length=120)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    request_id = models.CharField(_("request"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["service", "-id"], name="audit_by_service"),
            models.Index(fields=["account", "-id"], name="audit_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"
