"""Searching and filtering the list of services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models import ServiceState, Vrack


class ServiceFilterForm(forms.Form):
    """What the list shows: a part of a name or UUID, a state, a PoP, a vRack."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Description or UUID"), "autocomplete": "off"}
        ),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    pop = forms.ChoiceField(label="PoP", required=False)
    vrack = forms.ChoiceField(label="vRack", required=False)

    def __init__(self, *args: Any, vracks: list[Vrack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "state": [everything, *ServiceState.choices],
            "pop": [everything, *((pop.code, pop.name) for pop in catalogue.pops())],
            "vrack": [everything, ("none", _("Without vRack")), *((str(v.pk), str(v)) for v in vracks)],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        self.helper = FormHelper(self)
        self.helper.template = "occ/services/_filter.html"
        self.helper.field_template = "occ/services/_filter_field.html"
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.layout = Layout("q", "state", "pop", "vrack")
