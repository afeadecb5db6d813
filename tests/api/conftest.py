"""A customer with a program."""

import pytest

from occ.models import Account
from occ.world import world
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
