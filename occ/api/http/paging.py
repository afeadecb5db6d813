"""Lists: identifiers, or whole objects page by page when the headers ask for them (api.md §1.5, "iceberg")."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import unquote

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import BaseModel, TypeAdapter

from occ.api.http import wildcard
from occ.api.http.operations import Call
from occ.api.wire.errors import ApiError

Row = TypeVar("Row")
PAGES, CURSOR = MODES = ("CachedObjectList-Pages", "CachedObjectList-Cursor")
HEADERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "X-Pagination-Mode": ("string", MODES),
    "X-Pagination-Number": ("long", ()),
    "X-Pagination-Size": ("long", ()),
    "X-Pagination-Cursor": ("string", ()),
    "X-Pagination-Sort": ("string", ()),
    "X-Pagination-Sort-Order": ("string", ("ASC", "DESC")),
    "X-Pagination-Filter": ("string", ()),
}
"""What a list reads of its request: each header with its type, and its values where they are few."""
SIZE_MAX = 5000
"""Objects of a page at most; also what a page has when nothing else is asked for."""
CONDITIONS_MAX = 10
"""Conditions of a filter at most: each is put to every object."""
_any = TypeAdapter(Any)


def listing(
    call: Call, rows: Iterable[Row], identifier: str | Callable[[Row], Any], shape: Callable[[Row], BaseModel]
) -> Any:
    """The identifiers of `rows`, or the answer with a page of whole objects.

    Args:
        call: the request, whose headers say what is wanted.
        rows: every object that there is for the caller.
        identifier: what stands for one of them in the plain list: a field's name, or found from the row.
        shape: its model.

    Raises:
        ApiError: a header is malformed.
    """
    mode = call.headers.get("X-Pagination-Mode", "")
    if not mode:
        return _identifiers(rows, identifier)
    if mode not in MODES:
        raise ApiError(400, f"X-Pagination-Mode is {' or '.join(MODES)}.")
    shaped = [shape(row) for row in rows]
    known = set(type(shaped[0]).model_fields) if shaped else set()
    found = [each.model_dump(mode="json") for each in shaped]
    found = _filtered(found, call.headers.get("X-Pagination-Filter", ""), known)
    sort, order = call.headers.get("X-Pagination-Sort", ""), call.headers.get("X-Pagination-Sort-Order", "ASC").upper()
    if order not in ("ASC", "DESC"):
        raise ApiError(400, "X-Pagination-Sort-Order is ASC or DESC.")
    if sort in known:  # the vendor's panel asks for fields that are none: no order then
        found.sort(key=lambda each: _sortable(each[sort]), reverse=order == "DESC")
    size = _number(call, "X-Pagination-Size", SIZE_MAX)
    number = 1 if mode == CURSOR else _number(call, "X-Pagination-Number", 1)
    begin = _place(call) if mode == CURSOR else (number - 1) * size
    page = found[begin : begin + size]
    answer = HttpResponse(_any.dump_json(page), content_type="application/json; charset=utf-8")
    answer.headers["X-Pagination-Elements"], answer.headers["X-Pagination-Size"] = str(len(found)), str(size)
    if mode == PAGES:
        answer.headers["X-Pagination-Number"] = str(number)
    elif begin + size < len(found):
        answer.headers["X-Pagination-Cursor-Next"] = _cursor(begin + size)
    if sort:
        answer.headers["X-Pagination-Sort"], answer.headers["X-Pagination-Sort-Order"] = sort, order
    return answer


def _identifiers(rows: Iterable[Row], identifier: str | Callable[[Row], Any]) -> list[Any]:
    if not isinstance(identifier, str):
        return [identifier(row) for row in rows]
    if isinstance(rows, QuerySet):
        return list(rows.values_list(identifier, flat=True))
    return [getattr(row, identifier) for row in rows]


def _number(call: Call, header: str, default: int) -> int:
    value = call.headers.get(header, str(default))
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", value):
        raise ApiError(400, f"{header} is a whole number from 1.")
    return min(int(value), SIZE_MAX) if header.endswith("Size") else int(value)


def _cursor(place: int) -> str:
    """A place in a list as clients hand it back, without knowing what it says."""
    return urlsafe_b64encode(str(place).encode()).decode()


def _place(call: Call) -> int:
    """Where the page begins that a cursor asks for; without one, at the beginning."""
    text = call.headers.get("X-Pagination-Cursor", "")
    try:
        place = int(urlsafe_b64decode(text)) if text else 0
    except ValueError:
        place = -1
    if text and (place < 0 or _cursor(place) != text):
        raise ApiError(400, "X-Pagination-Cursor is what X-Pagination-Cursor-Next was in the answer before.")
    return place


def _sortable(value: Any) -> tuple[int, Any]:
    """Nothing first, numbers by size, everything else as text."""
    if value is None:
        return (0, 0)
    if isinstance(value, bool | int | float):
        return (1, value)
    return (2, str(value).casefold())


def _filtered(found: list[dict[str, Any]], conditions: str, known: set[str]) -> list[dict[str, Any]]:
    asked = [each for each in conditions.split("&") if each]
    if len(asked) > CONDITIONS_MAX:
        raise ApiError(400, f"X-Pagination-Filter has {len(asked)} conditions: give at most {CONDITIONS_MAX}.")
    for condition in asked:
        parts = re.fullmatch(r"([\w.]{1,100}):(eq|ne|lt|gt|like|in)=(.*)", condition)
        if parts is None:
            raise ApiError(400, "X-Pagination-Filter is field:op=value, joined by &; op is eq, ne, lt, gt, like or in.")
        field, op, value = parts.groups()
        if known and field.partition(".")[0] not in known:
            raise ApiError(400, f"X-Pagination-Filter: there is no field {field}.")
        path, holds = field.split("."), _condition(op, _plain(value))
        found = [each for each in found if holds(_inside(each, path))]
    return found


def _inside(found: Any, path: list[str]) -> Any:
    """What stands at a path of fields (`iam.displayName`), as the vendor's panel has it; None where it ends early."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _plain(value: str) -> str:
    """A value as it is meant: the vendor's panel quotes it as in an address, others do not (`%face%`)."""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value


def _condition(op: str, wanted: str) -> Callable[[Any], bool]:
    """What tells whether a value meets a condition; what was sent is read once, not once for each row."""
    match op:
        case "lt":
            return lambda actual: _is_less(actual, wanted)
        case "gt":
            return lambda actual: _is_less(wanted, actual)
        case "like":
            folded = wanted.casefold()
            return lambda actual: wildcard.fits(_text(actual).casefold(), folded, "%")
        case "in":
            several = frozenset(wanted.split(","))
            return lambda actual: _text(actual) in several
    return lambda actual: (_text(actual) == wanted) == (op == "eq")


def _text(actual: Any) -> str:
    return "null" if actual is None else str(actual).lower() if isinstance(actual, bool) else str(actual)


def _is_less(low: Any, high: Any) -> bool:
    try:
        return float(low) < float(high)
    except (TypeError, ValueError):
        return str(low) < str(high)
