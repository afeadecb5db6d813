"""The operations that docs/api.md shows, "How an operation is added", as a section of the API beside the others."""

from types import ModuleType
from typing import Any

import pytest
from django.urls.resolvers import RegexPattern, URLResolver
from ninja import NinjaAPI

from occ.api import urls
from occ.api.http import entry
from occ.api.http.operations import Section
from occ.api.schema.publish import section_schema
from occ.api.wire.types import Model
from occ.models import Account, AuditEntry, Vrack
from occ.world import world
from tests.api import checked, wire
from tests.api.client import Api
from tests.documents import RUNS


@pytest.fixture
def section(monkeypatch: pytest.MonkeyPatch) -> Section:
    """The document's section, at its address; nothing is left of it after the test."""
    monkeypatch.setattr(Model, "published", dict(Model.published))
    example = ModuleType("example")
    (code,) = RUNS["OPERATION"].blocks()
    exec(code, vars(example))
    api = NinjaAPI(urls_namespace="example", openapi_url=None, docs_url=None)
    api._exception_handlers = dict(urls.api._exception_handlers)
    api.add_router(example.section.path, example.section)
    example.urlpatterns = api.urls[0]  # type: ignore[attr-defined]
    monkeypatch.setattr(entry, "_resolver", lambda: URLResolver(RegexPattern(r"^/"), example))
    found: Section = example.section
    return found


@pytest.fixture
def published(section: Section, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Its schema, against which every answer of the test is held as well."""
    schema = section_schema(section, "http://testserver/1.0")
    monkeypatch.setattr(wire, "published", lambda: {section.path: schema})
    for name in ("models", "operations", "_patterns"):
        monkeypatch.setattr(wire, name, getattr(wire, name).__wrapped__)
    return schema


def test_the_operations_of_the_document_answer(api: Api, owner: Account, published: dict[str, Any]) -> None:
    network, other = world.vrack(owner), world.vrack(world.account(2))
    assert api.get("/network") == [network.name]
    pages = {"X-Pagination-Mode": "CachedObjectList-Pages"}
    assert api.get("/network", headers=pages) == [{"name": network.name, "note": ""}]
    assert api.put(f"/network/{network.name}", {"note": "Paris"}) is None
    assert api.get(f"/network/{network.name}") == {"name": network.name, "note": "Paris"}
    assert AuditEntry.objects.latest("pk").action == "vrack_describe"
    refused = api.put(f"/network/{network.name}", {"note": "x" * 256})
    assert (api.status, list(refused["details"])) == (400, ["note"])
    assert "Unknown: size" in api.put(f"/network/{network.name}", {"note": "", "size": 1})["message"]
    api.put(f"/network/{other.name}", {"note": "Mine"})
    assert api.status == 404
    assert Vrack.objects.get(pk=other.pk).details == ""
    assert checked.FAULTS == []


def test_the_document_declares_what_the_schema_publishes(published: dict[str, Any]) -> None:
    described = {each["description"] for api in published["apis"] for each in api["operations"]}
    assert described == {
        "List the private networks",
        "Get a private network",
        "Change the note of a private network",
    }
    fields = published["models"]["network.Network"]["properties"]
    assert {name: field["readOnly"] for name, field in fields.items()} == {"name": True, "note": False}
