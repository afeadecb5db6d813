"""Forms whose rules are an action's: the page checks with the same function that the action uses."""

from collections.abc import Iterable
from typing import Any

from django import forms

from occ.rules.refusal import Note, Problem, Refused
from occ.ui.refusals import add_to_form
from occ.web.forms.base import BaseDrawerForm


class JudgedTextField(forms.CharField):
    """Text that only the rules judge: they say in their own words what is wrong with it."""

    def run_validators(self, value: str) -> None:
        """Everything that can be sent is left to the action."""


def text_field(label: Any, help_text: Any = "", **attributes: str) -> JudgedTextField:
    """A field for text that only the rules judge: nothing is required or parsed here."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attributes})
    return JudgedTextField(label=label, help_text=help_text, required=False, widget=widget)


class JudgedChoiceField(forms.ChoiceField):
    """A menu whose choice only the rules judge: they say in their own words what is wrong with any other."""

    def validate(self, value: str) -> None:
        """Everything that can be sent is left to the action."""


class CheckedForm(BaseDrawerForm):
    """A form that asks an action's check about a field that was left; when it is sent, the action itself judges."""

    def check(self, values: dict[str, Any]) -> Iterable[Problem]:
        """Every problem with these values, as the action itself would find them."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """While the form is filled in, show what the action would refuse. A form that is sent goes to the action, which
        knows better: sent twice, it must not be refused for clashing with itself."""
        if not self.checked_field:
            return self.cleaned_data
        values = {name: self.cleaned_data.get(name) for name in self.fields if name != "request_key"}
        if problems := list(self.check(values)):
            add_to_form(self, Refused(*problems))
        return self.cleaned_data

    def show_example(self, name: str, example: object) -> None:
        """Show, in a field that is empty, a value that its rule accepts here."""
        self.fields[name].widget.attrs["placeholder"] = str(example)

    def typed(self, name: str) -> str:
        """What stands in a field now: typed, or filled in beforehand."""
        return str(self[name].value() or "")


def problems_of(rule: Any, *args: Any, **kwargs: Any) -> tuple[Problem, ...]:
    """What a rule refuses; nothing where it accepts."""
    try:
        rule(*args, **kwargs)
    except Refused as refused:
        return refused.problems
    return ()


def note_of(rule: Any, *args: Any, **kwargs: Any) -> list[Note]:
    """A rule's note as a list; nothing where the rule refuses or has nothing to say."""
    try:
        found = rule(*args, **kwargs)
    except Refused:
        return []
    return [found] if found else []
