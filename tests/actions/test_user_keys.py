"""Keys that are made while their user is changed: none opens anything that the change was to end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from occ.actions import api_client, api_key, people, user_keys
from occ.models import Account, ApiApplication, User
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.bad_input import everything
from tests.two_connections import in_thread, until_it_waits


def validate(user: User) -> object:
    """Validate the key that waits."""
    waiting = ApiApplication.objects.get(name="Waits").credentials.get()
    return api_key.credential_validate(credential=waiting, user=user, days=0, by=BY)


KEYS: dict[str, Callable[[User], object]] = {
    "credential_validate": validate,
    "script_key": lambda user: api_key.script_key(user=user, name="Script", by=BY),
    "client_create": lambda user: api_client.client_create(user=user, name="Terraform", by=BY),
}
"""The actions that make something with which a program may call."""
MAKE = KEYS | {"application_create": lambda user: api_key.application_create(user=user, name="Robot", by=BY)}
CHANGES: dict[str, dict[str, Any]] = {
    "deactivated": {"active": False},
    "moved": {"account": "tt00002-ovh"},
    "made staff": {"account": None, "staff": True},
    "new password": {"password": "dense-forest-7"},
}


def change(user: User, account: str | None = "tt00001-ovh", **asked: Any) -> User:
    """What staff change of a user."""
    target = Account.objects.get(nichandle=account) if account else None
    return people.user_update(user=user, account=target, by=BY, **{"staff": False, "active": True} | asked)


@pytest.fixture
def user() -> User:
    """A customer's user; a key of a colleague's application waits to be validated."""
    account = world.account(1)
    world.account(2)
    colleague = people.user_create(username="dora", password="x", account=account, by=BY)
    application, _secret = api_key.application_create(user=colleague, name="Waits", by=BY)
    api_key.credential_request(application=application, rules=api_key.ALL_RULES, by=BY)
    return people.user_create(username="carol", password="x", account=account, by=BY)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_user_who_was_changed_since_the_request_began_makes_no_key(user: User, make: Any, asked: Any) -> None:
    change(user, **asked)
    before = everything()
    with pytest.raises(Refused) as caught:
        make(user)
    assert everything() == before
    [problem] = caught.value.problems
    assert (problem.code, problem.kind) == ("user_not_for_account", "forbidden")
    for language, words in (("en", "Sign in again."), ("fr", "Connectez-vous à nouveau.")):
        with translation.override(language):
            assert words in translation.gettext(problem.sentence)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [[], ["--oauth2"]])
def test_the_command_makes_no_key_for_a_deactivated_user(user: User, kind: list[str]) -> None:
    change(user, active=False)
    with pytest.raises(CommandError, match="does not sign in"):
        call_command("api_key", user.username, *kind)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", KEYS.values(), ids=KEYS)
def test_a_key_that_is_being_made_ends_with_the_others(user: User, make: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make(user)
            ending = pool.submit(in_thread, lambda: change(user, end_keys=True, password="dense-forest-7"))
            until_it_waits(ending)
        assert isinstance(ending.result(), User)
    assert user_keys.keys_of(user) == {"api_keys": 0, "api_clients": 0}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_key_that_is_made_while_the_others_end_is_refused(user: User, make: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change(user, end_keys=True, password="dense-forest-7")
            making = pool.submit(in_thread, lambda: make(user))
            until_it_waits(making)
        assert isinstance(making.result(), Refused)
    assert user_keys.keys_of(user) == {"api_keys": 0, "api_clients": 0}
