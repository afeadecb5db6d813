"""How a rule says no: a problem has a stable code, one English sentence and the values that the sentence names.

The sentences are the msgids of the translations. Whoever shows them (a form, the API, a command) looks the sentence up
in its own language and fills in `params`.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from occ.rules.pasted import bare

Kind = Literal["invalid", "conflict", "forbidden", "missing"]

_SHOWN_LENGTH = 40


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation and give it back unchanged (makemessages looks for this name)."""
    return sentence


def shown(value: object) -> str:
    """What was typed, fit to be repeated in a sentence: as it is seen, at most 40 printable characters."""
    text = bare(str(value))
    if len(text) > _SHOWN_LENGTH:
        text = text[: _SHOWN_LENGTH - 1] + "…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that is wrong and how to mend it.

    `code` never changes and is what programs and tests look at; `field` names the input it is about ("" for the whole
    object); `kind` tells the edges what sort of answer it is: a wrong value, a clash with what exists, something that
    may not be done now, or a value that is not there.
    """

    code: str
    sentence: str
    field: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    kind: Kind = "invalid"

    @property
    def text(self) -> str:
        """The English sentence with its values."""
        return self.sentence % self.params


@dataclasses.dataclass(frozen=True)
class Note:
    """Something that is allowed and worth knowing all the same."""

    code: str
    sentence: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The English sentence with its values."""
        return self.sentence % self.params


class Refused(Exception):
    """What was asked cannot be done; `problems` says why, one or more of them."""

    problems: tuple[Problem, ...]

    def __init__(self, problem: Problem, *more: Problem) -> None:
        super().__init__(problem, *more)
        self.problems = (problem, *more)

    def __str__(self) -> str:
        return " ".join(problem.text for problem in self.problems)


def refuse(code: str, sentence: str, *, field: str = "", kind: Kind = "invalid", **params: object) -> Refused:
    """The exception for a single problem, ready to be raised."""
    return Refused(Problem(code=code, sentence=sentence, field=field, params=params, kind=kind))
