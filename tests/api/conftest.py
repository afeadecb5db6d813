"""A customer with a program."""

import pytest

from occ.models import Account
from occ.world import world
from tests.api.calls import Configured
from tests.api.client import WAYS, Api, api_for


@pytest.fixture
def owner(db: None) -> Account:
    """A customer."""
    return world.account(1)


@pytest.fixture
def api(owner: Account) -> Api:
    """Their program."""
    return api_for(owner)


@pytest.fixture(params=list(WAYS))
def program(request: pytest.FixtureRequest, owner: Account) -> Api:
    """Their program, which signs all its calls within one second; and the same with a token."""
    return WAYS[request.param](owner)


@pytest.fixture
def configured(owner: Account) -> Configured:
    """A service with a PoP, a datacentre and a BGP neighbour, all for two hours: each statistic has a point since."""
    service, pop = world.with_pop(owner)
    routing = world.bgp(world.datacenter(service))
    world.pass_time()
    return service, pop, routing
