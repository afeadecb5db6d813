"""The published schema is the vendor's: same operations, models, fields, types, nullability and enumerations."""

import json
from typing import Any

import pytest
from django.test import Client

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
    assert [each["name"] for each in found["iamActions"]] == ([expected["iam"]] if expected["iam"] else [])
    assert found["apiStatus"]["value"] == expected["status"]
    assert found["noAuthentication"] == (expected["auth"] != "signed")
    bodies = [each["dataType"] for each in parameters if each["paramType"] == "body"]
    assert bodies == ([expected["body"]] if expected["body"] else [])
    query = [each["name"] + "!" * each["required"] for each in parameters if each["paramType"] == "query"]
    assert query == expected["query"]
    in_path = [each["name"] for each in parameters if each["paramType"] == "path"]
    assert in_path == [part.strip("{}") for part in key[1].split("/") if part.startswith("{")]


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


def test_the_openapi_document_has_the_same_operations() -> None:
    document = json.loads(Client().get("/1.0/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    found = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert found == wire.operations().keys()


def test_fields_of_the_openapi_document_are_those_of_the_schema() -> None:
    document = json.loads(Client().get("/1.0/openapi.json").content)
    properties = document["components"]["schemas"]["PopConfig"]["properties"]
    assert properties.keys() == MODELS["ovhCloudConnect.PopConfig"].keys()
    assert properties["status"]["enum"] == ["active", "init", "toDelete"]
