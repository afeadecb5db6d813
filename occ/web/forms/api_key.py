"""Letting a program act for one's account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from occ.actions.api_key import ALL_RULES, DAYS
from occ.web.forms.base import BaseDrawerForm
from occ.web.forms.checked import JudgedChoiceField, text_field


def period(days: int) -> str:
    """How long a key is valid, in words; 0 is without end."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days} if days else str(_("Without end"))


def period_field() -> JudgedChoiceField:
    """How long a key is to be valid."""
    return JudgedChoiceField(
        label=_("Valid for"),
        required=False,
        choices=lambda: [(str(days), period(days)) for days in DAYS],
        help_text=_("The key stops working then; you can end it before."),
    )


class ApiValidateForm(BaseDrawerForm):
    """How long the program may act."""

    title = _("Let a program act for you")
    submit_label = _("Allow")

    days = period_field()


class ApiKeyForm(BaseDrawerForm):
    """A key for one's own scripts: what it may call, from where, how long."""

    title = _("Create an API key")
    live_checks = False

    name = text_field(_("Name"), _("What the key is for: it is how you will recognise it."))
    access = forms.ChoiceField(
        label=_("It may call"),
        choices=[
            ("all", _("Everything")),
            ("read", _("Everything that only reads (GET)")),
            ("rules", _("What these rules say")),
        ],
        initial="all",
        widget=forms.RadioSelect,
    )
    rules = forms.CharField(
        label=_("Access rules"),
        required=False,
        help_text=_("One a line, a method and a path; * stands for anything: GET /ovhCloudConnect/*"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    days = period_field()
    allowed_ips = text_field(
        _("Allowed addresses"),
        _("Addresses or networks, separated by commas; empty for any."),
        placeholder="192.0.2.0/24",
    )

    def clean_access(self) -> list[tuple[str, str]]:
        """The rules, as pairs of method and path."""
        chosen = self.cleaned_data["access"]
        if chosen == "rules":
            lines = str(self.data.get("rules", "")).splitlines()
            return [(parts[0].upper(), parts[2].strip()) for line in lines if (parts := line.strip().partition(" "))[0]]
        return [("GET", "/*")] if chosen == "read" else ALL_RULES

    def clean_allowed_ips(self) -> list[str]:
        """The networks, as they were typed."""
        return self.cleaned_data["allowed_ips"].replace(",", " ").split()


class ApiClientForm(BaseDrawerForm):
    """An OAuth2 client."""

    title = _("Create an OAuth2 client")
    live_checks = False

    name = text_field(_("Name"), _("What the client is for: it is how you will recognise it."))
