"""Calling a task off."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from occ.web.forms.confirm import ConfirmForm


class TaskCancelForm(ConfirmForm):
    """« Annuler la tâche »: what will happen is said beside it."""

    leave_label = _("Leave the task as it is")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, title=_("Cancel the task"), submit=_("Cancel the task"), **kwargs)
