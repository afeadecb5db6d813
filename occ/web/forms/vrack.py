"""Associating and dissociating a vRack (guide, step 2)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.engine.steps.objects import NAMED_MOST, names_of
from occ.models import Account, Service, Vrack
from occ.rules.description import check_description
from occ.rules.refusal import Problem
from occ.web.forms.base import BaseDrawerForm
from occ.web.forms.checked import CheckedForm, JudgedChoiceField, problems_of, text_field

CHOICES_MAX = 100
"""More vRacks than that are not offered in a list: one types a name."""
NEWEST = 20


def offered(account: Account) -> tuple[list[Vrack], bool]:
    """The account's vRacks in the order of their numbers, and whether these are all: of too many only the NEWEST."""
    found = list(Vrack.objects.for_account(account).order_by("-pk")[: CHOICES_MAX + 1])
    are_all = len(found) <= CHOICES_MAX
    return found[::-1] if are_all else found[NEWEST - 1 :: -1], are_all


class VrackAssociateForm(BaseDrawerForm):
    """One of one's own vRacks: chosen from a list, or named where there are too many for one."""

    title = _("Associate a vRack")
    submit_label = _("Associate")
    live_fields = ("vrack",)

    vrack = JudgedChoiceField(
        label="vRack",
        required=False,
        help_text=_("The private network that your service will reach. Select one of your existing vRacks."),
    )

    def __init__(self, *args: Any, account: Account, service: Service, **kwargs: Any) -> None:
        self.account, self.service = account, service
        self.vracks, are_all = offered(account)
        super().__init__(*args, **kwargs)
        field = self.fields["vrack"]
        if not are_all:
            help_text = _("The private network that your service will reach: the name of one of your vRacks.")
            widget = forms.TextInput(attrs={"placeholder": self.vracks[-1].name, "autocomplete": "off"})
            self.fields["vrack"] = forms.CharField(
                label=field.label, required=False, max_length=32, help_text=help_text, widget=widget
            )
            return
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a vRack")), *((str(each.pk), str(each)) for each in self.vracks)]
        if len(self.vracks) == 1:
            self.initial["vrack"] = str(self.vracks[0].pk)

    @cached_property
    def chosen(self) -> Vrack | None:
        """The vRack that the field names now."""
        text = str(self["vrack"].value() or "")
        offered = next((each for each in self.vracks if text in (str(each.pk), each.name)), None)
        return offered or (Vrack.objects.for_account(self.account).called(text).first() if text else None)

    def clean_vrack(self) -> Vrack | None:
        """The vRack that was chosen; None, which the action refuses, if it is none of these."""
        return self.chosen

    def hints(self, field: str) -> list[str]:
        """The warning about linked configurations (domain.md VR-5)."""
        if field != "vrack" or self.chosen is None:
            return []
        sharing = list(Service.objects.for_account(self.account).in_vrack(self.chosen.pk)[: NAMED_MOST + 1])
        return [linked_warning(sharing, self.service)] if sharing else []


def linked_warning(services: Sequence[Service], service: Service) -> str:
    """What it means for `service` that other services are in the same vRack."""
    names = ", ".join(names_of(services[:NAMED_MOST], [service])) + (", …" if len(services) > NAMED_MOST else "")
    return gettext(
        "This vRack already carries %(services)s. Its datacentre configurations are linked: "
        "they show on each of these services, and changing one changes it for all."
    ) % {"services": names}


class VrackCreateForm(CheckedForm):
    """What a new vRack is for."""

    title = _("Create a vRack")

    description = text_field(_("Description"), _("What this private network is for, in up to 100 characters."))

    def check(self, values: dict[str, Any]) -> tuple[Problem, ...]:
        """What `vrack_create` would refuse."""
        return problems_of(check_description, values["description"])
