"""A deactivated user opens nothing: no session, key, token, link or waiting request, at any address."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from occ.actions import api_client, api_key, people
from occ.api.urls import SECTIONS
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiClient, ApiCredential, AuditEntry, ProviderUser, User
from occ.world import BY
from tests.api.client import Api
from tests.guards.test_every_url import PROVIDER, Address, is_public
from tests.guards.world import World, build

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
STOPS: dict[str, Callable[[User], object]] = {
    "deactivated": lambda user: change(user, active=False),
    "deactivated by another way": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "moved to another account": lambda user: change(user, account=Account.objects.get(nichandle="bb00002-ovh")),
    "made staff": lambda user: change(user, account=None, staff=True),
    "deleted": lambda user: user.delete(),
}
"""What may happen to a user whose keys are then to stop."""
OPERATIONS = [wire for section in SECTIONS for wire, _view in section.wires]
"""Every operation of the API; those without a caller are of no interest here."""
SIGNED = [wire for wire in OPERATIONS if wire.access in ("signed", "either")]
VALUES = {
    "method": "get",
    "path": "me",
    "object_id": "1",
    "content_type_id": "1",
    "app_label": "occ",
    "url": "nowhere",
    "name": "x",
    "token": "x",
}
pytestmark = pytest.mark.django_db


def change(user: User, **asked: Any) -> User:
    """What staff change of a user."""
    return people.user_update(user=user, by=BY, **{"account": user.account, "staff": False, "active": True} | asked)


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Two customers with one of everything."""
    return build()


@pytest.fixture
def alice(world: World, db: None) -> User:
    """The user who is stopped."""
    return User.objects.get(username="alice")


@pytest.fixture
def program(alice: User) -> Api:
    """A program of theirs, which signs its calls."""
    application, secret, new = api_key.script_key(user=alice, name="Script", by=BY)
    found = Api(application.key, secret, new.consumer_key)
    assert found.get("/auth/details")["user"] == "alice"
    return found


@pytest.fixture
def oauth2(alice: User) -> dict[str, str]:
    """The form with which a client of theirs asks for tokens."""
    client, secret = api_client.client_create(user=alice, name="CI", by=BY)
    return {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}


@pytest.fixture
def bearer(program: Api, oauth2: dict[str, str]) -> dict[str, str]:
    """The header of a token that was issued while all was well."""
    token = program.client.post("/auth/oauth2/token", oauth2).json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    assert program.send("GET", "/1.0/auth/details", headers=header)["user"] == "alice"
    return header


def filled(path: str) -> str:
    """The path of an operation, with something for each of its parameters."""
    return re.sub(r"\{\w+\}", "1", path)


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_no_operation_answers_a_key_of_a_stopped_user(alice: User, program: Api, stop: Any) -> None:
    stop(alice)
    before = AuditEntry.objects.count()
    for wire in SIGNED:
        refusal = program.call(wire.method, filled(wire.path))
        assert (program.status, refusal["errorCode"]) == (403, "INVALID_CREDENTIAL"), wire
    assert AuditEntry.objects.count() == before
    assert len(SIGNED) > 100


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_no_operation_answers_a_token_of_a_stopped_user_and_none_is_issued(
    alice: User, program: Api, bearer: dict[str, str], oauth2: dict[str, str], stop: Any
) -> None:
    stop(alice)
    for wire in SIGNED:
        program.send(wire.method, f"/1.0{filled(wire.path)}", headers=bearer)
        assert program.status == 401, wire
    refusal = program.client.post("/auth/oauth2/token", oauth2)
    wrong = program.client.post("/auth/oauth2/token", oauth2 | {"client_secret": "wrong"})
    assert (refusal.status_code, refusal.content) == (wrong.status_code, wrong.content)
    assert refusal.json() == {"error": "invalid_client"}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_an_application_of_a_stopped_user_asks_for_no_key_and_nobody_validates_what_it_asked_for(
    alice: User, world: World, stop: Any
) -> None:
    robot = ApiApplication.objects.get(name="Robot")
    bob = Client()
    bob.force_login(User.objects.get(username="bob"), MODEL_BACKEND)
    page = f"/api/validate/{world.values['validation']}/"
    assert b'name="days"' in bob.get(page).content
    stop(alice)
    shown = bob.get(page)
    assert shown.status_code == 200
    assert b'name="days"' not in shown.content
    assert bob.post(page, {"days": "30"}).status_code == 422
    asking = Api(robot.key, "", "")
    for wire in [wire for wire in OPERATIONS if wire.access == "application"]:
        refusal = asking.send(wire.method, f"/1.0{wire.path}", "{}", {"X-Ovh-Application": robot.key})
        assert (asking.status, refusal["errorCode"]) == (403, "INVALID_KEY"), wire


