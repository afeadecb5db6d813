"""A customer with a program."""

import pytest

from occ.models import Account
from tests import factories
from tests.api.client import Api, api_for


@pytest.fixture
def owner(db: None) -> Account:
    """A customer."""
    return factories.account(1)


@pytest.fixture
def api(owner: Account) -> Api:
    """Their program."""
    return api_for(owner)
