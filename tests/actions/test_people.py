"""People: staff or a customer's, never both, and nobody locks themselves out."""

import pytest

from occ.actions import people
from occ.actions.actor import Actor
from occ.models import AuditEntry
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_user_is_staff_or_a_customers() -> None:
    owner = world.account()
    both = {"username": "carol", "password": "x", "account": owner, "staff": True, "by": BY}
    assert refused(lambda: people.user_create(**both)) == {"user_staff_or_customer"}
    assert refused(lambda: people.user_create(**both | {"account": None, "staff": False})) == {"user_staff_or_customer"}


def test_nobody_takes_their_own_access_away() -> None:
    staff = world.user("staff")
    change = {"user": staff, "account": None, "staff": True, "active": False}
    assert refused(lambda: people.user_update(by=Actor(user=staff), **change)) == {"user_is_oneself"}
    people.user_update(by=Actor(user=world.user("other")), **change)
    staff.refresh_from_db()
    assert not staff.is_active


def test_a_new_password_is_in_the_history_without_its_words() -> None:
    owner = world.account()
    user = world.user("carol", owner)
    people.user_update(user=user, account=owner, staff=False, active=True, password="dense-forest-7", by=BY)
    assert AuditEntry.objects.get(action="user_update").after == {"password": "changed"}
    user.refresh_from_db()
    assert user.check_password("dense-forest-7")


def test_an_account_has_a_name_of_at_most_100_characters() -> None:
    owner = world.account()
    for name in (" ", "x" * 101):
        asked = {"account": owner, "name": name, "language": None, "by": BY}
        assert refused(lambda asked=asked: people.account_rename(**asked)) == {"account_name"}
    people.account_rename(account=owner, name=" Renamed ", language="en", by=BY)
    owner.refresh_from_db()
    assert (owner.name, owner.language) == ("Renamed", "en")


def test_a_user_of_a_provider_is_disabled_once() -> None:
    user = world.provider_user()
    for _ in range(2):
        people.provider_user_update(user=user, active=False, by=BY)
    assert AuditEntry.objects.get(action="provider_user_update").after == {"is_active": False}
