"""Passwords that staff give to others."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from occ.admin.base import RowForm


class PasswordForm(RowForm):
    """Somebody who signs in, with a password that is good enough; empty leaves the old one."""

    password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        validators=[validate_password],
        help_text=_("Needed for somebody new; empty leaves the password as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Somebody new needs one."""
        found = super().clean() or self.cleaned_data
        if self.instance._state.adding and not found.get("password") and "password" not in self.errors:
            self.add_error("password", ValidationError(self.fields["password"].error_messages["required"], "required"))
        return found
