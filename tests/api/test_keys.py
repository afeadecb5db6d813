"""Applications, consumer keys, signatures, OAuth2: who may call what (api.md §1.3)."""

import base64
import json
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core import signing
from django.core.management import call_command
from django.test import Client

from occ.actions import api_client, api_key
from occ.actions.secrets import hashed
from occ.api.http import callers, limits
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiClient, ApiCredential, AuditEntry, Cart
from occ.world import BY, world
from tests.api.client import Api, user_of

PATH = "/1.0/auth/details"


def refused(
    api: Api, headers: dict[str, str], path: str = PATH, method: str = "GET", body: str = ""
) -> tuple[int, str]:
    """Status and errorCode of a call with these headers."""
    answer = api.send(method, path, body, headers)
    return api.status, (answer or {}).get("errorCode", "")


def test_a_signed_call_is_answered(api: Api, owner: Account) -> None:
    assert api.get("/auth/details")["account"] == owner.nichandle


@pytest.mark.parametrize(
    "url",
    [
        "http://testserver" + PATH,
        "https://testserver" + PATH,
        "http://testserver:8123" + PATH,
        "https://testserver:8123" + PATH,
        "http://127.0.0.1:8000" + PATH,
    ],
)
def test_each_url_that_a_client_may_sign_is_accepted(api: Api, url: str) -> None:
    headers = api.headers("GET", PATH, url=url) | {"Host": "testserver:8123"}
    assert refused(api, headers) == (200, "")


def test_the_url_is_signed_as_it_was_sent(api: Api) -> None:
    """Query, quoting and trailing slash as received, never put together again."""
    for path in (PATH + "/?b=%2F&a=1", PATH + "?x=%C3%A9", PATH + "?"):
        headers = api.headers("GET", path)
        api.client.get("/")  # whatever went before does not matter
        api.last = api.client.generic("GET", path, headers=headers, RAW_URI=path)
        assert api.last.status_code == 200, path


@pytest.mark.parametrize("part", ["method", "url", "body", "secret", "consumer", "timestamp"])
def test_a_signature_over_anything_else_is_refused(api: Api, part: str) -> None:
    other = Api(api.key, api.secret + ("x" if part == "secret" else ""), api.consumer)
    method = "POST" if part == "method" else "GET"
    headers = other.headers(method, PATH + ("?a" if part == "url" else ""), "x" if part == "body" else "")
    if part == "timestamp":
        headers["X-Ovh-Timestamp"] = str(int(headers["X-Ovh-Timestamp"]) - 1)
    if part == "consumer":
        headers["X-Ovh-Consumer"] = "x" * 32
    expected = (403, "NOT_CREDENTIAL") if part == "consumer" else (400, "INVALID_SIGNATURE")
    assert refused(api, headers) == expected


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (290, 200), (-310, 400), (310, 400)])
def test_a_signature_is_valid_for_five_minutes_either_way(api: Api, seconds: int, status: int) -> None:
    found, code = refused(api, api.headers("GET", PATH, at=int(time.time()) + seconds))
    assert (found, code) == (status, "" if status == 200 else "QUERY_TIME_OUT")


def test_nobody_is_401_and_an_unknown_application_403(api: Api) -> None:
    assert refused(api, {}) == (401, "")
    assert refused(api, {"Authorization": "Bearer nothing"}) == (401, "")
    assert refused(api, {"X-Ovh-Application": "unknown"}) == (403, "INVALID_KEY")
    assert refused(api, {"X-Ovh-Application": api.key}) == (403, "NOT_CREDENTIAL")


def test_fifty_equal_reads_in_one_second_all_succeed(api: Api) -> None:
    headers = api.headers("GET", PATH)
    assert {refused(api, headers)[0] for _ in range(50)} == {200}


def credential_of(api: Api) -> ApiCredential:
    """The row of a program's consumer key."""
    return ApiCredential.objects.get(consumer_hash=hashed(api.consumer))


