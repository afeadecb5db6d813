"""Forms that were filled in while somebody else changed the same row: what that person wrote is not overwritten."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy

from occ.rules.refusal import Problem, Refused, gettext_noop

CODE = "changed_meanwhile"
MEANWHILE = gettext_noop(
    "This has been changed since the page was shown: it is now “%(now)s”. Nothing was saved; save again to replace it."
)
NOTHING = "\N{EN DASH}"


def check_shown(row: Model, values: Mapping[str, object], shown: Mapping[str, object]) -> None:
    """Refuse to overwrite what somebody else has changed since a form showed it.

    Args:
        row: as it is now, locked.
        values: what is to be written, by column.
        shown: what the form showed, by column; a column that is not in it is not checked.

    Raises:
        Refused: a column is neither as it was shown nor as it is to become; one problem for each, at its field.
    """
    problems = [
        Problem(CODE, MEANWHILE, field=name, params={"now": text_of(row, name)}, kind="conflict")
        for name, value in values.items()
        if name in shown and getattr(row, name) not in (shown[name], value)
    ]
    if problems:
        raise Refused(*problems)


def text_of(row: Model, name: str, value: Any = ...) -> Any:
    """A value of a column in words, in the language of the reader; by default the one that the row has."""
    value = getattr(row, name) if value is ... else value
    choices = dict(row._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    if isinstance(value, bool):
        return gettext_lazy("yes") if value else gettext_lazy("no")
    return f"{value:g}" if isinstance(value, float) else choices.get(value) or str(value or NOTHING)
