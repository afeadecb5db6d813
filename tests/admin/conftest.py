"""Staff at the admin, and one of everything to look at."""

import pytest
from django.test import Client

from occ.actions import people
from occ.models import User
from occ.world import BY
from occ.world import world as builder
from tests.guards.world import World, build


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Alice with one of everything, bob and staff; what a test changes of them is undone."""
    return build()


@pytest.fixture
def staff(db: None) -> User:
    """A member of staff."""
    return people.user_create(username="sam", password="x", staff=True, by=BY)


@pytest.fixture
def desk(staff: User) -> Client:
    """Their browser, in English."""
    client = Client()
    client.force_login(staff)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def customer(db: None) -> User:
    """Somebody of a customer's."""
    return people.user_create(username="carol", password="x", account=builder.account(7), by=BY)
