"""Associating and dissociating a vRack (guide, step 2)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from occ.engine.objects import named
from occ.models import Service, Vrack
from occ.web.forms.base import BaseDrawerForm
from occ.web.forms.checked import JudgedChoiceField


class VrackAssociateForm(BaseDrawerForm):
    """One of one's own vRacks; `sharing` are the services that are in the chosen one already."""

    title = _("Associate a vRack")
    submit_label = _("Associate")
    live_fields = ("vrack",)

    vrack = JudgedChoiceField(
        label="vRack",
        required=False,
        help_text=_("The private network that your service will reach. Select one of your existing vRacks."),
    )

    def __init__(self, *args: Any, vracks: Sequence[Vrack], sharing: Sequence[Service], **kwargs: Any) -> None:
        self.vracks = {str(each.pk): each for each in vracks}
        self.sharing = sharing
        super().__init__(*args, **kwargs)
        field = self.fields["vrack"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a vRack")), *((key, str(each)) for key, each in self.vracks.items())]

    def clean_vrack(self) -> Vrack | None:
        """The vRack that was chosen; None, which the action refuses, if it is none of these."""
        return self.vracks.get(self.cleaned_data["vrack"])

    def hints(self, field: str) -> list[str]:
        """The warning about linked configurations (domain.md VR-5)."""
        return [linked_warning(self.sharing)] if field == "vrack" and self.sharing else []


def linked_warning(services: Sequence[Service]) -> str:
    """What it means that other services are in the same vRack."""
    return gettext(
        "This vRack already carries %(services)s. Its datacentre configurations are linked: "
        "they show on each of these services, and changing one changes it for all."
    ) % {"services": named(services)}


class VrackCreateForm(BaseDrawerForm):
    """What a new vRack is for."""

    title = _("Create a vRack")

    description = forms.CharField(
        label=_("Description"), required=False, max_length=100, help_text=_("What this private network is for.")
    )
