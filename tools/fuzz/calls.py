"""The calls: what schemathesis makes up from the document, mixed with what there is in the world."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from schemathesis import Case, GenerationMode

from occ.api.http import paging
from occ.api.schema.openapi import document
from occ.api.urls import SECTIONS, api
from tests.api import places, valid, wire
from tests.api.valid import World

Key = tuple[str, str]
VALID = object()
"""The body that is valid at a place."""
FIELDS = ("id", "status", "uuid", "name", "kind", "serviceName", "creation")
VALUES = ("1", "active", "null", "true", "%a%", "", "nan", "1,2", "2026-01-01")
"""What conditions of a list compare."""
HALF = "\ud800"
"""Half a character, which JSON can say and no URL can."""
NASTY: tuple[Any, ...] = (
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\u00a0",
        "\u202e",
        "\u0661",
        "x" * 5000,
        "'",
        "*",
        "%",
        "../..",
        "null",
        "nan",
        "-1",
    ),
    *(0, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 0.5, 1e308, float("nan"), float("inf")),
    *(True, None, [], {}, [None], [[]], {"": None}, "0.0.0.0/0", "10.0.0.1/8", "255.255.255.255", "::1", "64512.1"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "P1Y", "P-1M", "00000000-0000-0000-0000-000000000000"),
)
"""What is at the edge of some type, or of none."""
IN_URLS = tuple(value for value in NASTY if value != HALF)
WRITES = [key for key in wire.operations() if key[0] != "GET" and key[1] != "/auth/logout"]
"""What may come before a call; who has signed out could do no more."""
AT = places.AT | {("GET", f"{places.VRACK}/task/{{taskId}}"): "joining"}
"""Where what is refused in most places can be accepted."""


@cache
def published() -> Any:
    """The document as schemathesis reads it."""
    return schemathesis.openapi.from_dict(document(api, SECTIONS) | {"servers": [{"url": "http://testserver/1.0"}]})


@cache
def full() -> Any:
    """The same, but that every field of a body is required: there is something made up for each."""
    changed = copy.deepcopy(published().raw_schema)
    for model in changed["components"]["schemas"].values():
        fields = model.get("properties", {})
        model["required"] = [name for name in fields if not fields[name].get("readOnly")]
    return schemathesis.openapi.from_dict(changed)


@dataclass(frozen=True)
class Drawn:
    """A call as it was drawn; the same seed draws the same in another world, whose ids are others."""

    key: Key
    place: str
    by: str = "key"
    """Who calls: with a `key`, with a `token`, or `nobody`."""
    path: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that name nothing of the place."""
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = VALID
    replaced: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the valid body that are something else."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those that page through a list."""

    def prepare(self, here: World) -> Case:
        """The case as it is sent from its place."""
        template = self.key[1]
        names = re.findall(r"\{(\w+)\}", template)
        case = {
            "path_parameters": {name: here.value(template, name) for name in names} | self.path,
            "query": valid.QUERIES.get(template, {}) | self.query,
            "headers": CaseInsensitiveDict(self.headers),
        }
        if model := body_of(self.key):
            whole = here.bodies[model] | self.replaced if self.body is VALID else self.body
            case |= {"body": whole, "media_type": "application/json"}
        return published()[template][self.key[0]].Case(**case)


def body_of(key: Key) -> str:
    """The model of an operation's body."""
    return next((p["dataType"] for p in wire.operations()[key]["parameters"] if p["paramType"] == "body"), "")


def access_of(key: Key) -> str:
    """Who may call: `signed`, `application`, `either` or `none`, as the document says."""
    ways = published().raw_schema["paths"][key[1]][key[0].lower()]["security"]
    return "none" if not ways else "either" if {} in ways else "signed" if len(ways) > 1 else "application"


@cache
def _cases(schema: Any, key: Key, mode: GenerationMode) -> Any:
    return schema()[key[1]][key[0]].as_strategy(generation_mode=mode)


def _paging(case: Case, key: Key) -> Any:
    """Some of the headers that page through a list, made up; conditions that mean something among them."""
    if "X-Pagination-Mode" not in {each.name for each in published()[key[1]][key[0]].headers}:
        return st.just({})
    made_up = {name: value for name, value in case.headers.items() if name in paging.HEADERS}
    operators = st.sampled_from(["eq", "ne", "lt", "gt", "like", "in"])
    condition = st.builds("{}:{}={}".format, st.sampled_from(FIELDS), operators, st.sampled_from(VALUES))
    sort = st.sampled_from(FIELDS)
    sensible = st.fixed_dictionaries(
        {"X-Pagination-Mode": st.sampled_from(paging.MODES)},
        optional={"X-Pagination-Filter": condition, "X-Pagination-Sort": sort, "X-Pagination-Size": st.just("2")},
    )
    return st.one_of(st.just({}), sensible, sensible.map(lambda found: found | made_up))


def _some(draw: st.DrawFn, made_up: Mapping[str, Any], few: int, nasty: tuple[Any, ...] = IN_URLS) -> dict[str, Any]:
    """For some names what was made up, or something nasty; for one in `few`, or none."""
    found = {}
    for name, value in sorted(made_up.items()):
        what = draw(st.sampled_from([""] * (few - 1) + ["made up", "nasty"]))
        if what:
            found[name] = value if what == "made up" else draw(st.sampled_from(nasty))
    return found


@st.composite
def calls(draw: st.DrawFn, key: Key) -> Drawn:
    """Calls of an operation: the simplest is valid, where it can be accepted."""
    place = draw(st.one_of(st.just(AT.get(key, places.EVERYTHING)), st.sampled_from(places.NAMES)))
    by = draw(st.sampled_from(["key"] * 6 + ["token"] + ["nobody"] * (access_of(key) == "either")))
    takes_something = bool(wire.operations()[key]["parameters"])
    is_valid = draw(st.sampled_from([True] * 4 + [False])) or not takes_something
    case = draw(_cases(published, key, GenerationMode.POSITIVE if is_valid else GenerationMode.NEGATIVE))
    drawn = Drawn(key, place, by, headers=draw(_paging(case, key)), query=case.query)
    if not is_valid:
        return replace(drawn, path=_segments(case.path_parameters), body=case.body)
    nowhere = _segments(_some(draw, case.path_parameters, 10))
    drawn = replace(drawn, path=nowhere, query=case.query | _some(draw, case.query, 6))
    if not body_of(key) or draw(st.sampled_from([False, False, False, True])):
        return replace(drawn, body=case.body)
    made_up = draw(_cases(full, key, GenerationMode.POSITIVE)).body  # may be left out where no body is needed
    return replace(drawn, replaced=_some(draw, made_up, 4, NASTY) if isinstance(made_up, dict) else {})


def _segments(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values of a path those that make one segment of it: all others are another address."""
    texts = {name: str(value) for name, value in values.items()}
    return {name: values[name] for name, text in texts.items() if text.strip(".") and "/" not in text}


@st.composite
def chains(draw: st.DrawFn, key: Key) -> list[Drawn]:
    """A call of an operation after none, one or two valid writes."""
    before = draw(st.lists(st.sampled_from(WRITES), max_size=2))
    last = draw(calls(key))
    return [*(Drawn(each, last.place) for each in before), last]
