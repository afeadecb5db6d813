"""Hashes in Django's own form: replaced at sign-in; while there are any, each wrong password costs as much."""

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from occ.models import ProviderUser, User
from occ.sign_in import old_hashes
from tests.sign_in.conftest import DJANGOS, FORMS, NEW_HASH, OLD_HASH, OURS, PASSWORD, Form


def hash_of(form: Form) -> str:
    """The stored hash of a form's user."""
    users = ProviderUser.objects if "fournisseurs" in form.path else User.objects
    return str(users.values_list("password", flat=True).get(username=form.username))


def of_holder(form: str) -> QuerySet[User] | QuerySet[ProviderUser]:
    """The user of a form, to be changed."""
    username = FORMS[form].username
    if form == "provider":
        return ProviderUser.objects.filter(username=username)
    return User.objects.filter(username=username)


@pytest.mark.usefixtures("real_hasher")
def test_a_hash_with_other_parameters_matches_and_is_replaced_at_sign_in(form: Form) -> None:
    User.objects.update(password=OLD_HASH)
    ProviderUser.objects.update(password=OLD_HASH)
    assert form.send("wrong").status_code == 422
    assert hash_of(form) == OLD_HASH
    assert form.send(PASSWORD).status_code == 302
    assert hash_of(form).startswith(OURS)
    assert form.send(PASSWORD).status_code == 302


@pytest.mark.usefixtures("real_hasher")
@pytest.mark.parametrize("holder", FORMS)
@pytest.mark.parametrize("name", ["customer", "provider"])
def test_while_an_old_hash_is_stored_each_wrong_password_costs_as_much(
    everybody: None, name: str, holder: str, costs: list[str]
) -> None:
    """A user with an old hash, one with a new hash and an unknown name take equally long at every form."""
    User.objects.update(password=NEW_HASH)
    ProviderUser.objects.update(password=NEW_HASH)
    of_holder(holder).update(password=OLD_HASH)
    for username in ("carol", "sam", "nobody"):
        costs.clear()
        assert FORMS[name].send("wrong", username=username).status_code == 422
        assert sorted(costs) == [DJANGOS, OURS]
    of_holder(holder).update(password=NEW_HASH)
    costs.clear()
    FORMS[name].fail(1, username="nobody")
    assert costs == [OURS]


def test_whether_there_are_old_hashes_is_asked_until_there_are_none(
    everybody: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old = old_hashes.OldHashes()
    assert not old.are_only_of_others("carol", "")
    with django_assert_num_queries(0):
        assert not old.are_only_of_others("carol", "")
