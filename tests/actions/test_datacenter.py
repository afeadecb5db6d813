"""Datacentre configurations: which datacentres a service reaches, one configuration of each in a vRack."""

import pytest

from occ.models import AuditEntry, DatacenterConfig
from occ.world import world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("datacenter", "code"),
    [
        ("", "datacenter_unknown"),
        ("999", "datacenter_unknown"),
        ("²", "datacenter_unknown"),
        ("13", "datacenter_other_zone"),
        ("2", "datacenter_unavailable"),
    ],
)
def test_a_datacentre_that_cannot_be_reached_is_refused(datacenter: str, code: str) -> None:
    service, _pop = world.with_pop()
    asked = {"datacenter": datacenter, "subnet": "172.16.1.0/28"}
    assert refused(lambda: world.datacenter_create(service, 1, **asked)) == {code}


def test_a_vrack_has_one_configuration_of_each() -> None:
    service, _pop = world.with_pop()
    world.datacenter(service, 1)
    asked = {"ovh_asn": "64700", "subnet": "172.16.8.0/28"}
    assert refused(lambda: world.datacenter_create(service, 1, **asked)) == {"datacenter_taken"}
    world.datacenter_create(service, 3, **asked)
    assert sorted(DatacenterConfig.objects.values_list("datacenter", flat=True)) == [1, 3]


def test_the_history_names_the_datacentre() -> None:
    service, _pop = world.with_pop()
    world.datacenter(service, 1, subnet="172.16.1.0/28")
    after = AuditEntry.objects.get(action="datacenter_create").after
    assert (after["datacenter"], after["ovh_asn"], after["subnet"]) == ("eu-west-par-a", 64700, "172.16.1.0/28")
