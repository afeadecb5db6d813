"""Failed sign-ins, as axes stores and shows them."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin

admin.site.unregister(AccessAttempt)


@admin.register(AccessAttempt)
class FailedSignInAdmin(AccessAttemptAdmin):
    """What a lock is made of: deleting the rows of a user or of an address ends it.

    Axes' action that deletes old rows is left out: it fails without a sign-in, which deletes them anyway.
    """

    actions = ()
