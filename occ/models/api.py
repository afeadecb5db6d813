"""Programs that act for a customer: applications, their keys and OAuth2 clients.

What a program presents is stored as a hash; only an application's secret can be read back, because the signature scheme
needs it: it is encrypted with a key that is not in the database (docs/adr/0005).
"""

from datetime import datetime
from functools import cache
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from occ.models.account import Account, User


class Held:
    """What a user of an account holds: an application, a consumer key, an OAuth2 client."""

    HELD = Q(user__is_active=True, user__account=F("account"))
    """Selects the rows for which `is_held` is true."""
    user: User | None
    account_id: int | None

    @property
    def is_held(self) -> bool:
        """Whether its user is active and still belongs to its account; without that, it opens nothing."""
        return self.user is not None and self.user.is_active and self.user.account_id == self.account_id


class ApiApplication(Held, models.Model):
    """A program, known by its application key; anybody may let it act for their account, by a consumer key."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_applications", verbose_name=_("account"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("created by")
    )
    key = models.CharField(_("application key"), max_length=16, unique=True)
    secret = models.TextField(_("application secret, encrypted"))
    name = models.CharField(_("name"), max_length=60)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("API application")
        verbose_name_plural = _("API applications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ApiCredentialStatus(models.TextChoices):
    """State of a consumer key (api.md §1.3)."""

    PENDING = "pendingValidation", _("To be validated")
    VALIDATED = "validated", _("Valid")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")


class ApiKeyState(models.TextChoices):
    """State of a consumer key as pages show it: the vendor's, with the reason why it opens nothing."""

    PENDING = "pending", _("To be validated")
    VALID = "valid", _("Valid")
    STOPPED = "stopped", _("Stopped")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class ApiCredentialQuerySet(models.QuerySet["ApiCredential"]):
    """Consumer keys, asked for from an account."""

    def for_account(self, account: Account) -> Self:
        """Those that act for one customer."""
        return self.filter(account=account)

    def by_hash(self, consumer_hash: str) -> "tuple[ApiCredential, bool] | None":
        """The consumer key of that hash, and whether it `is_held`.

        Every signed call reads its key. Django takes longer to write this SQL than SQLite takes to answer it, so each
        process has it written once.
        """
        found = next(iter(self.raw(_by_hash(), [consumer_hash])), None)
        return None if found is None else (found, bool(vars(found)["held"]))

    def valid(self, at: datetime) -> Self:
        """Those that open something at a moment, in real time."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gte=at), status=ApiCredentialStatus.VALIDATED)


@cache
def _by_hash() -> str:
    rows = ApiCredential.objects.order_by().filter(consumer_hash="").annotate(held=Held.HELD)
    return rows.query.sql_with_params()[0]


class ApiCredential(Held, models.Model):
    """What lets an application act for an account: a consumer key with its rules. Times are real.

    It belongs to nobody until somebody who is signed in validates it for their account.
    """

    application = models.ForeignKey(
        ApiApplication, models.PROTECT, related_name="credentials", verbose_name=_("API application")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="api_credentials", verbose_name=_("account")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("validated by")
    )
    consumer_hash = models.CharField(_("consumer key, hashed"), max_length=64, unique=True)
    validation_hash = models.CharField(_("validation link, hashed"), max_length=64, unique=True)
    # [{"method": "GET", "path": "/ovhCloudConnect/*"}, …]: what may be called, `*` standing for anything.
    rules = models.JSONField(_("access rules"))
    # Networks as text (`192.0.2.0/24`); None allows every address.
    allowed_ips = models.JSONField(_("allowed addresses"), null=True)
    redirection = models.URLField(_("address after validation"), max_length=500, blank=True)
    status = models.CharField(
        _("state"), max_length=20, choices=ApiCredentialStatus.choices, default=ApiCredentialStatus.PENDING
    )
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    objects = ApiCredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="pendingValidation"), name="api_key_waiting"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.application.name}"

    @property
    def redirection_host(self) -> str:
        """Whose address the browser may go to after validation."""
        return urlsplit(self.redirection).netloc


class ApiClient(Held, models.Model):
    """An OAuth2 client that acts for an account by client credentials; its secret is stored hashed."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_clients", verbose_name=_("account"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("created by")
    )
    client_id = models.CharField(_("client id"), max_length=32, unique=True)
    secret_hash = models.CharField(_("client secret, hashed"), max_length=64)
    name = models.CharField(_("name"), max_length=60)
    created_at = models.DateTimeField(_("created"))
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("OAuth2 client")
        verbose_name_plural = _("OAuth2 clients")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
