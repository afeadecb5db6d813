"""The API put together: its sections, the schemas that it publishes, its errors. Addresses are after the base."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from occ.api import auth, vrack
from occ.api.connect import (  # noqa: F401 (importing a noun declares its operations)
    contract,
    datacenter,
    diagnostic,
    incident,
    interface,
    key,
    logs,
    migration,
    monitoring,
    pop,
    routing,
    service,
    task,
)
from occ.api.http.operations import Call, Section
from occ.api.http.token import token
from occ.api.me import account, contact_change, order  # noqa: F401
from occ.api.order import cart, cart_configuration, cart_item, catalog, checkout  # noqa: F401
from occ.api.schema.openapi import document
from occ.api.schema.publish import section_schema
from occ.api.services import end, upgrade  # noqa: F401
from occ.api.services import service as services
from occ.api.wire.errors import from_exception, to_response

SECTIONS: list[Section] = [
    auth.section,
    service.section,
    vrack.section,
    services.section,
    catalog.section,
    account.section,
]

api = NinjaAPI(
    title="Passerelle: the API of OVHcloud Connect",
    version="1.0",
    openapi_url=None,
    docs_url=None,
)
for each in SECTIONS:
    api.add_router(each.path, each)


def _refuse(request: HttpRequest, error: Any) -> HttpResponse:
    return to_response(from_exception(request, error))


for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _refuse)


def base_of(request: Call) -> str:
    """The address under which the API was asked: `http://127.0.0.1:8000/1.0`."""
    return f"{request.scheme}://{request.get_host()}{request.path_info.removesuffix(request.wire_path)}"


@require_safe
def index(request: Call) -> HttpResponse:
    """Which sections there are."""
    apis = [{"path": each.path, "schema": "{path}.{format}", "format": ["json"]} for each in SECTIONS]
    return JsonResponse({"apiVersion": "1.0", "basePath": base_of(request), "apis": apis})


@require_safe
def schema(request: Call, name: str) -> HttpResponse:
    """The schema of a section in the vendor's format."""
    section = next((each for each in SECTIONS if each.path == f"/{name}"), None)
    if section is None:
        raise Http404
    return JsonResponse(section_schema(section, base_of(request)))


@cache
def _openapi() -> dict[str, Any]:
    return document(api, SECTIONS)


@require_safe
def openapi(request: Call) -> HttpResponse:
    """All sections as one OpenAPI 3.1 document."""
    return JsonResponse(_openapi() | {"servers": [{"url": base_of(request)}]})


urlpatterns = [
    path("", index),
    path("openapi.json", openapi),
    path("auth/oauth2/token", token),
    path("logs/<path:token>", logs.log_read),
    path("<path:name>.json", schema),
    *api.urls[0],
]
