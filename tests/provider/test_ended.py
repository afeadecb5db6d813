"""A portal says that a session has ended, or is another user's; a typed key comes back to the user who typed it."""

import json
import logging
import re
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client

from occ.models import KeyAttempt, ProviderUser, ServiceKey, Task
from occ.provider import typed
from occ.provider.session import COOKIE
from occ.world import world
from tests.forms import fields
from tests.visitor import LIVE

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"
KEPT = "la clé saisie sera réaffichée"
BACK = "Vous êtes de nouveau connecté"


@pytest.fixture
def key(db: None) -> ServiceKey:
    """The key of an order at Megaport, which has two users."""
    for name in ("tester", "zoe"):
        world.provider_user_create("megaport", name)
    return world.ordered(world.account()).keys.get()


def sign_in(browser: Client, username: str = "tester") -> Any:
    """Sign in at the portal; the page that follows."""
    return browser.post(f"{PORTAL}login/", {"username": username, "password": world.password}, follow=True)


def words(answer: Any) -> str:
    """The text of an answer."""
    return unescape(answer.content.decode())


def home(browser: Client) -> dict[str, Any]:
    """The form for a key."""
    return fields(browser.get(PORTAL).content.decode(), "key")


def end(browser: Client, how: str) -> None:
    """End the session of a browser."""
    if how == "time":  # its cookie goes with it
        Session.objects.all().delete()
        browser.cookies.pop(COOKIE)
    elif how == "another tab":
        browser.post(f"{PORTAL}logout/")
    else:
        Session.objects.all().delete()


@pytest.mark.parametrize("how", ["time", "another tab", "store"])
@pytest.mark.parametrize("sent_from", ["home", "order"])
def test_a_typed_key_comes_back_to_the_user_who_typed_it(key: ServiceKey, how: str, sent_from: str) -> None:
    browser = Client()
    sign_in(browser)
    path, form = PORTAL, home(browser) | {"key": key.display.lower()}
    if sent_from == "order":
        path, form = f"{PORTAL}validate/", fields(browser.post(PORTAL, form).content.decode(), "request_key")
    end(browser, how)
    refused = browser.post(path, form, follow=True)
    assert refused.redirect_chain == [(f"{PORTAL}login/", 302)]
    assert KEPT in words(refused)
    assert form["key"] not in words(refused)
    back = sign_in(browser)
    assert back.redirect_chain == [(PORTAL, 302)]
    assert BACK in words(back)
    assert fields(back.content.decode(), "key")["key"] == form["key"]
    assert not Task.objects.filter(kind="service_activate").exists()
    assert home(browser)["key"] == ""  # it is shown once


def test_it_is_in_no_address_no_log_and_no_plain_cookie(key: ServiceKey, caplog: pytest.LogCaptureFixture) -> None:
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": key.display}
    end(browser, "store")
    with caplog.at_level(logging.DEBUG):
        refused = browser.post(PORTAL, form, follow=True)
        sign_in(browser)
    assert key.display not in caplog.text
    assert not any(key.display in path for path, _status in refused.redirect_chain)
    cookie = refused.client.cookies[typed.COOKIE]  # type: ignore[attr-defined]
    assert key.display not in str(cookie)
    assert not Session.objects.exclude(session_data="").filter(session_data__contains=key.display).exists()


