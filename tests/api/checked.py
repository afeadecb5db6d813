"""Every answer of the API that a test in this process causes, by whatever client, is held against the published schema.

The door is wrapped: what comes in over HTTP passes through it, and so do the calls that the console makes.
"""

import json
import re
from typing import Any

import requests
from django.http import HttpRequest, HttpResponseBase
from pydantic import TypeAdapter, ValidationError

from occ.api.http import entry
from occ.api.http.middleware import BASE

OTHERS = re.compile(r"/?|/openapi\.json|/auth/oauth2/token/?|/logs/.*|/\w+\.json")
"""What is no operation: the schemas themselves, OAuth2's own form, and a log, which is text."""
ORDERS = "/ovhCloudConnect/order"
"""The panel's own: in no schema, so that its declaration is all there is."""
FAULTS: list[str] = []
"""What has been found since somebody looked."""
_answer = entry.answer


def answer(request: HttpRequest) -> HttpResponseBase:
    """The door's answer, looked at."""
    response = _answer(request)
    path = BASE.sub("", request.path_info)
    FAULTS.extend(f"{request.method} {request.path_info}: {fault}" for fault in faults(request.method, path, response))
    return response


def sent_by(send: Any) -> Any:
    """`requests.Session.send`, such that what it receives from a server elsewhere is looked at too."""

    def sent(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        response: requests.Response = send(session, request, **more)
        whole = str(request.path_url).split("?")[0]
        if BASE.match(whole):
            path = BASE.sub("", whole)
            FAULTS.extend(f"{request.method} {whole}: {fault}" for fault in faults(request.method, path, response))
        return response

    return sent


def faults(method: str | None, path: str, response: Any) -> list[str]:
    """Everything about an answer that is not as the published schema says; an error is to be as the vendor's are."""
    from tests.api import wire

    if "X-Ovh-QueryID" not in response.headers:
        return ["it has no number"]
    if OTHERS.fullmatch(path) and response.status_code < 400:
        return []
    if not response.headers["Content-Type"].startswith("application/json"):
        return [f"it is {response.headers['Content-Type']}"]
    value = json.loads(response.content) if method != "HEAD" else None
    if response.status_code != 200:
        return [] if OTHERS.fullmatch(path) or method == "HEAD" else wire.error_faults(value)
    return value_faults(method or "", path, value, paged="X-Pagination-Elements" in response.headers)


def value_faults(method: str, path: str, value: Any, *, paged: bool = False) -> list[str]:
    """Everything about what is answered with 200 that is not as published.

    Args:
        method: of the request.
        path: after the base.
        value: the decoded answer.
        paged: whether whole objects were asked for.
    """
    from occ.api.connect import service
    from tests.api import wire

    if path.rstrip("/") == ORDERS:
        return _unlike(list[service.OrderItem], value)
    kind = wire.answer_type(method, path, paged=paged)
    return wire.faults(value, kind) if kind else ["no schema says what it is"]


def _unlike(declared: Any, value: Any) -> list[str]:
    """What a declaration says against an answer."""
    try:
        TypeAdapter(declared).validate_python(value)
    except ValidationError as error:
        return [f"{each['loc']}: {each['msg']}" for each in error.errors()]
    return []


entry.answer = answer
