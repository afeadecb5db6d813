"""The OpenAPI 3.1 document: what django-ninja tells of the operations, how calls are signed, and what is refused."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import get_schema

from occ.api.errors import CLASSES

HEADERS = {"application": "Application", "consumer": "Consumer", "timestamp": "Timestamp", "signature": "Signature"}
SCHEMES: dict[str, Any] = {
    name: {"type": "apiKey", "in": "header", "name": f"X-Ovh-{header}"} for name, header in HEADERS.items()
} | {"oauth2": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/auth/oauth2/token", "scopes": {}}}}}
SIGNED: list[dict[str, list[str]]] = [{name: [] for name in HEADERS}, {"oauth2": []}]
SECURITY: dict[str, list[dict[str, list[str]]]] = {
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
    "5XX": "It failed here, and nothing was changed; 503 with `Retry-After` while the database is away.",
}
ERROR = {
    "title": "Error",
    "type": "object",
    "properties": {
        "class": {"type": "string", "pattern": f"^({'|'.join(CLASSES.values())})(::\\w+)*$"},
        "message": {"type": "string"},
        "errorCode": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["class", "message"],
    "additionalProperties": False,
}
WITH_A_TERM = ("/ovhCloudConnect/{", "/vrack/{", "/services/{")
"""Below these are services, which end: what changes one may be refused with 460."""


def said_of(method: str, path: str, access: str, *, void: bool) -> dict[str, Any]:
    """What the document says of an operation that its types do not.

    Args:
        method: GET, POST, PUT or DELETE.
        path: with its section, parameters in braces.
        access: as `Section.operation` has it.
        void: whether nothing but `null` is answered.
    """
    codes = _codes(method, path, access)
    responses: dict[Any, Any] = {code: {"$ref": f"#/components/responses/{code}"} for code in codes}
    if void:
        responses[200] = {"content": {"application/json": {"schema": {"type": "null"}}}}
    return {"security": SECURITY[access], "responses": responses}


def _codes(method: str, path: str, access: str) -> list[str]:
    """The refusals that an operation may answer with, of `REFUSALS`."""
    codes = ["400", "5XX"]
    if access != "none":
        codes += ["401", "403", "429"]
    if "{" in path:
        codes.append("404")
    if method != "GET" or path.endswith("/checkout"):  # to see an order is refused as to place it
        codes.append("409")
    if method != "GET" and path.startswith(WITH_A_TERM):
        codes.append("460")
    return sorted(codes)


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document, but for the address of the server."""
    found = dict(get_schema(api=api, path_prefix=""))
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    components: dict[str, Any] = found["components"]
    components["schemas"]["Error"] = ERROR
    components["responses"] = {code: {"description": text, "content": refusal} for code, text in REFUSALS.items()}
    components["securitySchemes"] = SCHEMES
    return found
