"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from occ.actions import fault
from occ.models import DatacenterConfig, Fault, PopConfig, RoutingConfig, Service, ServiceKey, Task
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def impossible(change: object) -> None:
    """The change is refused."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()  # type: ignore[operator]


def test_rows_that_cannot_be() -> None:
    service, pop = world.with_pop(world.account())
    config = world.datacenter(service)
    found = world.bgp(config)
    pops, rows = PopConfig.objects.filter(pk=pop.pk), RoutingConfig.objects.filter(pk=found.pk)
    impossible(lambda: pops.update(customer_asn=0))
    impossible(lambda: pops.update(customer_asn=2**32))
    impossible(lambda: pops.update(ovh_asn=64600))
    impossible(lambda: pops.update(subnet_last=pop.subnet_first + 7))
    impossible(lambda: pops.update(status="init"))
    impossible(lambda: rows.update(type="network"))
    impossible(lambda: rows.update(next_hop="172.16.1.5"))
    impossible(lambda: DatacenterConfig.objects.filter(pk=config.pk).update(subnet_last=config.subnet_first + 7))
    impossible(lambda: Service.objects.update(vrack_status=""))
    impossible(lambda: Service.objects.update(state="closed"))
    impossible(lambda: Task.objects.update(kind="unknown"))
    impossible(lambda: Task.objects.update(status="todo"))


def test_a_service_has_one_valid_key() -> None:
    service = world.ordered(world.account())
    impossible(lambda: ServiceKey.objects.create(service=service, value="x", created_at=service.ordered_at))


def test_faults_that_make_no_sense() -> None:
    owner = world.account()
    fault.fault_add(account=owner, kind="pop_create", mode="slow", factor=5, by=BY)
    fault.fault_add(account=owner, mode="fail", by=BY)
    slow, failing = Fault.objects.filter(mode="slow"), Fault.objects.filter(mode="fail")
    impossible(lambda: slow.update(factor=None))
    impossible(lambda: slow.update(factor=1))
    impossible(lambda: failing.update(factor=5))
    impossible(lambda: failing.update(mode="silent"))
    impossible(lambda: failing.update(kind="pop_create"))
