"""The description of a service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from occ.models import Service
from occ.rules.description import check_description
from occ.rules.refusal import Problem
from occ.web.forms.checked import CheckedForm, problems_of, text_field


class DescriptionForm(CheckedForm):
    """Free text by which the service is recognised; it says what its page showed, so that only a change is written."""

    title = _("Change the description")
    submit_label = _("Save")

    description = text_field(_("Description"), _("Up to 100 characters: how you will recognise this service."))

    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        self.service = service
        present = {"description": service.description, "shown": service.description}
        super().__init__(*args, initial=present, **kwargs)

    def clean_shown(self) -> str | None:
        """What the page showed; None where it does not say so."""
        return self.cleaned_data["shown"] if "shown" in self.data else None

    @property
    def is_changed(self) -> bool:
        """Whether the description was changed on the page; one that does not say what its page showed was."""
        shown = self.cleaned_data["shown"]
        return shown is None or self.cleaned_data["description"] != shown.strip()

    @property
    def written_meanwhile(self) -> bool:
        """Whether somebody else has changed the description since the page was shown."""
        return self.cleaned_data["shown"] not in (None, self.service.description)

    def show_present(self) -> None:
        """Say from now on that the present description was shown: sent again, the form replaces it knowingly."""
        self.data = dict(self.data.items()) | {"shown": self.service.description}

    def check(self, values: dict[str, Any]) -> tuple[Problem, ...]:
        """What `service_describe` would refuse."""
        return problems_of(check_description, values["description"], required=True)
