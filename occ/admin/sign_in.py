"""Sign-ins, as django-axes keeps them, without what was sent with them. None of them can be changed."""

from typing import Any

from axes import admin as theirs
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import HttpRequest

from occ.admin.visible import VisibleOnly

admin.site.unregister([AccessAttempt, AccessFailureLog, AccessLog])


class Stored(VisibleOnly):
    """Rows that axes writes."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(AccessAttempt)
class AttemptAdmin(Stored, theirs.AccessAttemptAdmin):
    """Users at an address with failures that still count: deleting the rows of a user or of an address ends a lock.

    Axes' action that deletes old rows is left out: it fails without a sign-in, which deletes them anyway. So is what
    axes says of locks: it counts by browser, and failures that no longer count too.
    """

    actions = ()
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    list_filter = [each for each in theirs.AccessAttemptAdmin.list_filter if each != theirs.IsLockedOutFilter]
    fieldsets = [each for each in theirs.AccessAttemptAdmin.fieldsets if "post_data" not in each[1]["fields"]]


@admin.register(AccessFailureLog)
class FailureAdmin(Stored, theirs.AccessFailureLogAdmin):
    """Each wrong password that still counts, with its own time."""

    list_display = ("username", "ip_address", "attempt_time")
    list_filter = [each for each in theirs.AccessFailureLogAdmin.list_filter if each != "locked_out"]


@admin.register(AccessLog)
class LogAdmin(Stored, theirs.AccessLogAdmin):
    """Every sign-in and sign-out."""

    list_display = ("username", "ip_address", "attempt_time", "logout_time")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: it tells who was there."""
        return False
