"""No page runs more than 12 queries, and none runs more because there is more to show."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.models import DatacenterConfig, RoutingConfig, Service, User
from occ.world import world as builder
from tests.guards import crowd
from tests.guards.test_every_url import PROVIDER, WEB, Address
from tests.guards.world import World, build

QUERIES_MAX = 12
BYTES_MAX = 60_000
PAGES = [*WEB, *PROVIDER]
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Cost:
    """What a page costs: its status, queries, and bytes of HTML."""

    status: int
    queries: list[str]
    size: int


@dataclass(frozen=True)
class Costs:
    """Each page's cost, with one of everything, with 4 datacentres and 16 routings, and with a crowd."""

    few: dict[str, Cost]
    some: dict[str, Cost]
    many: dict[str, Cost]


def measure(world: World) -> dict[str, Cost]:
    """Open every page as alice, and those of the provider as its user; the second time is what counts."""
    client = Client()
    client.force_login(User.objects.get(username="alice"), "django.contrib.auth.backends.ModelBackend")
    at_provider = Client()
    sign_in = {"username": "tester", "password": "x"}
    assert at_provider.post(f"/fournisseurs/{world.values['provider']}/login/", sign_in).status_code == 302
    found = {}
    for address in PAGES:
        browser, path = at_provider if address in PROVIDER else client, address.path(world.values)
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(path)
        # Savepoints are there because the test itself is a transaction.
        queries = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
        found[path] = Cost(answer.status_code, queries, len(answer.getvalue()))
    return found


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """One of everything, and a service that is being delivered."""
    found = build()
    builder.ordered(Service.objects.get().account)
    return found


@pytest.fixture(scope="module")
def costs(world: World) -> Costs:
    """Every page before and after the crowd."""
    few = measure(world)
    service = Service.objects.get(pk=world.values["service"])
    crowd.add_configurations(service, datacenters=4)
    assert (DatacenterConfig.objects.count(), RoutingConfig.objects.count()) == (4, 16)
    some = measure(world)
    crowd.add_the_rest(service)
    assert (DatacenterConfig.objects.count(), RoutingConfig.objects.count()) == (9, 41)
    return Costs(few, some, measure(world))


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)
def test_a_page_asks_no_more_with_a_thousand_services_than_with_one(
    address: Address, world: World, costs: Costs
) -> None:
    path = address.path(world.values)
    few, many = costs.few[path], costs.many[path]
    assert few.status == many.status
    assert len(many.queries) <= len(few.queries), "\n".join(set(many.queries) ^ set(few.queries))
    assert len(many.queries) <= QUERIES_MAX


@pytest.mark.parametrize("path", ["/", "/login/", "/limits/", "/fournisseurs/", "/fournisseurs/megaport/login/"])
def test_a_page_before_signing_in_asks_as_little(path: str, world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(QUERIES_MAX):
        assert Client().get(path).status_code == 200


def test_the_html_of_a_page_stays_below_60_kb(world: World, costs: Costs) -> None:
    services, service = "/bare-metal-cloud/network/ovhcloud-connect/", f"/services/{world.values['service']}/"
    sizes = {path: cost.size for path, cost in costs.some.items()} | {services: costs.many[services].size}
    assert {path: size for path, size in sizes.items() if size > BYTES_MAX} == {}
    assert min(sizes[services], sizes[service]) > 30_000
