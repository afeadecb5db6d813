"""The published schema is the vendor's: same operations, models, fields, types, nullability and enumerations."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from occ.api.http import paging
from tests.api import vendor, wire

OPERATIONS, MODELS, ENUMS = vendor.operations(), vendor.models(), vendor.enums()
PUBLISHED = wire.operations()


def named() -> dict[str, Any]:
    """The models that the sections name."""
    return {name: model for schema in wire.published().values() for name, model in schema["models"].items()}


def test_there_are_the_vendors_operations_and_no_others() -> None:
    assert PUBLISHED.keys() == OPERATIONS.keys()
    own = [key for key in PUBLISHED if key[1].startswith("/ovhCloudConnect")]
    assert (len({path for _, path in own}), len(own)) == (40, 54)


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_an_operation_is_the_vendors(key: tuple[str, str]) -> None:
    found, expected = PUBLISHED[key], OPERATIONS[key]
    parameters = found["parameters"]
    assert found["responseType"] == expected["answer"]
    assert [each["name"] for each in found["iamActions"]] == expected["iam"]
    assert found["apiStatus"]["value"] == expected["status"]
    assert found["noAuthentication"] == (expected["auth"] != "signed")
    bodies = [each["dataType"] for each in parameters if each["paramType"] == "body"]
    assert bodies == ([expected["body"]] if expected["body"] else [])
    query = [(p["name"], p["dataType"], p["required"]) for p in parameters if p["paramType"] == "query"]
    assert query == expected["query"]
    in_path = [(p["name"], p["dataType"]) for p in parameters if p["paramType"] == "path"]
    assert in_path == expected["path"]


def test_there_are_the_vendors_models_and_no_others() -> None:
    assert set(named()) == MODELS.keys() | ENUMS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_the_vendors(name: str) -> None:
    properties = named()[name]["properties"]
    found = {
        field: (each["type"], each["canBeNull"], each["readOnly"], each["required"])
        for field, each in properties.items()
    }
    assert found == MODELS[name]


@pytest.mark.parametrize("name", ENUMS)
def test_an_enumeration_is_the_vendors(name: str) -> None:
    assert sorted(named()[name]["enum"]) == sorted(ENUMS[name])


@pytest.mark.parametrize("base", ["/1.0", "/v1"])
def test_the_schemas_are_served_in_the_vendors_format(base: str) -> None:
    listed = json.loads(Client().get(f"{base}/").content)
    assert listed["basePath"] == f"http://testserver{base}"
    for each in listed["apis"]:
        served = json.loads(Client().get(f"{base}{each['path']}.json").content)
        assert served["basePath"] == f"http://testserver{base}"
        assert served["resourcePath"] == each["path"]
        assert served["apis"] == wire.published()[each["path"]]["apis"]
    assert Client().get(f"{base}/nothing.json").status_code == 404


@pytest.fixture(scope="module")
def document() -> Any:
    """The OpenAPI document."""
    return json.loads(Client().get("/1.0/openapi.json").content)


def test_the_openapi_document_has_the_same_operations(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    found = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert found == wire.operations().keys()


def test_the_openapi_document_says_how_calls_are_signed(document: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    headers = ["X-Ovh-Application", "X-Ovh-Consumer", "X-Ovh-Signature", "X-Ovh-Timestamp"]
    assert sorted(each["name"] for each in schemes.values() if each["type"] == "apiKey") == headers
    assert schemes["oauth2"]["flows"]["clientCredentials"]["tokenUrl"] == "/auth/oauth2/token"


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_the_openapi_document_says_who_may_call_and_what_is_refused(key: tuple[str, str], document: Any) -> None:
    operation, access = document["paths"][key[1]][key[0].lower()], OPERATIONS[key]["auth"]
    ways = [set(each) for each in operation["security"]]
    signed = [{"application", "consumer", "timestamp", "signature"}, {"oauth2"}]
    assert ways in {"signed": [signed], "application": [[{"application"}]], "none": [[], [set(), *signed]]}[access]
    refused = operation["responses"].keys() - {"200"}
    assert ({"401", "403", "429"} <= refused) == bool(ways)
    assert ("404" in refused) == ("{" in key[1])
    for code in refused:
        assert operation["responses"][code] == {"$ref": f"#/components/responses/{code}"}
        content = document["components"]["responses"][code]["content"]
        assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def test_the_openapi_document_says_how_lists_page(document: Any) -> None:
    listed = document["paths"]["/vrack"]["get"]
    headers = [each["$ref"].rsplit("/", 1)[-1] for each in listed["parameters"] if "$ref" in each]
    assert headers == list(paging.HEADERS)
    assert {document["components"]["parameters"][name]["in"] for name in headers} == {"header"}
    ways = listed["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
    assert [way.get("$ref", way.get("type")) for way in ways] == ["array", "#/components/schemas/Page"]
    one = document["paths"]["/vrack/{serviceName}"]["get"]
    assert not [each for each in one["parameters"] if "$ref" in each]


def test_the_error_of_the_openapi_document_is_the_vendors(document: Any) -> None:
    error = document["components"]["schemas"]["Error"]
    assert error["properties"].keys() == wire.ERROR_FIELDS.keys()
    assert error["required"] == ["class", "message"]
    assert re.fullmatch(error["properties"]["class"]["pattern"], "Client::ValidationError::InvalidUUID")
    assert not re.fullmatch(error["properties"]["class"]["pattern"], "PortTaken")


def test_the_openapi_document_knows_the_fields_that_are_sent_and_ignored_and_no_others(document: Any) -> None:
    models = document["components"]["schemas"]
    open_ones = [name for name, model in models.items() if model.get("additionalProperties") is not False]
    assert open_ones == ["Page"]
    sent = models["PopConfigBody"]["properties"]
    assert {name for name, each in sent.items() if each.get("readOnly")} == {"id", "status"}
    assert sent.keys() == MODELS["ovhCloudConnect.PopConfig"].keys()


def test_fields_of_the_openapi_document_are_those_of_the_schema(document: Any) -> None:
    properties = document["components"]["schemas"]["PopConfig"]["properties"]
    assert properties.keys() == MODELS["ovhCloudConnect.PopConfig"].keys()
    assert properties["status"]["enum"] == ["active", "init", "toDelete"]
