"""Programs that act for customers: their applications and keys, to be looked at and revoked. No secret is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from occ.actions import api_client, api_key, user_keys
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly
from occ.models import ApiApplication, ApiClient, ApiCredential, ApiCredentialStatus, ApiKeyState, User

HELD_SHOWN = 20
"""Keys, and clients, that the page of a user shows."""


def held_by(user: User) -> dict[str, list[Any]]:
    """The newest keys of a user with their states, those that wait included, and the newest clients."""
    rows = [ApiCredential.objects.filter(user=user), user_keys.waiting_for(user)]
    read = [each.select_related("application__user", "account", "user")[:HELD_SHOWN] for each in rows]
    keys = sorted({key for each in read for key in each}, key=lambda key: key.pk, reverse=True)[:HELD_SHOWN]
    clients = ApiClient.objects.filter(user=user).select_related("account")
    return {"keys": [(key, api_key.state_of(key)) for key in keys], "clients": list(clients[:HELD_SHOWN])}


class OfUser(ReadOnly):
    """What users hold."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows; the users of a page are read after its rows, so that the rows before the page need no join."""
        return super().get_queryset(request).prefetch_related("user")


@admin.register(ApiApplication)
class ApiApplicationAdmin(OfUser):
    """Programs, by their application keys."""

    list_display = ("name", "account", "user", "key", "created_at")
    found_by = ("user__username", "key", "account__nichandle")
    words_in = ("name",)
    list_select_related = ("account",)


@admin.register(ApiCredential)
class ApiCredentialAdmin(OfUser):
    """Consumer keys: what each allows, until when, and when it was last used."""

    list_display = ("id", "application", "account", "user", "state", "usable", "expires_at", "last_used_at")
    list_filter = ("status",)
    exclude = ("status",)
    readonly_fields = ("state",)
    found_by = ("user__username", "id", "account__nichandle", "application__key")
    list_select_related = ("application", "account")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the users of the applications: a key that waits opens nothing without its application's user."""
        return super().get_queryset(request).prefetch_related("application__user")

    @admin.display(description=_("state"))
    def state(self, row: ApiCredential) -> str:
        """Its state now, as everywhere."""
        return str(api_key.state_of(row).label)

    @admin.display(description=_("usable"), boolean=True)
    def usable(self, row: ApiCredential) -> bool:
        """Whether it opens anything now: its time may be over, or its user may have been deactivated."""
        return api_key.state_of(row) == ApiKeyState.VALID

    revoke = RowAction(
        short_description=_("Revoke the API key"),
        act=lambda row, by: api_key.credential_revoke(credential=row, by=by),
        asks=ngettext_lazy(
            "The API key ends: the next call that a program signs with it is refused. This cannot be undone.",
            "%(count)s API keys end: the next call that a program signs with one of them is refused. This cannot be "
            "undone.",
            "count",
        ),
        about=lambda row: f"{row.application}, {row.account}",
        done=ngettext_lazy("%(count)s API key was revoked.", "%(count)s API keys were revoked.", "count"),
        is_done=lambda row: row.status == ApiCredentialStatus.EXPIRED,
    )


@admin.register(ApiClient)
class ApiClientAdmin(OfUser):
    """OAuth2 clients."""

    list_display = ("name", "account", "user", "client_id", "usable", "created_at", "last_used_at")
    found_by = ("user__username", "client_id", "account__nichandle")
    words_in = ("name",)
    list_select_related = ("account",)
    actions = ("end",)

    @admin.display(description=_("usable"), boolean=True)
    def usable(self, row: ApiClient) -> bool:
        """Whether it opens anything now: its user may have been deactivated."""
        return row.is_held

    end = RowAction(
        short_description=_("End the OAuth2 client"),
        act=lambda row, by: api_client.client_delete(client=row, by=by),
        asks=ngettext_lazy(
            "The OAuth2 client is deleted: its tokens end with their next call. This cannot be undone.",
            "%(count)s OAuth2 clients are deleted: their tokens end with their next call. This cannot be undone.",
            "count",
        ),
        about=lambda row: f"{row.name}, {row.account}",
        done=ngettext_lazy("%(count)s OAuth2 client was deleted.", "%(count)s OAuth2 clients were deleted.", "count"),
    )
