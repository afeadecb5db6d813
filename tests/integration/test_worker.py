"""The engine in real workers: what actions ask for is carried out by Celery, on SQLite and on PostgreSQL."""

import json

import pytest

from tests.servers import installation

GUIDE = """
import json, time
from occ.actions import datacenter, deletion, order, people, pop, provider, routing, vrack
from occ.actions.actor import Actor
from occ.models import *

by = Actor(label="test")

def settled():
    until = time.monotonic() + 60
    while Task.objects.open().exists():
        assert time.monotonic() < until, list(Task.objects.open().values())
        time.sleep(0.1)

account = people.account_create(nichandle="tt00001-ovh", name="Test", email="t@example.com", by=by)
network = vrack.vrack_create(account=account, by=by)
user = people.provider_user_create(provider="megaport", username="tester", password="x", by=by)
order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=by, request_key="once")
order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=by, request_key="once")
settled()
service = Service.objects.get()
provider.order_validate(user=user, key=service.keys.get().display, address="127.0.0.1", by=by)
settled()
service.refresh_from_db()
states = [service.state]
vrack.vrack_attach(service=service, vrack=network, by=by)
settled()
service.refresh_from_db()
pop.pop_create(service=service, customer_asn=64600, ovh_asn=64700, subnet="10.1.250.4/30", by=by)
settled()
for number, id in enumerate((1, 3, 6), start=1):
    datacenter.datacenter_create(service=service, datacenter=id, ovh_asn=64700, subnet=f"172.16.{number}.0/28", by=by)
settled()
for each in DatacenterConfig.objects.all():
    for host in (4, 5):
        routing.routing_create(service=service, datacenter_config=each, type="bgp", customer_asn=64801,
                               neighbor_ip=str(each.subnet[host]), by=by)
settled()
states += sorted({*PopConfig.objects.values_list("status", flat=True), *DatacenterConfig.objects.values_list(
    "status", flat=True), *RoutingConfig.objects.values_list("status", flat=True)})
configured = PopConfig.objects.count() + DatacenterConfig.objects.count() + RoutingConfig.objects.count()
deletion.config_delete(service=service, config=PopConfig.objects.get(), by=by)
settled()
left = PopConfig.objects.count() + DatacenterConfig.objects.count() + RoutingConfig.objects.count()
time.sleep(2)
print(json.dumps({
    "states": states, "configured": configured, "left": left, "services": Service.objects.count(),
    "tasks": sorted(set(Task.objects.values_list("status", flat=True))),
    "emails": sorted(Email.objects.values_list("key", flat=True)),
    "effects_waiting": Effect.objects.filter(accepted_at=None).count(),
}))
"""


@pytest.mark.parametrize("on_postgres", [False, True], ids=["sqlite", "postgresql"])
def test_two_workers_carry_the_guide_out_once(on_postgres: bool) -> None:
    with installation({"SPEED": "2000", "LOG_LEVEL": "WARNING"}, on_postgres=on_postgres) as here:
        here.worker("first", beat=True)
        here.worker("second")
        told = json.loads(here.python(GUIDE).splitlines()[-1])
    assert told == {
        "states": ["active", "active"],
        "configured": 10,
        "left": 0,
        "services": 1,
        "tasks": ["done"],
        "emails": ["order_confirmation-1", "service_active-2"],
        "effects_waiting": 0,
    }
