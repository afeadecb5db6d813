"""Upgrades of the offer, as a program sees them (api.md §2)."""

from occ.actions import migration
from occ.models import Account
from occ.world import BY, world
from tests.api.calls import base
from tests.api.client import Api


def test_a_service_without_an_upgrade_exists_all_the_same(api: Api, owner: Account) -> None:
    answer = api.get(f"{base(world.active(owner))}/migration")
    assert (api.status, answer["message"]) == (404, "No upgrade is offered for this service.")


def test_an_upgrade_is_offered_started_and_done_with_its_new_key(api: Api, owner: Account) -> None:
    from occ.actions import provider

    service = world.active(owner)
    path = f"{base(service)}/migration"
    api.get(path)
    assert api.status == 404
    api.post(path)
    assert api.status == 409
    migration.migration_offer(service=service, by=BY)
    assert (api.get(path)["status"], api.get(path)["creationDate"]) == ("todo", None)
    assert api.post(path) is None
    assert (api.get(path)["status"], api.get(path)["doneDate"]) == ("doing", None)
    world.pass_time()
    statuses = [api.get(f"{base(service)}/serviceKey/{n}")["status"] for n in api.get(f"{base(service)}/serviceKey")]
    assert statuses == ["terminated", "active"]
    value = service.keys.get(status="active").value
    provider.order_validate(user=world.provider_user(), key=value, address="127.0.0.1", by=BY)
    world.pass_time()
    found = api.get(path)
    assert found["status"] == "done"
    assert found["doneDate"] is not None
    assert api.get(base(service))["status"] == "active"
    api.post(path)
    assert api.status == 409
