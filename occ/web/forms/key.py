"""Sending the service key."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from occ.actions.key import check_email
from occ.rules.refusal import Problem, Refused
from occ.web.forms.checked import CheckedForm


class KeySendForm(CheckedForm):
    """One e-mail address."""

    title = _("Send the active service key")
    submit_label = _("Send")

    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Whoever has the key can validate your order at the provider: send it to people you trust."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "spellcheck": "false"}),
    )

    def check(self, values: dict[str, Any]) -> tuple[Problem, ...]:
        """What `key_send` would refuse about the address."""
        try:
            check_email(values["email"])
        except Refused as refused:
            return refused.problems
        return ()
