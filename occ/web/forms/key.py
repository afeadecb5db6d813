"""Sending the service key."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from occ.actions.key import check_email
from occ.rules.refusal import Problem
from occ.web.forms.checked import CheckedForm, problems_of, text_field


class KeySendForm(CheckedForm):
    """One e-mail address."""

    title = _("Send the active service key")
    submit_label = _("Send")

    email = text_field(
        _("E-mail address"),
        _("Whoever has the key can validate your order at the provider: send it to people you trust."),
        type="email",
        autocomplete="email",
    )

    def check(self, values: dict[str, Any]) -> tuple[Problem, ...]:
        """What `key_send` would refuse about the address."""
        return problems_of(check_email, values["email"])
