"""Consumer keys: asked for, validated, used and given up (api.md §1.3)."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from occ.actions import api_client, api_key
from occ.actions.secrets import hashed
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiClient, ApiCredential, AuditEntry
from occ.world import BY, world
from tests.api.calls import PATH, asked_for, refused
from tests.api.client import Api, user_of


def credential_of(api: Api) -> ApiCredential:
    """The row of a program's consumer key."""
    return ApiCredential.objects.get(consumer_hash=hashed(api.consumer))


@pytest.mark.parametrize(
    "redirection",
    [
        "https://[x",
        "https://evil.example\\@good.example/",
        "https://good.example/\n",
        "https://good.example/a b",
        "https://",
        "javascript:alert(1)",
        "https://good.example/" + "a" * 500,
    ],
)
def test_where_a_browser_might_read_another_host_nobody_is_sent(api: Api, redirection: str) -> None:
    body = {"accessRules": [{"method": "GET", "path": "/*"}], "redirection": redirection}
    answer = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
    assert (api.status, set(answer["details"])) == (400, {"redirection"})
    assert not ApiCredential.objects.filter(status="pendingValidation").exists()


def test_who_validates_a_key_is_told_where_the_program_leads_back_to(api: Api, owner: Account) -> None:
    body = {"accessRules": [{"method": "GET", "path": "/*"}], "redirection": "https://robot.example/back"}
    new = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
    browser = Client()
    browser.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    page = browser.get(new["validationUrl"]).content.decode()
    assert "<dd>robot.example</dd>" in page


def test_a_key_is_asked_for_validated_used_and_given_up(api: Api, owner: Account) -> None:
    body = {"accessRules": [{"method": "GET", "path": "/*"}], "redirection": "https://robot.example/back"}
    new = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
    assert new["state"] == "pendingValidation"
    robot = Api(api.key, api.secret, new["consumerKey"])
    assert refused(robot, robot.headers("GET", PATH)) == (403, "INVALID_CREDENTIAL")
    page = new["validationUrl"].removeprefix("http://testserver")
    browser = Client()
    browser.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    assert b"Test" in browser.get(page).content
    assert browser.post(page, {"days": "30"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert "https://robot.example/back" in shown
    assert robot.get("/auth/currentCredential")["status"] == "validated"
    assert robot.get("/auth/currentCredential")["rules"] == [{"method": "GET", "path": "/*"}]
    robot.post("/auth/logout")
    assert robot.status == 200
    assert refused(robot, robot.headers("GET", PATH)) == (403, "INVALID_CREDENTIAL")


def test_a_key_can_be_refused(api: Api, owner: Account) -> None:
    application = ApiApplication.objects.get(key=api.key)
    new = api_key.credential_request(application=application, rules=[("GET", "/*")], by=BY)
    browser = Client()
    browser.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/api/validate/{new.validation}/refuse/", {"sent": "1"}).status_code == 302
    robot = Api(api.key, api.secret, new.consumer_key)
    assert refused(robot, robot.headers("GET", PATH)) == (403, "INVALID_CREDENTIAL")
    assert browser.post(f"/api/validate/{new.validation}/", {"days": "30"}).status_code == 422


def test_an_answered_request_is_nobody_elses(api: Api, owner: Account) -> None:
    application = ApiApplication.objects.get(key=api.key)
    new = api_key.credential_request(application=application, rules=[("GET", "/*")], by=BY)
    api_key.credential_validate(credential=new.credential, user=user_of(owner), days=1, by=BY)
    other = Client()
    other.force_login(user_of(world.account(2)), "django.contrib.auth.backends.ModelBackend")
    assert other.get(f"/api/validate/{new.validation}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "one", "named"),
    [("accessRules", {"method": "GET", "path": "/*"}, "accessRules"), ("allowedIPs", "192.0.2.1", "allowedIPs")],
)
def test_too_many_are_refused_rather_than_left_out(api: Api, field: str, one: object, named: str) -> None:
    for number, status in ((200, 200), (201, 400)):
        body = {"accessRules": [{"method": "GET", "path": "/*"}]} | {field: [one] * number}
        answer = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
        assert api.status == status
    assert set(answer["details"]) == {named}


def test_keys_that_nobody_validates_go_when_another_one_is_asked_for(api: Api) -> None:
    assert asked_for(api) == 200
    late = clock.real_now() - api_key.PENDING - timedelta(seconds=1)
    ApiCredential.objects.update(created_at=late)
    assert asked_for(api) == 200
    waiting = ApiCredential.objects.filter(status="pendingValidation")
    assert [row.created_at > late for row in waiting] == [True]
    assert credential_of(api).status == "validated"  # however old it is


def test_an_application_asks_for_a_few_keys_a_minute(api: Api, settings: LazySettings) -> None:
    settings.API_KEYS_ASKED_PER_MINUTE = 2
    seen = [asked_for(api) for _ in range(4)]
    assert 200 in seen
    assert seen[-1] == 429
    assert api.get("/auth/details")


def test_the_last_use_is_known(api: Api) -> None:
    assert credential_of(api).last_used_at is None
    api.get("/auth/details")
    assert credential_of(api).last_used_at is not None


def test_a_key_that_ended_itself_opens_nothing_any_more(api: Api) -> None:
    headers = api.headers("POST", "/1.0/auth/logout")
    assert [refused(api, headers, "/1.0/auth/logout", "POST") for _ in range(2)] == [
        (200, ""),
        (403, "INVALID_CREDENTIAL"),
    ]
    assert AuditEntry.objects.filter(action="credential_revoke").count() == 1


def test_the_database_holds_no_key_that_opens_anything(api: Api, owner: Account) -> None:
    _, client_secret = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    rows = [*ApiApplication.objects.values(), *ApiCredential.objects.values(), *ApiClient.objects.values()]
    stored = json.dumps(rows, default=str)
    for secret in (api.secret, api.consumer, client_secret):
        assert secret not in stored


def test_the_command_prints_a_key_that_works(owner: Account) -> None:
    user, out = user_of(owner), StringIO()
    call_command("api_key", user.username, stdout=out)
    printed = dict(line.split("=", 1) for line in out.getvalue().splitlines())
    assert list(printed) == ["application_key", "application_secret", "consumer_key"]
    assert Api(*printed.values()).get("/auth/details")["user"] == user.username
