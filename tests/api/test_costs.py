"""What a call asks of the database: no more than its answer takes (`python -m tools.bench api` measures the time)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occ.models import Account, PopConfig, Service
from occ.world import world
from tests.api.calls import filled
from tests.api.client import Api

WHOLE = {"X-Pagination-Mode": "CachedObjectList-Pages"}


@pytest.fixture
def routes(api: Api, owner: Account) -> str:
    """The routing configurations of a service's datacentre; the program's application is known to the process."""
    config = world.datacenter(world.with_pop(owner)[0])
    found = config.vrack.services.get()
    pop = found.interface.pop_config
    api.get("/auth/currentCredential")
    return f"/ovhCloudConnect/{found.pk}/config/pop/{pop.pk}/datacenter/{config.pk}/extra"


def asked(call: Any) -> int:
    """How many questions and changes `call` puts to the database, transactions apart."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in queries)


def test_a_read_of_a_service_asks_for_the_key_and_the_service(api: Api, routes: str) -> None:
    assert asked(lambda: api.get("/".join(routes.split("/")[:3]))) == 2


def test_a_list_of_names_asks_for_the_key_and_the_names(api: Api, routes: str) -> None:
    assert asked(lambda: api.get("/ovhCloudConnect")) == 2


def test_a_list_of_services_asks_no_more_for_many(api: Api, owner: Account, routes: str) -> None:
    for _ in range(3):
        world.ordered(owner)
    assert asked(lambda: api.get("/ovhCloudConnect", headers=WHOLE)) == 2


READS = (
    "config/pop/{pop}/status",
    "config/pop/{pop}/statistics?period=daily&type=prefix:accepted",
    "interface/{port}",
    "interface/{port}/status",
    "interface/{port}/statistics?period=daily&type=traffic:upload",
)
"""What is read of the network of a service's vRack."""


def test_a_read_of_the_network_asks_no_more_in_a_larger_vrack(api: Api, owner: Account, routes: str) -> None:
    number = routes.split("/")[2]
    service = Service.objects.get(pk=number)
    pop = PopConfig.objects.get(interface__service=service)
    places = {"pop": pop.pk, "port": pop.interface_id}
    paths = [f"/ovhCloudConnect/{number}/{read.format(**places)}" for read in READS]
    few = [asked(lambda path=path: api.get(path)) for path in paths]
    for _ in range(2):
        world.with_pop(owner, service.vrack)
    for datacenter in (3, 4):
        world.bgp(world.datacenter(service, datacenter, subnet=f"172.16.{datacenter}.0/28"))
    assert [asked(lambda path=path: api.get(path)) for path in paths] == few
    assert max(few) <= 8


def test_an_order_asks_little_more_than_a_statement_for_each_table(api: Api, routes: str) -> None:
    cart = filled(api)
    with CaptureQueriesContext(connection) as queries:
        assert asked(lambda: api.post(f"/order/cart/{cart}/checkout")) <= 15
    assert api.status == 200
    assert sum(query["sql"].startswith("SAVEPOINT") for query in queries) == 1  # the call's own, in that of the test


def test_a_write_asks_little_more_than_its_action(api: Api, routes: str) -> None:
    neighbour = {"type": "bgp", "bgpNeighborArea": 64801, "bgpNeighborIp": "172.16.1.10"}
    assert asked(lambda: api.post(routes, neighbour)) <= 18
