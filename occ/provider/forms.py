"""Forms of the providers' portals."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from occ.models import ProviderUser
from occ.rules.refusal import Refused
from occ.ui.refusals import add_to_form

CONTROL = {"class": "form-control"}
TYPED_MAX = 100
"""Characters of what may be typed for a service key."""
NAME_MAX = ProviderUser._meta.get_field("username").max_length


class PortalForm(forms.Form):
    """A form with one button."""

    submit_label: Any = ""
    is_question = False
    """Whether it only asks for a page: then it may be sent again before the answer is there."""
    action = ""
    """Where it is sent; the page itself by default."""

    @property
    def helper(self) -> FormHelper:
        """Our template, every field in its order."""
        helper = FormHelper(self)
        helper.template = "provider/_form.html"
        helper.field_template = "provider/_field.html"
        helper.form_action = self.action
        helper.layout = Layout(*self.fields)
        return helper

    def refuse(self, refused: Refused) -> None:
        """Show each problem at its field, in the reader's language."""
        add_to_form(self, refused)


class SignInForm(PortalForm):
    """Name and password at this provider."""

    submit_label = _("Sign in")

    username = forms.CharField(
        label=_("Username"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs=CONTROL | {"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs=CONTROL | {"autocomplete": "current-password"}),
    )


class KeyForm(PortalForm):
    """The service key of an order at OVHcloud."""

    submit_label = _("Show the order")
    is_question = True

    key = forms.CharField(
        label=_("Service key"),
        required=False,
        max_length=TYPED_MAX,
        help_text=_("From your OVHcloud order confirmation. Spaces, dashes, upper and lower case do not matter."),
        widget=forms.TextInput(attrs=CONTROL | {"autocomplete": "off", "spellcheck": "false"}),
    )


class ValidateForm(PortalForm):
    """The validation of the order that is shown; its number makes it happen once."""

    submit_label = _("Validate the order")

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=TYPED_MAX)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
