"""A program that signs its calls, or sends a token. What it is answered is looked at as all answers are (`checked`)."""

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from occ.actions import api_client, api_key
from occ.api.http.callers import new_token
from occ.models import Account, User
from occ.world import BY

HOST = "http://testserver"


class Api:
    """Calls of one consumer key. Each answer's status and headers are kept in `last`."""

    def __init__(self, key: str, secret: str, consumer: str, base: str = "/1.0") -> None:
        self.key, self.secret, self.consumer, self.base = key, secret, consumer, base
        self.last = HttpResponse()
        self.second = 0
        """If set, the time at which every call is signed: equal calls then have equal signatures."""
        self.client = Client(raise_request_exception=False)

    def headers(self, method: str, path: str, body: str = "", *, url: str = "", at: int = 0) -> dict[str, str]:
        """The headers that sign a call of `path` (base and query included)."""
        timestamp = str(at or self.second or int(time.time()))
        parts = [self.secret, self.consumer, method, url or HOST + path, body, timestamp]
        signature = "$1$" + hashlib.sha1("+".join(parts).encode()).hexdigest()
        return {
            "X-Ovh-Application": self.key,
            "X-Ovh-Consumer": self.consumer,
            "X-Ovh-Timestamp": timestamp,
            "X-Ovh-Signature": signature,
        }

    def send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Any:
        """Send a call as it is; the decoded answer."""
        self.last = self.client.generic(
            method, path, body, content_type="application/json", headers=headers or {}
        )  # fmt: skip
        return json.loads(self.last.content)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **query: Any
    ) -> Any:
        """A signed call of a path after the base; the decoded answer."""
        text = "" if body is None else json.dumps(body, separators=(",", ":"))
        whole = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        return self.send(method, whole, text, self.headers(method, whole, text) | (headers or {}))

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """A signed GET."""
        return self.call("GET", path, headers=headers, **query)

    def post(self, path: str, body: Any = None) -> Any:
        """A signed POST."""
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        """A signed PUT."""
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Any:
        """A signed DELETE."""
        return self.call("DELETE", path)

    @property
    def status(self) -> int:
        """Of the last answer."""
        return self.last.status_code


class TokenApi(Api):
    """The same calls with an OAuth2 access token."""

    def __init__(self, token: str) -> None:
        super().__init__("", "", "")
        self.token = token

    def headers(self, method: str, path: str, body: str = "", *, url: str = "", at: int = 0) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def user_of(account: Account) -> User:
    """Somebody who signs in for an account."""
    from occ.actions import people

    name = f"user-{account.nichandle}"
    found = User.objects.filter(username=name).first()
    return found or people.user_create(username=name, password="x", account=account, by=BY)


def api_for(account: Account) -> Api:
    """A program that may do everything for an account."""
    application, secret, new = api_key.script_key(user=user_of(account), name="Test", by=BY)
    return Api(application.key, secret, new.consumer_key)


def signing_in_one_second(account: Account) -> Api:
    """A program that signs all its calls with the same timestamp."""
    api = api_for(account)
    api.second = int(time.time())
    return api


def with_token(account: Account) -> Api:
    """A program that is an OAuth2 client of an account."""
    client, _ = api_client.client_create(user=user_of(account), name="Test", by=BY)
    return TokenApi(new_token(client))


WAYS: dict[str, Callable[[Account], Api]] = {"signed": signing_in_one_second, "token": with_token}
"""How a program says for whom it calls. What a call does is the same."""
