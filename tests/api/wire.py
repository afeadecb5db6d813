"""What the published schema says, and whether an answer keeps to it."""

import datetime as dt
import ipaddress
import re
import uuid
from functools import cache
from typing import Any

from occ.api.schema.publish import section_schema
from occ.api.urls import SECTIONS

ERROR_FIELDS = {"class": str, "message": str, "errorCode": str, "details": dict}


@cache
def published() -> dict[str, dict[str, Any]]:
    """Every section's schema, by its path."""
    return {section.path: section_schema(section, "http://testserver/1.0") for section in SECTIONS}


@cache
def models() -> dict[str, Any]:
    """Every model and enumeration of every section."""
    return {name: model for schema in published().values() for name, model in schema["models"].items()}


@cache
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation by its method and path."""
    return {
        (operation["httpMethod"], api["path"]): operation
        for schema in published().values()
        for api in schema["apis"]
        for operation in api["operations"]
    }


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Method, what its paths are like, and the template of every operation; those without parameters first."""
    keys = sorted(operations(), key=lambda key: key[1].count("{"))
    return [(method, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for method, path in keys]


def template_of(method: str, path: str) -> str:
    """The template of the operation that answers a path after the base, such as `/auth/time`; empty if none does."""
    path = "/" + path.split("?")[0].strip("/")
    return next((each for own, like, each in _patterns() if own == method and like.fullmatch(path)), "")


def answer_type(method: str, path: str, *, paged: bool = False) -> str:
    """The type of what is answered with 200 at a path after the base; empty where nothing declares it.

    Args:
        method: of the request.
        path: after the base.
        paged: whether whole objects were asked for: those that the operation for one of them answers.
    """
    template = template_of(method, path)
    if not template:
        return ""
    if not paged:
        return str(operations()[method, template]["responseType"])
    one = next(
        (key for key in operations() if key[0] == "GET" and re.fullmatch(r"\{\w+\}", below(template, key[1]))), None
    )
    return f"{operations()[one]['responseType']}[]" if one else ""


def below(above: str, path: str) -> str:
    """What is left of a path below another one."""
    return path.removeprefix(above).removeprefix("/") if path.startswith(f"{above}/") else ""


def is_text(check: Any) -> Any:
    """A checker of text that `check` reads without complaint."""

    def checked(value: Any) -> bool:
        try:
            check(value)
        except ValueError:
            return False
        return isinstance(value, str)

    return checked


PRIMITIVES: dict[str, Any] = {
    "string": lambda v: isinstance(v, str),
    "text": lambda v: isinstance(v, str),
    "password": lambda v: isinstance(v, str),
    "long": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "double": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "uuid": is_text(uuid.UUID),
    "ipv4": is_text(ipaddress.IPv4Address),
    "ipv4Block": is_text(ipaddress.IPv4Network),
    "ipBlock": is_text(ipaddress.ip_network),
    "macAddress": lambda v: bool(re.fullmatch("([0-9a-f]{2}:){5}[0-9a-f]{2}", v)),
    "date": is_text(dt.date.fromisoformat),
    "datetime": lambda v: is_text(dt.datetime.fromisoformat)(v) and bool(re.search(r"[+-]\d\d:\d\d$", v)),
    "duration": lambda v: bool(re.fullmatch(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T.+)?", v)),
}


def faults(value: Any, kind: str, where: str = "answer") -> list[str]:
    """Everything about `value` that is not as the type `kind` of the schema says."""
    if kind == "void":
        return [] if value is None else [f"{where}: {value!r} is not void"]
    if kind.endswith("[]"):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [fault for number, each in enumerate(value) for fault in faults(each, kind[:-2], f"{where}[{number}]")]
    if kind.startswith("map[string]"):
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no map"]
        return [fault for key, each in value.items() for fault in faults(each, kind[11:], f"{where}.{key}")]
    if kind in PRIMITIVES:
        return [] if value is not None and PRIMITIVES[kind](value) else [f"{where}: {value!r} is not {kind}"]
    model = models()[kind]
    if "enum" in model:
        return [] if value in model["enum"] else [f"{where}: {value!r} is not one of {kind}"]
    return _model_faults(value, model["properties"], where)


def _model_faults(value: Any, properties: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    found = [f"{where}: unexpected {name}" for name in value.keys() - properties.keys()]
    for name, declared in properties.items():
        if name not in value:
            found.append(f"{where}: {name} is missing")
        elif value[name] is None:
            found += [] if declared["canBeNull"] else [f"{where}.{name}: null"]
        else:
            found += faults(value[name], declared["type"], f"{where}.{name}")
    return found


def error_faults(value: Any) -> list[str]:
    """Everything about an error's body that is not in the vendor's form."""
    if not isinstance(value, dict) or not {"class", "message"} <= value.keys():
        return [f"{value!r} is no error of the vendor's form"]
    found = [f"unexpected {name}" for name in value.keys() - ERROR_FIELDS.keys()]
    found += [f"{name}: {value[name]!r}" for name in value if not isinstance(value[name], ERROR_FIELDS.get(name, str))]
    if not re.fullmatch(r"(Client|Server)(::\w+)+", value["class"]):
        found.append(f"class {value['class']!r}")
    return found
