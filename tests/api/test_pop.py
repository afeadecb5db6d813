"""PoP configurations, as a program sees them (api.md §2)."""

from ipaddress import IPv4Network

import pytest

from occ.models import (
    Account,
    DatacenterConfig,
    Interface,
    PopConfig,
)
from occ.models.fields import subnet_columns
from occ.world import world
from tests.api import vendor
from tests.api.calls import BGP, DATACENTER, Configured, base, pop_body
from tests.api.client import Api


def test_the_live_sample_of_a_pop_configuration(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    service.interface.delete()
    port = Interface.objects.create(pk=257, service=service)
    columns = subnet_columns(IPv4Network("192.168.0.200/30"))
    PopConfig.objects.create(
        pk=3369, interface=port, vrack=service.vrack, customer_asn=333, ovh_asn=65001, status="active", **columns
    )
    assert api.get(f"{base(service)}/config/pop/3369") == vendor.live("PO-10")


def test_a_refusal_is_not_remembered(program: Api, owner: Account) -> None:
    """The same call is accepted once what was missing is there, and refused again once it is done."""
    service = world.active(owner)
    path, body = f"{base(service)}/config/pop", pop_body(service)
    assert program.post(path, body)["class"] == "Client::Conflict::VrackMissing"
    world.vrack_attach(service, world.vrack(owner))
    world.pass_time()
    program.post(path, body)
    assert program.status == 200
    program.post(path, body)
    assert (program.status, PopConfig.objects.count()) == (409, 1)


def test_every_level_is_added_and_deleted_with_what_is_under_it(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    above = f"{base(service)}/config/pop/{pop.pk}/datacenter"
    task = api.post(above, DATACENTER)
    world.pass_time()
    extra = f"{above}/{task['resourceId']}/extra"
    for body in (BGP, BGP | {"bgpNeighborIp": "172.16.1.6"}):
        api.post(extra, body)
        assert api.status == 200
    assert len(api.get(extra)) == 2
    world.pass_time()
    assert api.get(f"{above}/{task['resourceId']}") == DATACENTER | {"id": task["resourceId"], "status": "active"}
    gone = api.delete(f"{base(service)}/config/pop/{pop.pk}")
    world.pass_time()
    assert api.get(f"{base(service)}/task/{gone['id']}")["status"] == "done"
    assert not DatacenterConfig.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "l2"}, "type"),
        ({"customerBgpArea": None}, "customerBgpArea"),
        ({"ovhBgpArea": None}, "ovhBgpArea"),
        ({"subnet": None}, "subnet"),
        ({"subnet": "10.1.250.4/29"}, "subnet"),
        ({"subnet": "10.1.250.5/30"}, "subnet"),
        ({"customerBgpArea": 65501}, "customerBgpArea"),
        ({"customerBgpArea": 64700}, "customerBgpArea"),
        ({"interfaceId": 1234567}, "interfaceId"),
    ],
)
def test_a_wrong_value_names_its_field(api: Api, owner: Account, change: dict[str, object], field: str) -> None:
    service = world.attached(owner)
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, **change))
    assert api.status == 400
    assert set(answer["details"]) == {field}
    assert answer["details"][field] in answer["message"]
    assert not PopConfig.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"interfaceId": "one"}, "interfaceId"),
        ({"interfaceId": True}, "interfaceId"),
        ({"interfaceId": 2**70}, "interfaceId"),
        ({"customerBgpArea": "AS64600"}, "customerBgpArea"),
        ({"customerBgpArea": True}, "customerBgpArea"),
        ({"customerBgpArea": [64600]}, "customerBgpArea"),
        ({"ovhBgpArea": 64700.5}, "ovhBgpArea"),
        ({"ovhBgpArea": 2**70}, "ovhBgpArea"),
        ({"type": "l4"}, "type"),
        ({"subnet": ["10.0.0.0/30"]}, "subnet"),
    ],
)
def test_a_value_of_the_wrong_type_names_its_field(
    api: Api, owner: Account, change: dict[str, object], field: str
) -> None:
    service = world.attached(owner)
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, **change))
    assert (api.status, set(answer["details"])) == (400, {field})


def test_a_missing_body_and_an_unknown_field_are_refused(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    assert api.post(f"{base(service)}/config/pop")["class"] == "Client::BadRequest"
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, color="red"))
    assert api.status == 400
    assert "color" in answer["message"]


def test_fields_that_the_server_writes_may_be_sent_back(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    api.post(f"{base(service)}/config/pop", pop_body(service, id=5, status="active"))
    assert api.status == 200


def test_prefixes_are_counted_at_the_pop(api: Api, configured: Configured) -> None:
    service, pop, _ = configured
    path = f"{base(service)}/config/pop/{pop.pk}/statistics"
    assert api.get(path, period="hourly", type="prefix:accepted")[-1]["value"] == {
        "unit": "prefix_accepted",
        "value": 1.0,
    }
    assert api.get(path, period="hourly", type="prefix:limit")[0]["value"] == {"unit": "prefix_limit", "value": 100.0}
