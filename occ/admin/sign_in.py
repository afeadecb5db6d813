"""Sign-ins, as django-axes keeps them, without what was sent with them."""

from axes import admin as theirs
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin

from occ.admin.visible import VisibleOnly

admin.site.unregister([AccessAttempt, AccessFailureLog, AccessLog])


@admin.register(AccessAttempt)
class AttemptAdmin(VisibleOnly, theirs.AccessAttemptAdmin):
    """Users at an address with failures that still count: deleting the rows of a user or of an address ends a lock.

    Axes' action that deletes old rows is left out: it fails without a sign-in, which deletes them anyway. So is what
    axes says of locks: it counts by browser, and failures that no longer count too.
    """

    actions = ()
    list_display = [each for each in theirs.AccessAttemptAdmin.list_display if each != "status"]
    list_filter = [each for each in theirs.AccessAttemptAdmin.list_filter if each != theirs.IsLockedOutFilter]
    fieldsets = [each for each in theirs.AccessAttemptAdmin.fieldsets if "post_data" not in each[1]["fields"]]


@admin.register(AccessFailureLog)
class FailureAdmin(VisibleOnly, theirs.AccessFailureLogAdmin):
    """Each wrong password that still counts, with its own time."""

    list_display = [each for each in theirs.AccessFailureLogAdmin.list_display if each != "locked_out"]
    list_filter = [each for each in theirs.AccessFailureLogAdmin.list_filter if each != "locked_out"]


@admin.register(AccessLog)
class LogAdmin(VisibleOnly, theirs.AccessLogAdmin):
    """Every sign-in and sign-out."""