@pytest.mark.parametrize(
    ("rule", "method", "path", "allowed"),
    [
        (("GET", "/*"), "GET", "/ovhCloudConnect", True),
        (("GET", "/*"), "POST", "/ovhCloudConnect", False),
        (("GET", "/ovhCloudConnect"), "GET", "/ovhCloudConnect", True),
        (("GET", "/ovhCloudConnect"), "GET", "/ovhCloudConnect/", True),
        (("GET", "/ovhCloudConnect/"), "GET", "/ovhCloudConnect", True),
        (("GET", "/ovhCloudConnect/*"), "GET", "/ovhCloudConnect", False),
        (("GET", "/ovhCloudConnect/*"), "GET", "/ovhCloudConnect/", False),
        (("GET", "/ovhCloudConnect"), "GET", "/ovhCloudConnect/1", False),
        (("GET", "/ovhCloudConnect/*/task"), "GET", "/ovhCloudConnect/a/task", True),
        (("GET", "/ovhCloudConnect/*/task"), "GET", "/ovhCloudConnect/a/task/1", False),
        (("GET", "/ovhCloudConnect*"), "GET", "/vrack", False),
        (("GET", "/*/task/*"), "GET", "/ovhCloudConnect/a/task/1", True),
        (("GET", "/vrack/pn-?"), "GET", "/vrack/pn-1", False),
        (("GET", "/vrack/[a-z]*"), "GET", "/vrack/pn-1", False),
        (("GET", "/vrack/[a]?.*"), "GET", "/vrack/[a]?.1", True),
        (("GET", "/" + "*a" * 100 + "b"), "GET", "/" + "a" * 250, False),
    ],
)
def test_a_key_may_call_what_its_rules_say(
    owner: Account, rule: tuple[str, str], method: str, path: str, allowed: bool
) -> None:
    from occ.api.http.callers import check_granted
    from occ.api.wire.errors import ApiError

    application, _ = api_key.application_create(user=user_of(owner), name="Robot", by=BY)
    credential = api_key.credential_request(application=application, rules=[rule], by=BY).credential
    if allowed:
        check_granted(credential, method, path)
    else:
        with pytest.raises(ApiError) as caught:
            check_granted(credential, method, path)
        assert (caught.value.status, caught.value.code) == (403, "NOT_GRANTED_CALL")


def test_an_application_whose_secret_cannot_be_read_any_more_opens_nothing(api: Api) -> None:
    ApiApplication.objects.update(secret="encrypted under another SECRET_KEY")
    assert refused(api, api.headers("GET", PATH)) == (403, "INVALID_KEY")


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


def test_a_key_whose_time_is_over_opens_nothing(api: Api) -> None:
    ApiCredential.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert refused(api, api.headers("GET", PATH)) == (403, "INVALID_CREDENTIAL")


def test_a_key_is_bound_to_its_addresses(api: Api) -> None:
    ApiCredential.objects.update(allowed_ips=["192.0.2.0/24"])
    assert refused(api, api.headers("GET", PATH)) == (403, "FORBIDDEN")
    ApiCredential.objects.update(allowed_ips=["127.0.0.0/8"])
    assert refused(api, api.headers("GET", PATH)) == (200, "")


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


def asked_for(api: Api) -> int:
    """The status of asking for a consumer key."""
    body = json.dumps({"accessRules": [{"method": "GET", "path": "/*"}]})
    api.send("POST", "/1.0/auth/credential", body, {"X-Ovh-Application": api.key})
    return api.status


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


ELSEWHERE, HERE = "192.0.2.1", "127.0.0.1"


