"""The look at every answer: it must see what is wrong."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from occ.api.schema.publish import is_list
from occ.api.urls import SECTIONS
from tests.api import checked, wire

TASK = {"id": 1, "function": "addPopConfiguration", "resourceId": 2, "status": "todo"}
OWN = "/ovhCloudConnect/00000000-0000-4000-8000-000000000001"


def found(path: str, value: Any, status: int = 200, **headers: str) -> list[str]:
    """The faults of such an answer to a GET."""
    kept = {"X-Ovh-QueryID": "1"} | {name.replace("_", "-"): each for name, each in headers.items()}
    response = HttpResponse(json.dumps(value), content_type="application/json", status=status, headers=kept)
    return checked.faults("GET", path, response)


def test_an_answer_as_published_is_none_of_its_business() -> None:
    assert found(f"{OWN}/task/1", TASK) == []
    assert found(f"{OWN}/task/", [1]) == []
    assert found(f"{OWN}/task", [TASK], X_Pagination_Elements="1") == []
    assert found(f"{OWN}/task/1", {"class": "Client::NotFound", "message": "No"}, 404) == []


@pytest.mark.parametrize(
    ("path", "value", "status", "headers"),
    [
        ("/task/1", TASK | {"status": "late"}, 200, {}),
        ("/task/1", TASK | {"colour": "red"}, 200, {}),
        ("/task", [TASK], 200, {}),
        ("/task", [1], 200, {"X_Pagination_Elements": "1"}),
        ("/task", [TASK | {"id": "1"}], 200, {"X_Pagination_Elements": "1"}),
        ("/task/1", {"message": "No"}, 404, {}),
        ("/tasks", [], 200, {}),
    ],
)
def test_an_answer_that_is_not_is_a_fault(path: str, value: Any, status: int, headers: dict[str, str]) -> None:
    assert found(OWN + path, value, status, **headers)


def test_the_panels_orders_are_as_declared() -> None:
    assert found(checked.ORDERS, [{"orderId": "first"}])


LISTS = [declared.path for section in SECTIONS for declared, _ in section.wires if is_list(declared)]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_says_what_its_objects_are(path: str) -> None:
    assert wire.answer_type("GET", path, paged=True) in {f"{name}[]" for name in wire.models()}
