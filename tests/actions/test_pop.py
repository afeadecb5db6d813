"""PoP configurations: every wrong value is told together, and a good one is the port's."""

import pytest

from occ.models import AuditEntry, PopConfig
from occ.rules.refusal import Refused
from occ.world import world
from tests.bad_input import everything

pytestmark = pytest.mark.django_db


def test_every_wrong_value_is_told_together() -> None:
    service = world.attached()
    before = everything()
    with pytest.raises(Refused) as caught:
        world.pop_create(service, type="l2", customer_asn="", subnet="10.1.250.5/30")
    assert [problem.field for problem in caught.value.problems] == ["type", "customer_asn", "subnet"]
    assert everything() == before


def test_it_is_deployed_at_the_port_of_its_service() -> None:
    service = world.attached()
    task = world.pop_create(service, subnet="10.1.250.4/30")
    config = PopConfig.objects.get()
    assert (task.kind, task.object_id) == ("pop_create", str(config.pk))
    assert (config.interface_id, config.vrack_id, config.status) == (service.interface.pk, service.vrack_id, "init")
    after = AuditEntry.objects.get(action="pop_create").after
    assert (after["customer_asn"], after["ovh_asn"], after["subnet"]) == (64600, 64700, "10.1.250.4/30")


def test_two_of_a_vrack_do_not_overlap() -> None:
    first, config = world.with_pop()
    second = world.attached(first.account, first.vrack)
    with pytest.raises(Refused) as caught:
        world.pop_create(second, subnet=str(config.subnet))
    assert [problem.field for problem in caught.value.problems] == ["subnet"]
    world.pop_create(second, subnet="10.1.250.8/30")
    assert PopConfig.objects.filter(vrack=first.vrack).count() == 2
