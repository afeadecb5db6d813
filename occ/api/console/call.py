"""A call as a value, and carrying it out with one's own session."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from occ import client_address
from occ.api.http.callers import Caller
from occ.api.http.entry import answer
from occ.ui.request import CustomerRequest

HEADERS = ("X-Ovh-QueryID", "Content-Type", "Retry-After", "Allow")
"""What of an answer's headers the console shows."""
KEPT = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", *client_address.META_NAMES)


@dataclass(frozen=True)
class ApiCall:
    """A call: `path` is the template, `values` what stands for its parts."""

    method: str
    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    signed: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those that page through a list."""
    gives: Mapping[str, str] = field(default_factory=dict)
    """In a sequence: variables for the calls after it, and the fields of the answer that they are taken from."""

    @property
    def filled(self) -> str:
        """The path with what is known of its parts; the others stay in braces."""
        path = self.path
        for name, value in self.values.items():
            path = path.replace(f"{{{name}}}", quote(value, safe="") if value else f"{{{name}}}")
        return path

    @property
    def with_query(self) -> str:
        """Path and query."""
        return self.filled + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def json(self) -> str:
        """The body, as it is sent."""
        return "" if self.body is None else json.dumps(self.body, separators=(",", ":"), ensure_ascii=False)

    @property
    def pretty(self) -> str:
        """The body, to be read."""
        return "" if self.body is None else json.dumps(self.body, indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class Outcome:
    """What became of a call."""

    status: int
    milliseconds: int
    headers: list[tuple[str, str]]
    text: str

    @property
    def tone(self) -> str:
        """The colour of its status."""
        return "success" if self.status < 400 else "danger"


def carry_out(request: CustomerRequest, call: ApiCall, application: str = "") -> Outcome:
    """Carry a call out for whoever is signed in: through the API's own door, with the session instead of a signature.

    Args:
        request: the console's own.
        call: what to call.
        application: the application key, for what is called with one alone.
    """
    body = call.json.encode()
    environ = {name: request.META[name] for name in KEPT if name in request.META}
    path = call.path
    for name, value in call.values.items():
        path = path.replace(f"{{{name}}}", value)
    inner = WSGIRequest(
        environ
        | {
            "REQUEST_METHOD": call.method,
            "PATH_INFO": f"/1.0{path}".encode().decode("latin-1"),
            "QUERY_STRING": urlencode(call.query),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": request.scheme,
            "HTTP_X_OVH_APPLICATION": application,
        }
        | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers.items()}
    )
    inner.request_id = request.request_id  # type: ignore[attr-defined]
    inner.caller = Caller(request.account.pk, "console", None, person=request.user)  # type: ignore[attr-defined]
    begun = perf_counter()
    response = answer(inner)
    milliseconds = round((perf_counter() - begun) * 1000)
    assert isinstance(response, HttpResponse)
    shown = [(name, value) for name, value in response.headers.items() if _is_shown(name)]
    return Outcome(response.status_code, milliseconds, shown, _pretty(response.content.decode()))


def _is_shown(name: str) -> bool:
    return name in HEADERS or name.startswith("X-Pagination-")


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
