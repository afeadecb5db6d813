"""Every form that a customer or a provider fills in is a crispy form."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.core.validators import MaxLengthValidator
from django.forms import BaseForm, CharField, UUIDField

from occ.web.forms.checked import JudgedTextField
from tests.guards.source import below, module_of, text

MODULES = [
    *below("occ/web/forms", ".py"),
    *below("occ/web/forms.py", ".py"),
    *below("occ/provider", ".py"),
    *below("occ/api/console", ".py"),
]

WITHOUT_LENGTH = {
    "password": "hashed",
    "next": "compared with our own addresses",
    "pending": "signed",
    "plan": "signed",
    "shown": "compared with what the row holds",
    "rules": "the action judges each of its lines",
    "q": "compared with what the code itself says",
}
"""Text fields of any length, and what becomes of their text: no column keeps it."""


def forms() -> list[type[BaseForm]]:
    """The form classes of the customer area, its console and the provider's portal, shared bases included."""
    found = []
    for name in map(module_of, MODULES):
        members = inspect.getmembers(importlib.import_module(name), inspect.isclass)
        found += [cls for _, cls in members if cls.__module__ == name and issubclass(cls, BaseForm)]
    return found


def test_there_are_forms() -> None:
    assert len(forms()) >= 6


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.__qualname__)
def test_a_form_has_its_helper(form: type[BaseForm]) -> None:
    own = [cls for cls in form.__mro__ if cls.__module__.startswith("occ.")]
    assert any(re.search(r"\bhelper\b.*=|def helper\b", inspect.getsource(cls)) for cls in own)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.__qualname__)
def test_a_text_that_no_action_judges_has_a_length(form: type[BaseForm]) -> None:
    fields = getattr(form, "base_fields", {}).items()
    texts = {name: field for name, field in fields if isinstance(field, CharField)}
    endless = {
        name
        for name, field in texts.items()
        if not isinstance(field, JudgedTextField | UUIDField)
        and not any(isinstance(each, MaxLengthValidator) for each in field.validators)
    }
    assert endless <= set(WITHOUT_LENGTH)


@pytest.mark.parametrize("path", below("templates", ".html"), ids=str)
def test_no_template_renders_a_field_by_hand(path: Path) -> None:
    fields = "|".join({name for form in forms() for name in getattr(form, "base_fields", {})} | {r"as_\w+"})
    by_hand = rf"\{{\{{\s*\w*form(?:\.(?:{fields}))?\s*\}}\}}|\{{% for \w+ in \w*form %\}}"
    assert re.findall(by_hand, text(path)) == []


def test_why_a_form_cannot_be_sent_is_shown_in_one_place() -> None:
    places = [str(path) for path in below("templates", ".html") if re.search(r"(\btext=|\{\{ *)blocked\b", text(path))]
    assert places == ["templates/drawer.html"]