def test_the_cookie_is_below_the_portal_and_not_for_scripts(key: ServiceKey, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": key.display}
    end(browser, "store")
    kept = browser.post(PORTAL, form).cookies[typed.COOKIE]
    assert {name: kept[name] for name in ("path", "httponly", "secure", "samesite", "max-age")} == {
        "path": PORTAL,
        "httponly": True,
        "secure": True,
        "samesite": "Lax",
        "max-age": 900,
    }


def test_it_comes_back_to_nobody_else(key: ServiceKey) -> None:
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": key.display}
    end(browser, "another tab")
    browser.post(PORTAL, form)
    theirs = sign_in(browser, "zoe")
    assert (BACK in words(theirs), fields(theirs.content.decode(), "key")["key"]) == (False, "")
    browser.post(f"{PORTAL}logout/")
    assert fields(sign_in(browser).content.decode(), "key")["key"] == key.display


def test_it_is_kept_for_a_quarter_of_an_hour(key: ServiceKey, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": key.display}
    end(browser, "time")
    browser.post(PORTAL, form)
    monkeypatch.setattr(typed, "MAX_AGE", -1)
    assert KEPT not in words(browser.get(f"{PORTAL}login/"))
    assert fields(sign_in(browser).content.decode(), "key")["key"] == ""


def test_a_session_that_has_ended_is_said_without_a_key_too(key: ServiceKey) -> None:
    browser = Client()
    assert "a pris fin" not in words(browser.get(PORTAL, follow=True))
    sign_in(browser)
    form = home(browser)
    end(browser, "store")
    assert "Votre session a pris fin" in words(browser.get(PORTAL, follow=True))
    end(browser, "time")
    assert "Votre session a pris fin" in words(browser.post(PORTAL, form | {"key": ""}, follow=True))
    sign_in(browser)
    assert "a pris fin" not in words(browser.post(f"{PORTAL}logout/", follow=True))


def test_a_text_that_is_too_long_for_a_key_is_not_kept(key: ServiceKey) -> None:
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": "k" * 5000}
    end(browser, "store")
    answer = browser.post(PORTAL, form)
    assert len(answer.cookies[typed.COOKIE].value) < 1000
    assert KEPT not in words(browser.get(f"{PORTAL}login/"))


@pytest.mark.parametrize("sent", ["x", ""])
def test_a_cookie_that_is_not_ours_is_nothing(key: ServiceKey, sent: str) -> None:
    browser = Client()
    browser.cookies[typed.COOKIE] = sent
    assert "a pris fin" not in words(browser.get(f"{PORTAL}login/"))
    assert sign_in(browser).status_code == 200


@pytest.mark.parametrize("path", [PORTAL, f"{PORTAL}validate/"])
def test_nothing_is_done_for_the_page_of_another_user(key: ServiceKey, path: str) -> None:
    browser = Client()
    sign_in(browser)
    form = home(browser) | {"key": key.display, "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    sign_in(browser, "zoe")
    answer = browser.post(path, form)
    assert answer.status_code == 409
    assert "ouverte par un autre utilisateur" in words(answer)
    assert "zoe est à présent connecté" in words(answer)
    assert key.display not in words(answer)
    assert not Task.objects.filter(kind="service_activate").exists()
    assert not KeyAttempt.objects.exists()
    assert fields(sign_in(browser).content.decode(), "key")["key"] == key.display


def test_a_page_that_follows_orders_does_not_draw_those_of_another_user(key: ServiceKey) -> None:
    browser = Client()
    sign_in(browser)
    found = re.search(r"<body[^>]* hx-headers='([^']+)'", browser.get(PORTAL).content.decode())
    assert found
    headers = LIVE | json.loads(unescape(found[1]))
    assert browser.get(PORTAL, headers=headers).status_code == 200
    sign_in(browser, "zoe")
    answer = browser.get(PORTAL, headers=headers)
    assert answer.status_code == 286
    assert "zoe" in json.loads(answer.headers["HX-Trigger"])["sessionEnded"]["text"]


def test_there_are_two_users(key: ServiceKey) -> None:
    assert ProviderUser.objects.filter(provider="megaport").count() == 2


@pytest.mark.parametrize("path", [PORTAL, f"{PORTAL}validate/"])
def test_a_form_whose_token_was_renewed_comes_back_with_the_key(key: ServiceKey, path: str) -> None:
    """Without script a page keeps its token, which signing in to the customer area in another tab renews."""
    browser = Client(enforce_csrf_checks=True)
    first = browser.get(f"{PORTAL}login/")
    token = {"csrfmiddlewaretoken": first.context["csrf_token"]}
    browser.post(f"{PORTAL}login/", {"username": "tester", "password": world.password, **token})
    page = browser.get(PORTAL).content.decode()
    old = fields(page, "key", key=key.value, csrfmiddlewaretoken="x" * 64)
    answer = browser.post(path, old, follow=True)
    assert answer.status_code == 200
    assert "Rien n’a été envoyé" in words(answer)
    assert fields(answer.content.decode(), "key")["key"] == key.value
    assert ServiceKey.objects.get(pk=key.pk).used_at is None
    assert "votre saisie est réaffichée" in words(answer)
    assert "Rien n’a été envoyé" not in words(browser.get(PORTAL))
    assert browser.post(path, {**old, "form_owner": ""}, follow=True).status_code == 200
    without = words(browser.post(path, {**old, "key": ""}, follow=True))
    assert "Rien n’a été envoyé" in without
    assert "réaffichée" not in without


def test_a_form_to_sign_in_whose_token_was_renewed_is_shown_again(key: ServiceKey) -> None:
    browser = Client(enforce_csrf_checks=True)
    typed_in = {"username": "tester", "password": "secret-password", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post(f"{PORTAL}login/", typed_in)
    assert answer.status_code == 403
    assert "rien n’a été envoyé" in words(answer)
    assert "secret-password" not in words(answer)
    again = fields(answer.content.decode(), "username", password=world.password)
    again["csrfmiddlewaretoken"] = answer.context["csrf_token"]
    assert browser.post(f"{PORTAL}login/", again).status_code == 302
