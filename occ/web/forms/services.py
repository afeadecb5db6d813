"""Searching and filtering the list of services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models import Account, ServiceState, Vrack
from occ.web.forms.vrack import offered
from occ.web.pages.services import IN_ERROR


class ServiceFilterForm(forms.Form):
    """What the list shows: a part of a description, a UUID's beginning, a vRack's name; a state, a PoP, a vRack."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Description, UUID, vRack"), "autocomplete": "off"}
        ),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    pop = forms.ChoiceField(label="PoP", required=False)
    vrack = forms.ChoiceField(label="vRack", required=False)

    def __init__(self, data: QueryDict, account: Account) -> None:
        super().__init__(data)
        vracks = self._vracks(account, data.get("vrack", ""))
        everything = ("", _("All"))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "state": [everything, *ServiceState.choices, (IN_ERROR, _("In error"))],
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

    def _vracks(self, account: Account, chosen: str) -> list[Vrack]:
        """Those to choose from; of many the newest, and the one that is chosen. The search finds each by its name."""
        found, are_all = offered(account)
        if are_all or not chosen.isdecimal() or any(str(each.pk) == chosen for each in found):
            return found
        return [*Vrack.objects.for_account(account).called(chosen), *found]
