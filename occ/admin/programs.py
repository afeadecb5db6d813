"""Programs that act for customers: their applications and keys, to be looked at and revoked. No secret is shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from occ.actions import api_key
from occ.admin.base import ReadOnly, actor, ask
from occ.models import ApiAnswer, ApiApplication, ApiClient, ApiCredential


@admin.register(ApiApplication)
class ApiApplicationAdmin(ReadOnly):
    """Programs, by their application keys."""

    list_display = ("name", "account", "key", "created_at")
    found_by = ("key", "account__nichandle")
    words_in = ("name",)
    list_select_related = ("account",)


@admin.register(ApiCredential)
class ApiCredentialAdmin(ReadOnly):
    """Consumer keys: what each allows, until when, and when it was last used."""

    list_display = ("id", "application", "account", "status", "created_at", "expires_at", "last_used_at")
    list_filter = ("status",)
    found_by = ("id", "account__nichandle", "application__key")
    list_select_related = ("application", "account")
    actions = ("revoke",)

    @admin.action(description=_("Revoke the API key"), permissions=["operate"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiCredential]) -> None:
        """End keys: the next call with one of them is refused."""
        ask(request, chosen, lambda each: api_key.credential_revoke(credential=each, by=actor(request)))


@admin.register(ApiClient)
class ApiClientAdmin(ReadOnly):
    """OAuth2 clients."""

    list_display = ("name", "account", "client_id", "created_at", "last_used_at")
    found_by = ("client_id", "account__nichandle")
    words_in = ("name",)
    list_select_related = ("account",)


@admin.register(ApiAnswer)
class ApiAnswerAdmin(ReadOnly):
    """Which signed writes were answered; what was answered is the customer's own."""

    list_display = ("at", "credential", "status")
    found_by = ("credential__id",)
    list_select_related = ("credential__application",)
