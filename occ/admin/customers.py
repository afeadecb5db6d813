"""Customers, the people who sign in, and who did what."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from occ.actions import clock, fault, people
from occ.actions.actor import Actor
from occ.admin.base import ReadOnly, ThroughActions, actor, ask
from occ.admin.passwords import PasswordForm
from occ.models import Account, AuditEntry, FaultMode, User


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

    def write(self, by: Actor, row: Any, values: Any, *, is_new: bool) -> Account:
        """Create or change the customer."""
        return people.account_create(**values, by=by) if is_new else people.account_update(account=row, **values, by=by)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change an account may change its clock."""
        return self.has_change_permission(request)

    @admin.action(description=_("Let the next step of the account fail, once"), permissions=["operate"])
    def fail_next(self, request: HttpRequest, chosen: QuerySet[Account]) -> None:
        """For a demonstration: an error, whose retry succeeds."""
        ask(request, chosen, lambda each: fault.fault_add(account=each, mode=FaultMode.FAIL, by=actor(request)))

    @admin.action(description=_("Give the account a clock of its own"), permissions=["operate"])
    def separate(self, request: HttpRequest, chosen: QuerySet[Account]) -> None:
        """From now on its time passes apart."""
        ask(request, chosen, lambda each: clock.clock_separate(account=each, by=actor(request)))

    @admin.action(description=_("Let the account follow the shared clock"), permissions=["operate"])
    def share(self, request: HttpRequest, chosen: QuerySet[Account]) -> None:
        """From now on its time passes with that of all."""
        ask(request, chosen, lambda each: clock.clock_share(account=each, by=actor(request)))


class UserForm(PasswordForm):
    """Somebody who signs in."""

    class Meta:
        model = User
        fields = ("username", "account", "is_staff", "is_active")


@admin.register(User)
class UserAdmin(ThroughActions):
    """People who sign in to the customer area, or here."""

    form = UserForm
    list_display = ("username", "account", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("username", "account__nichandle")
    autocomplete_fields = ("account",)
    fields = ("username", "account", "is_staff", "is_active", "password")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The name that somebody signs in with stays."""
        return ("username",) if obj else ()

    def write(self, by: Actor, row: Any, values: Any, *, is_new: bool) -> User:
        """Create or change the user."""
        account, staff = values["account"], values["is_staff"]
        if is_new:
            names = {"username": values["username"], "password": values["password"]}
            return people.user_create(**names, account=account, staff=staff, by=by)
        active, password = values["is_active"], values["password"]
        return people.user_update(user=row, account=account, staff=staff, active=active, password=password, by=by)


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
