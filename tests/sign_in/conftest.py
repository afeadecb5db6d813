"""The three sign-in forms, people who use them, and a clock that stands still."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from occ.actions import people
from occ.sign_in import authentication, old_hashes
from occ.sign_in.hashing import PasswordHasher
from occ.world import BY, world
from portal import settings as production

PASSWORD = "dense-forest-7"
OURS = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
DJANGOS = "argon2$argon2id$v=19$m=102400,t=2,p=8$"
OLD_HASH = Argon2PasswordHasher().encode(PASSWORD, "a-salt-of-22-characters")
NEW_HASH = PasswordHasher().encode(PASSWORD, "a-salt-of-22-characters")
HOME, ELSEWHERE = "192.0.2.1", "203.0.113.5"


@dataclass
class Form:
    """One sign-in form, with somebody who may sign in there."""

    path: str
    username: str
    counted: str
    """The name under which the failures of `username` are counted."""
    hidden: dict[str, str] = field(default_factory=dict)

    def send(
        self, password: str, address: str = HOME, *, username: str = "", language: str = "fr", agent: str = "Browser"
    ) -> HttpResponse:
        """The answer to a name and a password that come from that address through the proxy, in a new browser."""
        client = Client()
        client.cookies["django_language"] = language
        data = {"username": username or self.username, "password": password, **self.hidden}
        answer: HttpResponse = client.post(
            self.path, data, headers={"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "User-Agent": agent}
        )  # type: ignore[assignment]
        return answer

    def fail(self, times: int, address: str = HOME, *, username: str = "") -> list[int]:
        """The statuses of that many wrong passwords."""
        return [self.send("wrong", address, username=username).status_code for _ in range(times)]


FORMS = {
    "customer": Form("/login/", "carol", "carol"),
    "staff": Form("/login/", "sam", "sam", {"next": "/admin/"}),
    "provider": Form("/fournisseurs/megaport/login/", "carol", "megaport:carol"),
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, everybody: None) -> Form:
    """Each form in turn."""
    return FORMS[request.param]


@pytest.fixture
def everybody(db: None, settings: LazySettings) -> None:
    """A customer, a member of staff and a provider's user, behind a proxy; failures are counted."""
    settings.AXES_ENABLED = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    people.user_create(username="carol", password=PASSWORD, account=world.account(), by=BY)
    people.user_create(username="sam", password=PASSWORD, staff=True, by=BY)
    people.provider_user_create(provider="megaport", username="carol", password=PASSWORD, by=BY)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the machine's clock, which stands still otherwise, ahead."""
    now = [timezone.now()]

    def read() -> datetime:
        return now[0]

    def move(by: timedelta) -> None:
        now[0] += by

    monkeypatch.setattr(timezone, "now", read)
    monkeypatch.setattr("axes.handlers.proxy.now", read)
    return move


def stored() -> list[tuple[str, str, int]]:
    """Name, address and number of the failures that are stored."""
    rows = AccessAttempt.objects.order_by("username", "ip_address")
    return list(rows.values_list("username", "ip_address", "failures_since_start"))


def alert(answer: HttpResponse) -> str:
    """What the form says is wrong."""
    found = re.search(r'role="alert"[^>]*>(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>|[ \n]+", " ", found[1]).strip()


@pytest.fixture
def real_hasher(settings: LazySettings) -> None:
    """The hasher of the settings, in place of the tests' quick one."""
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters of each hash that is worked out from now on, for a check or for storage."""
    made = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def listed_encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        encoded: str = encode(self, password, salt)
        made.append(_parameters(encoded))
        return encoded

    def listed_verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        made.append(_parameters(encoded))
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", listed_encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", listed_verify)
    monkeypatch.setattr(authentication, "_old_hashes", old_hashes.OldHashes())
    monkeypatch.setattr("occ.sign_in.hashing.sleep", lambda _seconds: None)
    return made


def _parameters(encoded: str) -> str:
    return encoded.rpartition("$")[0].rpartition("$")[0] + "$"
