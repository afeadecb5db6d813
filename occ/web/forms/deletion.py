"""The confirmation of a deletion, which carries the plan that its page shows."""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from occ.engine.steps.plan import PARTS, Item, Plan
from occ.web.forms.confirm import ConfirmForm

NO_PLAN = _("The form does not say which plan it showed: nothing was deleted. Read the plan below, then confirm.")
_SALT = "passerelle.deletion-plan"


class ShownField(forms.CharField):
    """A hidden value that the page gives: a form that is shown again has the page's value, not the one it was sent."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The page's value."""
        return initial


class DeletionForm(ConfirmForm):
    """« Supprimer »: confirms the plan that `show` was called with when the page was drawn."""

    plan = ShownField(required=False)

    def show(self, plan: Plan) -> None:
        """Have the form carry `plan`, signed: which objects go and stay and which services lose, and their names."""
        parts = {part: [(*item.key, item.label) for item in getattr(plan, part)] for part in PARTS}
        self.initial["plan"] = signing.dumps(parts, salt=_SALT, compress=True)

    def clean_plan(self) -> Plan:
        """The plan that was shown."""
        try:
            parts = signing.loads(self.cleaned_data["plan"], salt=_SALT)
        except signing.BadSignature:
            raise forms.ValidationError("") from None
        return Plan(**{part: tuple(Item(*names) for names in parts[part]) for part in PARTS})

    def full_clean(self) -> None:
        """Say of a plan that cannot be read that there is none, above the form: the field itself is hidden."""
        super().full_clean()
        if self.is_bound and "plan" in self._errors:
            del self._errors["plan"]
            self.add_error(None, NO_PLAN)

    @property
    def confirmed(self) -> Plan | None:
        """The plan that was shown when the form was sent; None before that."""
        return self.cleaned_data.get("plan") if self.is_bound and hasattr(self, "cleaned_data") else None