@pytest.mark.parametrize(
    ("proxy", "forwarded", "status"),
    [
        (False, ELSEWHERE, 403),
        (True, ELSEWHERE, 200),
        (True, f"{HERE}, {ELSEWHERE}", 200),
        (True, f"{ELSEWHERE}, {HERE}", 403),
        (True, "", 403),
    ],
)
def test_what_says_where_a_call_comes_from_is_believed_of_the_proxy_alone(
    api: Api, settings: LazySettings, proxy: bool, forwarded: str, status: int
) -> None:
    """Only with a proxy is it read, and then its last address: what the client wrote itself stands before it."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    ApiCredential.objects.update(allowed_ips=[f"{ELSEWHERE}/32"])
    assert refused(api, api.headers("GET", PATH) | {"X-Forwarded-For": forwarded})[0] == status


def test_the_last_use_is_known(api: Api) -> None:
    assert credential_of(api).last_used_at is None
    api.get("/auth/details")
    assert credential_of(api).last_used_at is not None


def test_two_orders_begun_within_one_second_have_a_cart_each(api: Api) -> None:
    """As Terraform begins them: their requests are equal, and so are their signatures."""
    body = json.dumps({"ovhSubsidiary": "FR"})
    headers = api.headers("POST", "/1.0/order/cart", body)
    made = {api.send("POST", "/1.0/order/cart", body, headers)["cartId"] for _ in range(2)}
    assert {str(pk) for pk in Cart.objects.values_list("pk", flat=True)} == made
    assert len(made) == 2


def test_a_key_that_ended_itself_opens_nothing_any_more(api: Api) -> None:
    headers = api.headers("POST", "/1.0/auth/logout")
    assert [refused(api, headers, "/1.0/auth/logout", "POST") for _ in range(2)] == [
        (200, ""),
        (403, "INVALID_CREDENTIAL"),
    ]
    assert AuditEntry.objects.filter(action="credential_revoke").count() == 1


def test_a_refused_write_is_judged_again_when_it_is_sent_again(api: Api) -> None:
    """With the same signature, by what is true then."""
    path, cart = "/1.0/order/cart", api.post("/order/cart", {"ovhSubsidiary": "FR"})["cartId"]
    headers = api.headers("POST", f"{path}/{cart}/checkout")
    first, again = (api.send("POST", f"{path}/{cart}/checkout", headers=headers) for _ in range(2))
    assert (api.status, first["class"]) == (409, "Client::Conflict::CartNotAssigned")
    assert again == first
    api.post(f"/order/cart/{cart}/assign")
    empty = api.send("POST", f"{path}/{cart}/checkout", headers=headers)
    assert (api.status, empty["class"]) == (400, "Client::BadRequest::CartEmpty")


def test_calls_of_a_key_are_limited(api: Api, settings: LazySettings) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    seen = [refused(api, api.headers("GET", PATH))[0] for _ in range(5)]
    assert 200 in seen
    assert seen[-1] == 429
    assert 1 <= int(api.last.headers["Retry-After"]) <= 61


def test_calls_of_an_application_are_limited(api: Api, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    frozen(monkeypatch)
    assert [asked_for(api) for _ in range(4)] == [200, 200, 200, 429]


def test_unsigned_calls_of_an_address_are_limited(
    api: Api, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    frozen(monkeypatch)
    body = json.dumps({"ovhSubsidiary": "FR"})
    seen = [refused(api, {"X-Forwarded-For": f"192.0.2.{n}"}, "/1.0/order/cart", "POST", body)[0] for n in range(4)]
    assert seen == [200, 200, 200, 429]


def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends while calls are counted, and none was made in this one."""
    now = clock.real_now()
    monkeypatch.setattr(limits, "_counts", {})
    monkeypatch.setattr(clock, "real_now", lambda: now)


def test_a_token_is_over_after_its_hour(api: Api, owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    headers, now = {"Authorization": f"Bearer {callers.new_token(client)}"}, time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3598)
    assert refused(api, headers) == (200, "")
    monkeypatch.setattr(signing.time, "time", lambda: now + 3601)
    assert refused(api, headers) == (401, "")


def test_an_oauth2_client_gets_a_token_and_calls(api: Api, owner: Account) -> None:
    client, secret = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    given = Client().post("/auth/oauth2/token", form).json()
    assert given["token_type"] == "Bearer"
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    assert api.send("GET", PATH, headers=headers)["method"] == "oauth2_client_credentials"
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    answer = Client().post(
        "/auth/oauth2/token", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 200
    ApiClient.objects.all().delete()
    assert refused(api, headers) == (401, "")


@pytest.mark.parametrize(("method", "path"), [("GET", "/auth/currentCredential"), ("POST", "/auth/logout")])
def test_a_token_has_no_consumer_key_to_read_or_to_end(api: Api, owner: Account, method: str, path: str) -> None:
    client, _ = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    headers = {"Authorization": f"Bearer {callers.new_token(client)}"}
    assert refused(api, headers, f"/1.0{path}", method) == (403, "NOT_CREDENTIAL")
    assert "OAuth2" in json.loads(api.last.content)["message"]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused_as_oauth2_says(owner: Account, change: dict[str, str], status: int, error: str) -> None:
    client, secret = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret} | change
    answer = Client().post("/auth/oauth2/token", form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


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
