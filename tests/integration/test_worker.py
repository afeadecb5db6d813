"""The engine in real workers: what actions ask for is carried out by Celery, on SQLite and on PostgreSQL."""

import json

import pytest

from tools.servers import installation

GUIDE = """
import json, time
from occ.actions import deletion
from occ.models import *
from occ.world import BY, world

def settled():
    until = time.monotonic() + 60
    while Task.objects.open().exists():
        assert time.monotonic() < until, list(Task.objects.open().values())
        time.sleep(0.1)

account = world.account()
for _ in range(2):
    world.order_place(account, request_key="once")
settled()
service = Service.objects.get()
world.order_validate(service, key=service.keys.get().display)
settled()
service.refresh_from_db()
states = [service.state]
world.vrack_attach(service)
settled()
service.refresh_from_db()
world.pop_create(service)
settled()
for number in (1, 3, 6):
    world.datacenter_create(service, number)
settled()
for each in DatacenterConfig.objects.all():
    for _ in range(2):
        world.routing_create(each)
settled()
states += sorted({*PopConfig.objects.values_list("status", flat=True), *DatacenterConfig.objects.values_list(
    "status", flat=True), *RoutingConfig.objects.values_list("status", flat=True)})
configured = PopConfig.objects.count() + DatacenterConfig.objects.count() + RoutingConfig.objects.count()
deletion.config_delete(service=service, config=PopConfig.objects.get(), by=BY)
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
