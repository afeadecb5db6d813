"""The state of an API key is the same on every page, and true now."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from occ.actions import api_key, people
from occ.actions.secrets import hashed
from occ.engine.queue import clock
from occ.models import ApiCredential, ApiKeyState, User
from occ.world import BY
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


def asked(user: User) -> api_key.NewCredential:
    """A key that an application of the user asks for."""
    application, _secret = api_key.application_create(user=user, name="Robot", by=BY)
    return api_key.credential_request(application=application, rules=[("GET", "/*")], by=BY)


def allowed(user: User) -> ApiCredential:
    """A key that the user has validated."""
    return api_key.credential_validate(credential=asked(user).credential, user=user, days=1, by=BY)


def stopped(user: User) -> ApiCredential:
    """A key of a user who is deactivated afterwards."""
    key = allowed(user)
    people.user_update(user=user, account=user.account, staff=False, active=False, by=BY)
    return key


def late(user: User) -> ApiCredential:
    """A key whose day is over."""
    key = allowed(user)
    ApiCredential.objects.filter(pk=key.pk).update(expires_at=clock.real_now() - timedelta(seconds=1))
    return key


MADE: dict[ApiKeyState, Callable[[User], ApiCredential]] = {
    ApiKeyState.PENDING: lambda user: asked(user).credential,
    ApiKeyState.VALID: allowed,
    ApiKeyState.STOPPED: stopped,
    ApiKeyState.REFUSED: lambda user: api_key.credential_refuse(credential=asked(user).credential, user=user, by=BY),
    ApiKeyState.REVOKED: lambda user: api_key.credential_revoke(credential=allowed(user), by=BY),
    ApiKeyState.EXPIRED: late,
}
STATES = pytest.mark.parametrize("state", ApiKeyState, ids=str)


@pytest.fixture
def colleague(alice: User) -> User:
    """Another user of the account of alice."""
    return people.user_create(username="dora", password="x", account=alice.account, by=BY)


def cells(page: str, link: str) -> str:
    """The words of the row that has `link`."""
    row = next(each for each in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if link in each)
    return re.sub(r"<[^>]+>|\s+", " ", row)


@STATES
def test_every_page_of_staff_shows_the_state(state: ApiKeyState, alice: User, staff: User) -> None:
    key, desk = MADE[state](alice), signed_in(staff)
    desk.cookies["django_language"] = "fr"
    with translation.override("fr"):
        label = str(state.label)
    own = reverse("admin:occ_apicredential_change", args=[key.pk])
    assert label in cells(desk.get(reverse("admin:occ_apicredential_changelist")).content.decode(), own)
    page = desk.get(own).content.decode()
    assert re.search(rf'field-state.*?<div class="readonly">{label}</div>', page, re.DOTALL)
    assert "field-status" not in page
    of_user = desk.get(reverse("admin:occ_user_change", args=[alice.pk])).content.decode()
    if state == ApiKeyState.REFUSED:  # it is nobody's
        assert own not in of_user
    else:
        assert label in cells(of_user, own)


@STATES
def test_the_page_of_the_account_shows_the_state(state: ApiKeyState, alice: User, colleague: User) -> None:
    key = MADE[state](alice)
    page = signed_in(colleague).get("/api/keys/").content.decode()
    end = f"/api/keys/{key.pk}/revoke/"
    if state in (ApiKeyState.PENDING, ApiKeyState.REFUSED):
        assert "Robot" not in page
        return
    with translation.override("fr"):
        assert f">{state.label}</span>" in page
    assert ("Son utilisateur est désactivé" in page) == (state == ApiKeyState.STOPPED)
    assert (f'href="{end}"' in page) == (state in (ApiKeyState.VALID, ApiKeyState.STOPPED))


@STATES
def test_the_page_of_a_request_shows_the_state(state: ApiKeyState, alice: User, colleague: User) -> None:
    key = MADE[state](alice)
    ApiCredential.objects.filter(pk=key.pk).update(validation_hash=hashed("secret"))
    page = signed_in(colleague).get("/api/validate/secret/").content.decode()
    with translation.override("fr"):
        assert (f">{state.label}</span>" in page) == (state != ApiKeyState.PENDING)
    assert ("Valide jusqu’au" in page) == (state == ApiKeyState.VALID)


@pytest.mark.parametrize("state", [ApiKeyState.REFUSED, ApiKeyState.REVOKED, ApiKeyState.EXPIRED], ids=str)
def test_the_state_of_a_key_that_has_ended_does_not_depend_on_its_user(state: ApiKeyState, alice: User) -> None:
    key = MADE[state](alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert api_key.state_of(ApiCredential.objects.get(pk=key.pk)) == state


def test_the_list_of_staff_costs_the_same_however_many_wait(alice: User, staff: User) -> None:
    desk, taken = signed_in(staff), []
    for number in (1, 5):
        for _ in range(number):
            asked(alice)
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("admin:occ_apicredential_changelist"))
        taken.append(len(queries))
    assert taken[1] <= taken[0]
