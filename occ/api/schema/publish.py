"""The schema of a section in the vendor's own format, made from the declared operations and models (api.md §1.1)."""

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Union

from occ.api.http.operations import Section, Wire
from occ.api.wire.types import Model, Named, ReadOnly

STATUS = {
    "PRODUCTION": "Stable production version",
    "BETA": "Beta version",
    "DEPRECATED": "Deprecated, will be removed",
}


def parts_of(annotation: Any) -> tuple[str, bool, list[Any]]:
    """Name of a type on the wire, whether it may be null, and the models and enums that it names.

    Raises:
        TypeError: it has no name on the wire.
    """
    if annotation is None:
        return "void", False, []
    if typing.get_origin(annotation) is Annotated:
        inner, *metadata = typing.get_args(annotation)
        named = next((each for each in reversed(metadata) if isinstance(each, Named)), None)
        if named is None:
            return parts_of(inner)
        return named.name, False, [named] if named.values else list(named.of)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation.vendor, False, [annotation]
    return _container(annotation)


def _container(annotation: Any) -> tuple[str, bool, list[Any]]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        name, _, used = parts_of(next(each for each in arguments if each is not type(None)))
        return name, True, used
    if origin is list:
        name, _, used = parts_of(arguments[0])
        return f"{name}[]", False, used
    if origin is dict:
        name, _, used = parts_of(arguments[1])
        return f"map[string]{name}", False, used
    raise TypeError(f"{annotation!r} has no name on the wire: use one of occ/api/wire/types.py.")


def is_read_only(model: type[Model], annotation: Any) -> bool:
    """Whether the server alone writes a field."""
    metadata = typing.get_args(annotation)[1:] if typing.get_origin(annotation) is Annotated else ()
    return model.read_only or any(isinstance(each, ReadOnly) for each in metadata)


def is_list(wire: Wire) -> bool:
    """Whether an operation lists identifiers, or whole objects page by page when headers ask for them."""
    kind, _, used = parts_of(wire.returns)
    return wire.method == "GET" and kind.endswith("[]") and not used


def parameters(wire: Wire, view: Callable[..., Any]) -> Iterator[tuple[str, str, Any, bool]]:
    """Place (path, query, body), name, type and whether it is required, of each parameter of an operation."""
    hints = typing.get_type_hints(view, include_extras=True)
    in_path = re.findall(r"\{(\w+)\}", wire.path)
    for name, parameter in inspect.signature(view).parameters.items():
        if name == "request":
            continue
        annotation = hints[name]
        is_body = isinstance(annotation, type) and issubclass(annotation, Model)
        place = "path" if name in in_path else "body" if is_body else "query"
        yield place, name, annotation, parameter.default is inspect.Parameter.empty


def section_schema(section: Section, base: str) -> dict[str, Any]:
    """The schema that `GET <base>/<section>.json` publishes.

    Args:
        section: the section.
        base: the API's address, such as `http://127.0.0.1:8000/1.0`.
    """
    paths: dict[str, list[dict[str, Any]]] = {}
    for wire, view in section.wires:
        paths.setdefault(wire.path, []).append(_operation(wire, view))
    return {
        "apiVersion": "1.0",
        "basePath": base,
        "resourcePath": section.path,
        "apis": [
            {"path": path, "description": operations[0]["description"], "operations": operations}
            for path, operations in paths.items()
        ],
        "models": dict(sorted(_models(section).items())),
    }


def _operation(wire: Wire, view: Callable[..., Any]) -> dict[str, Any]:
    returns = parts_of(wire.returns)[0]
    return {
        "httpMethod": wire.method,
        "description": wire.summary,
        "apiStatus": {"value": wire.status, "description": STATUS[wire.status]},
        "noAuthentication": wire.access != "signed",
        "iamActions": [{"name": name, "required": True} for name in wire.iam],
        "parameters": [_parameter(*each) for each in parameters(wire, view)],
        "responseType": returns,
        "responseFullType": returns,
    }


def _parameter(place: str, name: str, annotation: Any, required: bool) -> dict[str, Any]:
    kind = parts_of(annotation)[0]
    return {
        "paramType": place,
        "name": None if place == "body" else name,
        "dataType": kind,
        "fullType": kind,
        "required": required,
        "description": "",
    }


def _models(section: Section) -> dict[str, dict[str, Any]]:
    """Every model and enumeration that the operations of a section name, directly or within another."""
    sent = _sent(section)
    waiting: list[Any] = list(sent.values())
    for wire, view in section.wires:
        waiting += parts_of(wire.returns)[2]
        waiting += [used for _, _, annotation, _ in parameters(wire, view) for used in parts_of(annotation)[2]]
    found: dict[str, dict[str, Any]] = {}
    while waiting:
        each = waiting.pop()
        name = each.name if isinstance(each, Named) else each.vendor
        if name in found:
            continue
        if isinstance(each, Named):
            found[name] = _identity(name) | {"enum": list(each.values), "enumType": "string", "description": name}
            continue
        full = Model.published[name]
        found[name] = _model(full, sent.get(name))
        waiting += _used_by(full)
    return found


def _sent(section: Section) -> dict[str, type[Model]]:
    """The models that are sent in bodies, and those within them, by name."""
    waiting = [
        annotation
        for wire, view in section.wires
        for place, _, annotation, _ in parameters(wire, view)
        if place == "body"
    ]
    found: dict[str, type[Model]] = {}
    while waiting:
        model = waiting.pop()
        if found.setdefault(model.vendor, model) is model:
            waiting += [each for each in _used_by(model) if isinstance(each, type) and issubclass(each, Model)]
    return found


def _used_by(model: type[Model]) -> list[Any]:
    return [used for annotation in fields(model).values() for used in parts_of(annotation)[2]]


def fields(model: type[Model]) -> dict[str, Any]:
    """The fields of a model, with all that their types say."""
    hints = typing.get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _identity(name: str) -> dict[str, str]:
    namespace, _, own = name.rpartition(".")
    return {"id": own, "namespace": namespace}


def _model(full: type[Model], body: type[Model] | None) -> dict[str, Any]:
    properties = {}
    for name, annotation in fields(full).items():
        kind, nullable, _ = parts_of(annotation)
        sent = body.model_fields.get(name) if body else None
        properties[name] = {
            "type": kind,
            "fullType": kind,
            "canBeNull": nullable,
            "readOnly": is_read_only(full, annotation),
            "required": bool(sent and sent.is_required()),
            "description": "",
        }
    doc = (full.__doc__ or "").strip().splitlines()[0]
    return _identity(full.vendor) | {"description": doc, "properties": properties}
