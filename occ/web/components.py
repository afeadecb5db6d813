"""What the components in templates/components are given."""

import dataclasses
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclasses.dataclass(frozen=True)
class MenuItem:
    """A choice of a `…` menu; with a `reason` it is shown disabled, and says why."""

    label: "_StrOrPromise"
    url: str = ""
    drawer: bool = True
    danger: bool = False
    reason: "_StrOrPromise" = ""


@dataclasses.dataclass(frozen=True)
class Crumb:
    """A page above this one."""

    label: "_StrOrPromise"
    url: str


@dataclasses.dataclass(frozen=True)
class Tab:
    """A page beside this one."""

    label: "_StrOrPromise"
    url: str
    current: bool = False
    failed: str = ""
    """How many errors are there, as it is written; empty for none."""


@dataclasses.dataclass(frozen=True)
class Step:
    """A step of the guide: done, next (current), under way (waiting), failed (error), to come (todo)."""

    label: "_StrOrPromise"
    state: Literal["done", "current", "waiting", "error", "todo"] = "todo"
    text: "_StrOrPromise" = ""
    url: str = ""
    drawer: bool = False
