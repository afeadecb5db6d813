"""The OpenAPI 3.1 document: types as django-ninja tells them, how calls are signed, what is refused, how lists page."""

from collections.abc import Iterable
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import get_schema

from occ.api.http import paging
from occ.api.http.operations import Access, Section, Wire
from occ.api.schema.publish import is_list

HEADERS = {"application": "Application", "consumer": "Consumer", "timestamp": "Timestamp", "signature": "Signature"}
SCHEMES: dict[str, Any] = {
    name: {"type": "apiKey", "in": "header", "name": f"X-Ovh-{header}"} for name, header in HEADERS.items()
} | {"oauth2": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/auth/oauth2/token", "scopes": {}}}}}
SIGNED: list[dict[str, list[str]]] = [{name: [] for name in HEADERS}, {"oauth2": []}]
SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    "signed": SIGNED,
    "application": [{"application": []}],
    "either": [{}, *SIGNED],
    "none": [],
}
"""For each kind of access, what may be presented: one of the list, and of it everything."""
REFUSALS = {
    "400": "A value, a header or the signature is wrong; `details` has a sentence for each field.",
    "401": "Nobody signed the call, or its token is not valid any more.",
    "403": "The key may not do this; `errorCode` says why.",
    "404": "The path or the body names nothing of the caller's.",
    "409": "It cannot be done as things stand.",
    "429": "The key has made all its calls of this minute; `Retry-After` says how long to wait.",
    "460": "The service has ended: it only reads.",
    "5XX": "It failed here. 503 with `Retry-After` while the database is away: read before a write is sent again.",
}
WITH_A_TERM = ("/ovhCloudConnect/{", "/vrack/{", "/services/{")
"""Below these are services, which end: what changes one may be refused with 460."""
ERROR = {
    "title": "Error",
    "type": "object",
    "properties": {
        "class": {"type": "string", "pattern": r"^(Client|Server)(::\w+)+$"},
        "message": {"type": "string"},
        "errorCode": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["class", "message"],
    "additionalProperties": False,
}
KINDS: dict[str, dict[str, Any]] = {"string": {"type": "string"}, "long": {"type": "integer", "minimum": 1}}
PAGE = {"title": "Page", "type": "array", "items": {"type": "object"}}
"""What a list answers with X-Pagination-Mode: whole objects, each as the operation for one of them answers it."""


def document(api: NinjaAPI, sections: Iterable[Section]) -> dict[str, Any]:
    """The whole document, but for the address of the server.

    Args:
        api: with the routes of all sections.
        sections: those to be documented.
    """
    found = dict(get_schema(api=api, path_prefix=""))
    for section in sections:
        for wire, _ in section.wires:
            _complete(found["paths"][wire.path][wire.method.lower()], wire)
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    components: dict[str, Any] = found["components"]
    components["schemas"] |= {"Error": ERROR, "Page": PAGE}
    components["responses"] = {code: {"description": text, "content": refusal} for code, text in REFUSALS.items()}
    components["parameters"] = {name: _header(name, *what) for name, what in paging.HEADERS.items()}
    components["securitySchemes"] = SCHEMES
    return found


def _complete(said: dict[str, Any], wire: Wire) -> None:
    """Add what the types of an operation do not say."""
    said["security"] = SECURITY[wire.access]
    answer = said["responses"][200]
    if wire.returns is None:
        answer["content"] = {"application/json": {"schema": {"type": "null"}}}
    if is_list(wire):
        said["parameters"] += [{"$ref": f"#/components/parameters/{name}"} for name in paging.HEADERS]
        content = answer["content"]["application/json"]
        content["schema"] = {"anyOf": [content["schema"], {"$ref": "#/components/schemas/Page"}]}
    said["responses"] |= {code: {"$ref": f"#/components/responses/{code}"} for code in _codes(wire)}


def _codes(wire: Wire) -> list[str]:
    """The refusals that an operation may answer with, of `REFUSALS`."""
    codes = ["400", "5XX"]
    if wire.access != "none":
        codes += ["401", "403", "429"]
    if "{" in wire.path:
        codes.append("404")
    if wire.method != "GET" or wire.path.endswith("/checkout"):  # to see an order is refused as to place it
        codes.append("409")
    if wire.method != "GET" and wire.path.startswith(WITH_A_TERM):
        codes.append("460")
    return sorted(codes)


def _header(name: str, kind: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": KINDS[kind] | ({"enum": list(values)} if values else {})}
