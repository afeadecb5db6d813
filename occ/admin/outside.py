"""What meets the outside: e-mails, what waits to be sent, the people at the providers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.actions import people
from occ.actions.actor import Actor
from occ.admin.base import ReadOnly, of_the_catalogue
from occ.admin.passwords import PasswordForm
from occ.admin.written import ThroughActions, Values
from occ.models import Effect, Email, KeyAttempt, ProviderUser


@admin.register(Email)
class EmailAdmin(ReadOnly):
    """E-mails sent; they may hold service keys, so only their heads are shown."""

    list_display = ("sent_at", "to", "subject", "account", "relayed_at")
    found_by = ("service__uuid", "account__nichandle")
    words_in = ("to", "subject")
    list_select_related = ("account",)


@admin.register(Effect)
class EffectAdmin(ReadOnly):
    """What waits to reach the outside."""

    list_display = ("key", "kind", "account", "created_at", "accepted_at")
    list_filter = ("kind", ("accepted_at", admin.EmptyFieldListFilter))
    found_by = ("key",)
    words_in = ("key", "account__nichandle")
    carried = {"accepted_at__isempty": {"1": Q(accepted_at=None)}}
    list_select_related = ("account",)


@admin.register(KeyAttempt)
class KeyAttemptAdmin(ReadOnly):
    """Wrong service keys; what was typed is not kept."""

    list_display = ("at", "user", "address")
    words_in = ("user__username", "address")
    list_select_related = ("user",)


class ProviderUserForm(PasswordForm):
    """Somebody at a provider."""

    provider = forms.ChoiceField(
        label=_("provider"), choices=lambda: [(each.code, each.name) for each in catalogue.providers() if each.pops]
    )

    class Meta:
        model = ProviderUser
        fields = ("provider", "username", "is_active")
        help_texts = {"is_active": _("Unticked, the session of this user ends with the next request.")}


@admin.register(ProviderUser)
class ProviderUserAdmin(ThroughActions):
    """People of the providers' portals."""

    form = ProviderUserForm
    list_display = ("username", "provider", "is_active", "is_demo", "last_login")
    list_filter = (of_the_catalogue("provider", _("provider"), catalogue.providers), "is_active")
    search_fields = ("username",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new user is active."""
        return ("provider", "username", *(("is_active", "password") if obj else ("password",)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The provider and the name of somebody who exists stay."""
        return ("provider", "username") if obj else ()

    def write_new(self, by: Actor, values: Values) -> ProviderUser:
        """Create the user."""
        return people.provider_user_create(**values, by=by)

    def write_changed(self, by: Actor, row: ProviderUser, values: Values, shown: Values) -> ProviderUser:
        """Change the user."""
        asked: dict[str, Any] = {"active" if name == "is_active" else name: value for name, value in values.items()}
        return people.provider_user_update(user=row, **asked, shown=shown, by=by)
