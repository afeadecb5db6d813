"""People first: alice and bob, each with an account, and staff without one."""

from html import unescape

import pytest
from django.http import HttpResponseBase
from django.test import Client

from occ.engine.queue import clock
from occ.models import Account, User


def person(username: str, nichandle: str, language: str = "fr") -> User:
    """Somebody who signs in for an account of their own."""
    account = Account.objects.create(
        nichandle=nichandle,
        name=username.title(),
        email=f"{username}@example.com",
        language=language,
        clock=clock.shared(),
    )
    return User.objects.create_user(username, password="passerelle", account=account)


def signed_in(user: User) -> Client:
    """A browser in which that user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def html(answer: HttpResponseBase) -> str:
    """The text of an answer."""
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def alice(db: None) -> User:
    """A customer."""
    return person("alice", "aa00001-ovh")


@pytest.fixture
def bob(db: None) -> User:
    """Another customer."""
    return person("bob", "bb00002-ovh")


@pytest.fixture
def staff(db: None) -> User:
    """Staff, without an account."""
    return User.objects.create_superuser("staff", password="passerelle")


@pytest.fixture
def as_alice(alice: User) -> Client:
    """Alice's browser."""
    return signed_in(alice)


@pytest.fixture
def in_panel() -> dict[str, str]:
    """Headers of a request that htmx makes from the side panel."""
    return {"HX-Request": "true", "HX-Target": "drawer-body", "HX-Current-URL": "http://testserver/limits/"}
