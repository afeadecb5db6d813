"""Datacentres and their configurations, as a program sees them (api.md §2)."""

from occ.models import (
    Account,
    ConfigStatus,
)
from occ.world import world
from tests.api.calls import base
from tests.api.client import Api


def test_datacentres_tell_what_is_still_available(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    before = {
        number: api.get(f"{base(service)}/datacenter/{number}") for number in api.get(f"{base(service)}/datacenter")
    }
    assert before[1] == {
        "id": 1,
        "name": "eu-west-par-a",
        "available": True,
        "region": "eu-west-par",
        "regionType": "3-AZ",
    }
    assert not before[2]["available"]
    world.datacenter(service, number=1)
    assert not api.get(f"{base(service)}/datacenter/1")["available"]
    world.datacenter(service, number=6, subnet="172.16.2.0/28")


def test_a_shared_datacentre_has_one_id_below_each_service(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    other, second = world.with_pop(owner, service.vrack, subnet="10.1.250.8/30")
    assert api.get(f"{base(other)}/config/pop/{second.pk}/datacenter") == [config.pk]
    api.delete(f"{base(other)}/config/pop/{second.pk}")
    world.pass_time()
    assert api.get(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}")["status"] == ConfigStatus.ACTIVE
