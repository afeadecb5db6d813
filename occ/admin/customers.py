"""Customers, the people who sign in, and who did what."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from occ.actions import clock, fault, people, user_keys
from occ.actions.actor import Actor
from occ.admin.acting import RowAction
from occ.admin.base import ReadOnly
from occ.admin.passwords import PasswordForm
from occ.admin.programs import HELD_SHOWN, held_by
from occ.admin.written import ThroughActions, Values
from occ.models import Account, AuditEntry, FaultMode, User

NAMES = {"is_staff": "staff", "is_active": "active"}
"""Arguments of the actions for users, by column."""


@admin.register(Account)
class AccountAdmin(ThroughActions):
    """Customers."""

    list_display = ("nichandle", "name", "email", "language", "clock", "is_demo")
    list_filter = ("language", "is_demo")
    search_fields = ("nichandle", "name", "email")
    list_select_related = ("clock",)
    fields = ("nichandle", "name", "email", "language")
    actions = ("fail_next", "separate", "share")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The nic handle of a customer stays."""
        return ("nichandle",) if obj else ()

    def write_new(self, by: Actor, values: Values) -> Account:
        """Create the customer."""
        return people.account_create(**values, by=by)

    def write_changed(self, by: Actor, row: Account, values: Values, shown: Values) -> Account:
        """Change the customer."""
        return people.account_update(account=row, **values, shown=shown, by=by)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change an account may change its clock."""
        return self.has_change_permission(request)

    fail_next = RowAction(
        short_description=_("Let the next step of the account fail, once"),
        act=lambda row, by: fault.fault_add(account=row, mode=FaultMode.FAIL, by=by),
        done=ngettext_lazy(
            "The next step of %(count)s account will fail, once.",
            "The next step of each of %(count)s accounts will fail, once.",
            "count",
        ),
    )
    separate = RowAction(
        short_description=_("Give the account a clock of its own"),
        act=lambda row, by: clock.clock_separate(account=row, by=by),
        check=clock.check_separate,
        asks=ngettext_lazy(
            "From now on the time of the account passes apart. It goes on from the moment that the shared clock shows; "
            "speed, pauses and jumps of the shared clock move it no longer.",
            "From now on the time of %(count)s accounts passes apart, for each by a clock of its own. It goes on from "
            "the moment that the shared clock shows; speed, pauses and jumps of the shared clock move it no longer.",
            "count",
        ),
        done=ngettext_lazy(
            "%(count)s account has a clock of its own now.", "%(count)s accounts have clocks of their own now.", "count"
        ),
    )
    share = RowAction(
        short_description=_("Let the account follow the shared clock"),
        act=lambda row, by: clock.clock_share(account=row, by=by),
        check=clock.check_share,
        asks=ngettext_lazy(
            "The account gives its own clock up and follows the shared one. Where the shared clock is ahead, its time "
            "jumps there, and what is due until then is carried out; where it is behind, this is refused.",
            "%(count)s accounts give their own clocks up and follow the shared one. Where the shared clock is ahead, "
            "their time jumps there, and what is due until then is carried out; where it is behind, this is refused.",
            "count",
        ),
        done=ngettext_lazy(
            "%(count)s account follows the shared clock now.",
            "%(count)s accounts follow the shared clock now.",
            "count",
        ),
    )


class UserForm(PasswordForm):
    """Somebody who signs in."""

    end_keys = forms.BooleanField(label=_("End the API keys and OAuth2 clients"), required=False)

    class Meta:
        model = User
        fields = ("username", "account", "is_staff", "is_active")
        help_texts = {
            "is_active": _(
                "Unticked, the sessions, API keys and OAuth2 clients of this user stop with the next request. Ticked "
                "again, those that have not ended meanwhile work again."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "end_keys" in self.fields and self.instance.pk:
            self.fields["end_keys"].help_text = _(
                "API keys that are valid or wait: %(api_keys)s. OAuth2 clients: %(api_clients)s. A new password alone "
                "ends the sessions; the keys stay, because programs still need them after a forgotten password. Tick "
                "this if another person may know the password or a key: what has ended cannot be brought back."
            ) % user_keys.keys_of(self.instance)


@admin.register(User)
class UserAdmin(ThroughActions):
    """People who sign in to the customer area, or here."""

    form = UserForm
    list_display = ("username", "account", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("username", "account__nichandle")
    autocomplete_fields = ("account",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new user is active and holds nothing."""
        return ("username", "account", "is_staff", *(("is_active", "password", "end_keys") if obj else ("password",)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The name that somebody signs in with stays."""
        return ("username",) if obj else ()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """With the newest keys and clients that the user holds."""
        if user := kwargs.get("obj"):
            context |= {"newest": HELD_SHOWN, "held": held_by(user)}
        return super().render_change_form(request, context, *args, **kwargs)

    def write_new(self, by: Actor, values: Values) -> User:
        """Create the user."""
        asked = {name: value for name, value in values.items() if name != "end_keys"}  # there are none yet
        return people.user_create(**_renamed(asked), by=by)

    def write_changed(self, by: Actor, row: User, values: Values, shown: Values) -> User:
        """Change the user."""
        return people.user_update(user=row, **_renamed(values), shown=shown, by=by)


def _renamed(values: Values) -> dict[str, Any]:
    """The values of a form by the names of the action's arguments."""
    return {NAMES.get(name, name): value for name, value in values.items()}


@admin.register(AuditEntry)
class AuditAdmin(ReadOnly):
    """Who did what, and when."""

    list_display = ("at", "actor", "action", "object_label", "account", "changes", "request_id")
    list_filter = ("at",)
    filtered_by = ("action",)
    found_by = ("account__nichandle", "service__uuid")
    words_in = ("actor", "object_label", "request_id")
    list_select_related = ("account",)

    @admin.display(description=_("changes"))
    def changes(self, row: AuditEntry) -> str:
        """Each value before and after, as text."""
        names = dict.fromkeys([*row.before, *row.after])
        return ", ".join(f"{name}: {row.before.get(name, '')} → {row.after.get(name, '')}" for name in names)
