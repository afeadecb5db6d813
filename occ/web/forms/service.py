"""The description of a service."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from occ.rules.description import check_description
from occ.rules.refusal import Problem
from occ.web.forms.checked import CheckedForm, problems_of, text_field


class DescriptionForm(CheckedForm):
    """Free text by which the service is recognised."""

    title = _("Change the description")
    submit_label = _("Save")

    description = text_field(_("Description"), _("Up to 100 characters: how you will recognise this service."))

    def check(self, values: dict[str, Any]) -> tuple[Problem, ...]:
        """What `service_describe` would refuse."""
        return problems_of(check_description, values["description"], required=True)
