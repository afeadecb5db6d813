"""Signed calls: who may call what, from where and how often (api.md §1.3)."""

import json
import time
from datetime import timedelta

import pytest
from django.conf import LazySettings

from occ.actions import api_key
from occ.api.http import limits
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiCredential, Cart
from occ.world import BY
from tests.api.calls import PATH, asked_for, refused
from tests.api.client import Api, user_of


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


def test_a_key_whose_time_is_over_opens_nothing(api: Api) -> None:
    ApiCredential.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert refused(api, api.headers("GET", PATH)) == (403, "INVALID_CREDENTIAL")


def test_a_key_is_bound_to_its_addresses(api: Api) -> None:
    ApiCredential.objects.update(allowed_ips=["192.0.2.0/24"])
    assert refused(api, api.headers("GET", PATH)) == (403, "FORBIDDEN")
    ApiCredential.objects.update(allowed_ips=["127.0.0.0/8"])
    assert refused(api, api.headers("GET", PATH)) == (200, "")


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


def test_two_orders_begun_within_one_second_have_a_cart_each(api: Api) -> None:
    """As Terraform begins them: their requests are equal, and so are their signatures."""
    body = json.dumps({"ovhSubsidiary": "FR"})
    headers = api.headers("POST", "/1.0/order/cart", body)
    made = {api.send("POST", "/1.0/order/cart", body, headers)["cartId"] for _ in range(2)}
    assert {str(pk) for pk in Cart.objects.values_list("pk", flat=True)} == made
    assert len(made) == 2


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