LINKS: dict[str, Callable[[Api, dict[str, str], str], str]] = {
    "key": lambda program, _bearer, path: program.post(path, {"kind": "service"})["url"],
    "client": lambda program, bearer, path: program.send("POST", f"/1.0{path}", '{"kind": "service"}', bearer)["url"],
}
"""Links to logs, by what asked for them."""
ENDS: dict[str, Callable[[User], object]] = {
    "ended": lambda user: change(user, end_keys=True),
    "ended by the customer": lambda user: [
        *(api_key.credential_revoke(credential=key, by=BY) for key in ApiCredential.objects.filter(user=user)),
        *(api_client.client_delete(client=client, by=BY) for client in ApiClient.objects.filter(user=user)),
    ],
    "out of time": lambda user: [
        ApiCredential.objects.filter(user=user).update(expires_at=clock.real_now() - timedelta(seconds=1)),
        ApiClient.objects.filter(user=user).delete(),
    ],
}


@pytest.mark.parametrize("end", (STOPS | ENDS).values(), ids=STOPS | ENDS)
@pytest.mark.parametrize("ask", LINKS.values(), ids=LINKS)
def test_a_link_to_logs_closes_with_what_asked_for_it(
    alice: User, world: World, program: Api, bearer: dict[str, str], ask: Any, end: Any
) -> None:
    link = ask(program, bearer, f"/ovhCloudConnect/{world.values['service']}/log/url")
    with CaptureQueriesContext(connection) as queries:
        assert program.client.get(link).status_code == 200
    assert len(queries) == 2  # the service with what asked for the link, and the lines
    end(alice)
    assert program.client.get(link).status_code == 404


def test_what_belongs_to_no_user_is_refused_with_the_way_out(alice: User, program: Api) -> None:
    ApiApplication.objects.filter(key=program.key).update(user=None)
    asked = program.send("POST", "/1.0/auth/credential", '{"accessRules": []}', {"X-Ovh-Application": program.key})
    assert (program.status, asked["errorCode"]) == (403, "INVALID_KEY")
    assert asked["message"] == "This key opens nothing: it belongs to no user. Make another key."
    assert program.get("/auth/details")["user"] == "alice"  # its consumer key has a user
    ApiCredential.objects.filter(user=alice).update(user=None)
    refusal = program.get("/auth/details")
    assert (program.status, refusal["errorCode"]) == (403, "INVALID_CREDENTIAL")
    assert "belongs to no user" in refusal["message"]


def test_what_was_not_ended_works_again_with_the_user(alice: User, program: Api, bearer: dict[str, str]) -> None:
    change(alice, active=False)
    change(alice, active=True)
    assert program.get("/auth/details")["user"] == "alice"
    assert program.send("GET", "/1.0/auth/details", headers=bearer)["user"] == "alice"
    change(alice, end_keys=True)
    program.get("/auth/details")
    assert program.status == 403
    program.send("GET", "/1.0/auth/details", headers=bearer)
    assert program.status == 401


def every_path(patterns: list[Any], world: World, prefix: str = "/") -> Iterator[str]:
    """Every address of the site, with something for each of its parameters."""
    values = VALUES | world.values
    for entry in patterns:
        route = re.sub(r"^\^|\$$", "", str(entry.pattern))
        if isinstance(entry, URLPattern):
            route = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda found: values[found[1]], prefix + route)
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)
        else:
            yield from every_path(entry.url_patterns, world, prefix + route)


@cache
def for_anybody(method: str, path: str) -> tuple[int, str | None]:
    """Status and `Location` with which an address answers a visitor who is not signed in."""
    answer = getattr(Client(raise_request_exception=False), method)(path)
    return answer.status_code, answer.headers.get("Location")


@pytest.mark.parametrize("who", ["alice", "staff"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_with_the_session_of_a_deactivated_user_every_page_is_as_for_anybody(
    who: str, method: str, world: World, db: None
) -> None:
    """Customer pages, the console, the desk, the administration, the providers' portals."""
    paths = list(every_path(get_resolver().url_patterns, world))
    assert {path.split("/")[1] for path in paths} > {"admin", "desk", "fournisseurs", "api", "services", "vracks"}
    for path in paths:
        user = Client(raise_request_exception=False)
        user.force_login(User.objects.get(username=who), MODEL_BACKEND)
        User.objects.filter(username=who).update(is_active=False)
        answer = getattr(user, method)(path)
        User.objects.filter(username=who).update(is_active=True)
        assert (answer.status_code, answer.headers.get("Location")) == for_anybody(method, path), path
    assert user.get("/admin/" if who == "staff" else "/api/keys/").status_code == 200  # the session was a good one


@pytest.mark.parametrize("address", PROVIDER, ids=lambda address: address.name)
def test_with_the_session_of_a_disabled_user_a_providers_portal_is_closed(
    address: Address, world: World, db: None
) -> None:
    user = ProviderUser.objects.get(username="tester")
    home, path = f"/fournisseurs/{user.provider}/", address.path(world.values)
    browser = Client()
    assert browser.post(f"{home}login/", {"username": "tester", "password": "x"}).headers["Location"] == home
    people.provider_user_update(user=user, active=False, by=BY)
    for method in ("get", "post"):
        answer, expected = getattr(browser, method)(path), getattr(Client(), method)(path)
        assert (answer.status_code, answer.headers.get("Location")) == (
            expected.status_code,
            expected.headers.get("Location"),
        )
        if not is_public(address):
            assert answer.headers["Location"] == f"{home}login/"
            assert getattr(browser, method)(path, headers={"HX-Request": "true"}).status_code == 286
