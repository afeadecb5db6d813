"""What machines are told, and which of them: whether the process lives, and nothing secret."""

import json
import re
import secrets

import pytest
from django.conf import LazySettings
from django.test import Client

from occ.desk import health
from occ.world import world


def test_live_asks_nothing(client: Client, as_in_production: None) -> None:
    # Without the mark django_db, pytest-django refuses every query.
    answer = client.get("/health/live", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_machines_only_ask(client: Client) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert client.post(path).status_code == 405
    assert client.head("/health/live").status_code == 200


@pytest.mark.django_db
def test_the_figures_are_for_this_machine_unless_there_is_a_token(client: Client, settings: LazySettings) -> None:
    def status(address: str = "127.0.0.1", **headers: str) -> int:
        return client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code

    assert (status(), status("::1"), status("10.0.0.7"), status("")) == (200, 200, 401, 401)
    assert status(x_forwarded_for="10.0.0.7") == 401
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert status() == 401
    settings.METRICS_TOKEN = secrets.token_urlsafe()
    assert status() == 401
    assert status("10.0.0.7", authorization=f"Bearer {settings.METRICS_TOKEN}") == 200
    assert status("10.0.0.7", authorization="Bearer ") == 401
    assert settings.METRICS_TOKEN not in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_nothing_secret_is_told(client: Client, settings: LazySettings) -> None:
    service = world.ordered(world.account())
    said = client.get("/metrics").content.decode() + json.dumps(health.ready())
    for secret in (service.keys.get().value, service.keys.get().display, service.account.email, settings.SECRET_KEY):
        assert secret not in said
    assert not re.search(r"postgres://|redis|sqlite", said)
