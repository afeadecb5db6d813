"""Routing configurations, as a program sees them (api.md §2)."""

import pytest

from occ.models import (
    Account,
    RoutingConfig,
    RoutingType,
)
from occ.world import world
from tests.api import vendor
from tests.api.calls import BGP, STATIC, base
from tests.api.client import Api


def test_the_live_sample_of_a_routing_configuration(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service, subnet="10.0.5.0/24")
    RoutingConfig.objects.create(
        pk=3071,
        datacenter_config=config,
        type=RoutingType.BGP,
        customer_asn=64000,
        neighbor_ip="10.0.5.10",
        status="active",
    )
    path = f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra/3071"
    assert api.get(path) == vendor.live("RT-10")


@pytest.mark.parametrize("body", [BGP | {"nextHop": "172.16.1.5"}, STATIC | {"bgpNeighborArea": 64801}])
def test_a_routing_has_no_field_of_the_other_type(api: Api, owner: Account, body: dict[str, object]) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    answer = api.post(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra", body)
    assert api.status == 400
    assert set(answer["details"]) & {"nextHop", "bgpNeighborArea"}


def test_the_types_of_routing_are_not_mixed(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    world.bgp(config)
    answer = api.post(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra", STATIC)
    assert (api.status, answer["class"]) == (409, "Client::Conflict::RoutingTypeBound")
