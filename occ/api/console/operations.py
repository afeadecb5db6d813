"""The declared operations, as the console shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from occ.api.http import paging
from occ.api.http.operations import Section, Wire
from occ.api.schema.publish import fields, is_list, is_read_only, parameters, parts_of
from occ.api.urls import SECTIONS
from occ.api.wire.types import Named

TONES = {"GET": "info", "POST": "success", "PUT": "progress", "DELETE": "danger"}


@dataclass(frozen=True)
class Parameter:
    """One value that an operation takes: a part of the path, of the query, a field of the body, or a header."""

    place: str
    name: str
    kind: str
    """Its type on the wire, such as `long`."""
    required: bool
    values: tuple[str, ...] = ()
    """An enumeration's."""
    nested: bool = False
    """Whether it is written as JSON."""

    @property
    def key(self) -> str:
        """Its name in the console's form."""
        return f"{self.place}_{self.name}"


PAGING = [Parameter("header", name, kind, False, values) for name, (kind, values) in paging.HEADERS.items()]
"""What every list of identifiers takes."""


@dataclass(frozen=True)
class Operation:
    """An operation with all that it takes."""

    wire: Wire
    view: Callable[..., Any]

    @property
    def url(self) -> str:
        """Its page in the console."""
        return reverse("console:operation", args=[self.wire.method, self.wire.path.strip("/")])

    @property
    def tone(self) -> str:
        """The colour of its method."""
        return TONES[self.wire.method]

    @property
    def parameters(self) -> list[Parameter]:
        """What it takes, the body field by field; what only the server writes is left out."""
        found: list[Parameter] = []
        for place, name, annotation, required in parameters(self.wire, self.view):
            if place != "body":
                found.append(_parameter(place, name, annotation, required))
                continue
            for field, inner in fields(annotation).items():
                if not is_read_only(annotation, inner):
                    found.append(_parameter(place, field, inner, annotation.model_fields[field].is_required()))
        return found + (PAGING if self.is_list else [])

    @property
    def is_list(self) -> bool:
        """Whether it lists identifiers, or whole objects page by page when headers ask for them."""
        return is_list(self.wire)

    def matches(self, words: list[str]) -> bool:
        """Whether all words stand in its method, path or description."""
        text = f"{self.wire.method} {self.wire.path} {self.wire.summary} {self.wire.status}".casefold()
        return all(word in text for word in words)


def _parameter(place: str, name: str, annotation: Any, required: bool) -> Parameter:
    kind, _, used = parts_of(annotation)
    several = kind.endswith("[]") or kind.startswith("map[")
    values = next((each.values for each in used if isinstance(each, Named)), ()) if not several else ()
    nested = several or any(not isinstance(each, Named) for each in used)
    return Parameter(place, name, kind, required, tuple(values), nested)


@cache
def all_operations() -> tuple[tuple[Section, tuple[Operation, ...]], ...]:
    """Every published operation, by section."""
    return tuple((each, tuple(Operation(wire, view) for wire, view in each.wires)) for each in SECTIONS)


def find(method: str, path: str) -> Operation | None:
    """The operation with that method and path template (`/ovhCloudConnect/{serviceName}`)."""
    every = (each for _, operations in all_operations() for each in operations)
    return next((each for each in every if (each.wire.method, each.wire.path) == (method, path)), None)
