"""The three choices of an order, and its confirmation."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from occ.actions.order import order_check
from occ.rules.refusal import Refused
from occ.ui.refusals import add_to_form
from occ.web.forms.base import BaseDrawerForm


class ChoiceForm(forms.Form):
    """One choice of the order, sent by GET: each step is an address."""

    def __init__(
        self,
        *args: Any,
        name: str,
        label: Any,
        options: Sequence[tuple[str, Any]],
        before: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.before = before
        widget = forms.Select(attrs={"class": "form-select"}, choices=[("", _("Choose")), *options])
        self.fields[name] = forms.CharField(label=label, required=False, widget=widget)
        self.helper = FormHelper(self)
        self.helper.template = "occ/order/_choice.html"
        self.helper.field_template = "occ/order/_choice_field.html"
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(name)

    def clean(self) -> dict[str, Any]:
        """Say what is wrong with the choice, as the order itself would."""
        values = self.before | {self.name: self.cleaned_data.get(self.name, "")}
        names = ("provider", "pop", "bandwidth")
        problems = order_check(**{name: values.get(name) for name in names}, upto=self.name)
        mine = [problem for problem in problems if problem.field == self.name]
        if mine:
            add_to_form(self, Refused(*mine))
        return self.cleaned_data


class ConfirmOrderForm(BaseDrawerForm):
    """The button that orders, once, however often it is pressed; `back` is the address of the step before."""

    submit_label = _("Confirm the order")
    live_checks = False

    def __init__(self, *args: Any, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back
        self.helper.template = "occ/order/_confirm.html"
