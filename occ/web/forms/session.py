"""Signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from occ.models import User
from occ.sign_in.authentication import DEACTIVATED, WRONG, authenticate
from occ.web import resume
from occ.web.forms.base import BaseDrawerForm


class SignInForm(AuthenticationForm, BaseDrawerForm):
    """Username and password; `next` and `pending` say what to come back to."""

    title: Any = _("Sign in")
    submit_label = _("Sign in")
    live_checks = False
    error_messages = {
        "invalid_login": WRONG,
        "inactive": DEACTIVATED,
    }

    request: HttpRequest
    # Django's own field has the length for the browser alone; a longer name does not fit where axes keeps failures.
    username = UsernameField(
        max_length=User._meta.get_field("username").max_length, widget=forms.TextInput(attrs={"autofocus": True})
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    pending = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Username")
        self.fields["password"].label = _("Password")
        del self.fields["request_key"]
        # Only ever a demonstration's: what somebody typed is never sent back.
        self.fields["password"].widget.render_value = not self.is_bound

    @property
    def is_unsent(self) -> bool:
        """Whether a form that was typed before the session ended comes back after signing in here."""
        pending = resume.read(str(self["pending"].value() or ""))
        return pending is not None and bool(pending.data)

    @sensitive_variables("password")
    def clean(self) -> dict[str, Any]:
        """Check the password.

        Raises:
            SignInRefused: it cannot be checked now.
        """
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            user = authenticate(self.request, username=name, password=password)
            if not isinstance(user, User):
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(user)
            self.user_cache = user
        return self.cleaned_data
