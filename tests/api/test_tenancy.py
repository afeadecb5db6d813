"""Another account's objects do not exist: every operation that names one, from the route table, answers 404."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests import factories
from tests.api import wire, world
from tests.api.client import Api, api_for

NAMING = [key for key in wire.operations() if "{" in key[1]]
# What is below a service, with one's own service before it: the catalogue's datacentres and log kinds belong to all.
BELOW = [
    key
    for key in NAMING
    if key[1].count("{") > 1
    and key[1].split("/")[1] == "ovhCloudConnect"
    and not key[1].endswith(("}/datacenter/{id}", "/log/kind/{name}"))
]


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[world.World, world.World, Api]]:
    """Alice's and bob's worlds, and bob's program."""
    with django_db_blocker.unblock(), transaction.atomic():
        alice, bob = factories.account(1), factories.account(2)
        factories.account(99)
        yield world.build(alice), world.build(bob), api_for(bob)
        transaction.set_rollback(True)


def call(api: Api, key: tuple[str, str], path: str, bodies: dict[str, Any]) -> Any:
    """Call an operation with a valid body and query."""
    method, template = key
    body = next((p for p in wire.operations()[key]["parameters"] if p["paramType"] == "body"), None)
    sent = bodies[body["dataType"]] if body else None
    return api.call(method, path, sent, **world.QUERIES.get(template, {}))


def test_every_operation_that_names_something_is_asked() -> None:
    assert len(NAMING) == 53 + 13 + 18 + 7 + 15


@pytest.mark.parametrize("key", NAMING, ids=" ".join)
@pytest.mark.django_db
def test_an_object_of_another_account_does_not_exist(key: tuple[str, str], found: Any) -> None:
    alice, _, api = found
    answer = call(api, key, alice.path(key[1]), alice.bodies)
    assert api.status == 404, answer
    assert answer["class"] == "Client::NotFound"


@pytest.mark.parametrize("key", BELOW, ids=" ".join)
@pytest.mark.django_db
def test_nor_does_it_below_ones_own_service(key: tuple[str, str], found: Any) -> None:
    alice, bob, api = found
    mixed = world.World(
        bob.service, alice.values | {name: bob.values[name] for name in ("ovhCloudConnect/serviceName",)}, bob.bodies
    )
    answer = call(api, key, mixed.path(key[1]), bob.bodies)
    assert api.status == 404, answer


@pytest.mark.django_db
def test_nor_can_it_be_named_in_a_body(found: Any) -> None:
    alice, bob, api = found
    name = bob.service.vrack.name
    api.post(f"/vrack/{name}/ovhCloudConnect", {"ovhCloudConnect": str(alice.service.pk)})
    assert api.status == 404
    body = {"diagnosticName": "diagPeering", "popConfigId": int(alice.values["pop/popId"])}
    api.post(f"/ovhCloudConnect/{bob.service.pk}/diagnostic", body)
    assert api.status == 404


@pytest.mark.django_db
def test_lists_hold_ones_own(found: Any) -> None:
    _, bob, api = found
    assert api.get("/ovhCloudConnect") == [str(bob.service.pk)]
    assert api.get("/vrack") == [bob.service.vrack.name]
