"""Another account's objects do not exist, nor one's own below another: all paths of the route table answer 404."""

from dataclasses import dataclass
from typing import Any

import pytest

from occ.models import Service, Vrack
from occ.world import world
from tests.api import valid, wire
from tests.api.client import Api, api_for

NAMING = [key for key in wire.operations() if "{" in key[1]]


@dataclass(frozen=True)
class Found:
    """Alice's world, and two of bob's with a service and a vRack each; bob's program."""

    alice: valid.World
    bob: valid.World
    second: valid.World
    api: Api


@pytest.fixture(scope="module")
def found(undone: None) -> Found:
    """Two customers."""
    alice, bob = world.account(1), world.account(2)
    worlds = [valid.build(owner) for owner in (alice, bob, bob)]
    spare = [world.active(each.service.account) for each in worlds]
    for each, service in zip(worlds, spare, strict=True):  # time has passed since each was built
        each.values["task/taskId"] = valid.joining(service, vrack_of(each))
    return Found(*worlds, api_for(bob))


def vrack_of(of: valid.World) -> Vrack:
    """The vRack of a world's service."""
    assert of.service.vrack is not None
    return of.service.vrack


def call(api: Api, key: tuple[str, str], path: str, bodies: dict[str, Any]) -> Any:
    """Call an operation with a valid body and query."""
    method, template = key
    body = next((p for p in wire.operations()[key]["parameters"] if p["paramType"] == "body"), None)
    sent = bodies[body["dataType"]] if body else None
    return api.call(method, path, sent, **valid.QUERIES.get(template, {}))


def test_every_operation_that_names_something_is_asked() -> None:
    assert len(NAMING) == 53 + 13 + 18 + 7 + 15


def astray(own: valid.World, other: valid.World, template: str, first: int) -> list[str]:
    """The paths with one part of another world's, or all from there on; what is the same for all leads nowhere else."""
    count = template.count("{")
    chosen = [others for i in range(first, count) for others in ({i}, set(range(i, count)))]
    found = {own.path(template, other, others) for others in chosen} - {own.path(template)}
    return sorted(found)


@pytest.mark.parametrize("key", NAMING, ids=" ".join)
@pytest.mark.django_db
def test_a_path_leads_nowhere_of_which_any_part_is_anothers(key: tuple[str, str], found: Found) -> None:
    """Of another account's, or below another object of one's own."""
    paths = astray(found.bob, found.alice, key[1], 0) + astray(found.bob, found.second, key[1], 1)
    assert paths
    for path in paths:
        answer = call(found.api, key, path, found.bob.bodies)
        assert (found.api.status, answer["class"]) == (404, "Client::NotFound"), path


# Nothing is ever upgraded to: there is nothing below it for anybody.
READ = [key for key in NAMING if key[0] == "GET" and not key[1].endswith("/upgrade/{planCode}")]


@pytest.mark.parametrize("key", READ, ids=" ".join)
@pytest.mark.django_db
def test_what_is_asked_for_is_there_for_its_owner(key: tuple[str, str], found: Found) -> None:
    """Otherwise there would be nothing to be kept from anybody."""
    for own in (found.bob, found.second):
        call(found.api, key, own.path(key[1]), own.bodies)
        assert found.api.status != 404


@pytest.mark.django_db
def test_nor_can_it_be_named_in_a_body(found: Found) -> None:
    own, api = found.bob, found.api
    api.post(own.path("/vrack/{serviceName}/ovhCloudConnect"), {"ovhCloudConnect": str(found.alice.service.pk)})
    assert api.status == 404
    fields = {"popConfigId": "pop/popId", "dcConfigId": "datacenter/datacenterId", "extraConfigId": "extra/extraId"}
    for other in (found.alice, found.second):
        for first in range(len(fields)):
            numbers = [int((other if i >= first else own).values[key]) for i, key in enumerate(fields.values())]
            body = {"diagnosticName": "diagPeering"} | dict(zip(fields, numbers, strict=True))
            api.post(own.path("/ovhCloudConnect/{serviceName}/diagnostic"), body)
            assert api.status == 404
        body = own.bodies["ovhCloudConnect.PopConfig"] | {"interfaceId": int(other.values["interface/id"])}
        answer = api.post(own.path("/ovhCloudConnect/{serviceName}/config/pop"), body)
        assert (api.status, list(answer["details"])) == (400, ["interfaceId"])


@pytest.mark.django_db
def test_lists_hold_ones_own(found: Found) -> None:
    own = [each.service for each in (found.bob, found.second)]
    assert {str(each.pk) for each in own} <= set(found.api.get("/ovhCloudConnect"))
    assert set(found.api.get("/ovhCloudConnect")) == {
        str(each.pk) for each in Service.objects.filter(account=own[0].account)
    }
    assert sorted(found.api.get("/vrack")) == sorted(vrack_of(each).name for each in (found.bob, found.second))
