"""Sign-ins, as django-axes keeps them, without what was sent with them."""

from axes import admin as theirs
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin

from occ.admin.visible import VisibleOnly

admin.site.unregister([AccessAttempt, AccessFailureLog, AccessLog])


@admin.register(AccessAttempt)
class AttemptAdmin(VisibleOnly, theirs.AccessAttemptAdmin):
    """Failures that still count. A lock is made of them: deleting the rows of a user or of an address ends it.

    Axes' action that deletes old rows is left out: it fails without a sign-in, which deletes them anyway.
    """

    actions = ()
    fieldsets = [each for each in theirs.AccessAttemptAdmin.fieldsets if "post_data" not in each[1]["fields"]]


@admin.register(AccessFailureLog)
class FailureAdmin(VisibleOnly, theirs.AccessFailureLogAdmin):
    """Every wrong password."""


@admin.register(AccessLog)
class LogAdmin(VisibleOnly, theirs.AccessLogAdmin):
    """Every sign-in and sign-out."""
