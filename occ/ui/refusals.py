"""From a rule's refusal or a stored reason to words on a page: the sentence in the reader's language, at its field."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from occ.rules.refusal import Note, Problem, Refused

Made = TypeVar("Made")


def sentence(said: Problem | Note) -> str:
    """The sentence of a problem or a note in the active language, with its values."""
    return gettext(said.sentence) % said.params


def reason_text(reason: Mapping[str, Any] | None) -> str:
    """A reason that was stored with a task or its history, in the active language; empty if there is none."""
    return gettext(reason["sentence"]) % reason["params"] if reason else ""


def add_to_form(form: forms.Form, refused: Refused, names: Mapping[str, str] | None = None) -> None:
    """Show each problem at its field, or above the form when it is about none of them.

    `names` maps the action's field names to the form's, where they differ.
    """
    for problem in refused.problems:
        name = (names or {}).get(problem.field, problem.field)
        error = ValidationError(sentence(problem), code=problem.code)
        form.add_error(name if name in form.fields else None, error)


def outcome(form: forms.Form, ask: Callable[[], Made]) -> Made | None:
    """What an action made that was asked for with a form; None if it was refused: then the form shows why."""
    try:
        return ask()
    except Refused as refused:
        add_to_form(form, refused)
        return None


def accepted(form: forms.Form, ask: Callable[[], object]) -> bool:
    """Whether what was asked was accepted; if not, the form shows why."""
    return outcome(form, lambda: (ask(),)) is not None


def blocked_before(form: forms.Form, problem: Problem | None) -> str:
    """Why a form that has just been opened cannot be sent: said before anything is typed. Empty if it can."""
    return sentence(problem) if problem and not form.is_bound else ""
