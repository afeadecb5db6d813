"""OAuth2 access tokens (api.md §1.3)."""

import base64
import json
import time

import pytest
from django.core import signing
from django.test import Client

from occ.actions import api_client
from occ.api.http import callers
from occ.models import Account, ApiClient
from occ.world import BY
from tests.api.calls import PATH, refused
from tests.api.client import Api, user_of


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
