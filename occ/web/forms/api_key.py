"""Letting a program act for one's account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from occ.actions.api_key import DAYS
from occ.web.forms.base import BaseDrawerForm


def period(days: int) -> str:
    """How long a key is valid, in words; 0 is without end."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days} if days else str(_("Without end"))


class ApiValidateForm(BaseDrawerForm):
    """How long the program may act."""

    title = _("Let a program act for you")
    submit_label = _("Allow")

    days = forms.ChoiceField(
        label=_("Valid for"), required=False, help_text=_("The key stops working then; you can end it before.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["days"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(days), period(days)) for days in DAYS]
