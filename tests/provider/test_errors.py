"""Errors below the address of a provider's portal: in the portal's own frame, with the area's words and a way on."""

import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from occ import catalogue
from occ.actions import people
from occ.provider import history
from occ.world import BY
from tests.web.conftest import html

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"
CODES = [each.code for each in catalogue.providers()]
SORRY = re.compile(r'<div class="sorry">(.*?)<p class="hero-actions">', re.S)
BROKEN = {BadRequest("x"): 400, PermissionDenied(): 403, ValueError("x"): 500, OperationalError("gone"): 503}


@pytest.fixture
def tester() -> Client:
    """Somebody signed in at Megaport."""
    people.provider_user_create(provider="megaport", username="tester", password="secret-word", by=BY)
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    assert client.post(f"{PORTAL}login/", {"username": "tester", "password": "secret-word"}).status_code == 302
    return client


def sorry(page: str) -> str:
    """What an error page says."""
    found = SORRY.search(page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_not_there_is_said_as_in_the_area_in_the_frame_of_the_portal(
    client: Client, code: str, language: str
) -> None:
    client.cookies["django_language"] = language
    page, area = (html(client.get(path)) for path in (f"/fournisseurs/{code}/nowhere/", "/nowhere/"))
    assert sorry(page) == sorry(area)
    assert f'class="portal portal-{code.lower()}"' in page
    assert f'class="btn btn-primary" href="/fournisseurs/{code}/"' in page
    assert "css/pages.css" in page
    assert "topbar" not in page
    assert "topbar" in area


def test_a_provider_that_there_is_not_leads_to_all_of_them(client: Client) -> None:
    answer = client.get("/fournisseurs/nobody/")
    assert answer.status_code == 404
    assert 'class="portal portal-all"' in html(answer)
    assert 'class="btn btn-primary" href="/fournisseurs/"' in html(answer)


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
def test_whatever_goes_wrong_leads_back_to_the_portal(
    tester: Client, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> HttpResponse:
        raise error

    monkeypatch.setattr(history, "used_keys", fail)
    answer = tester.get(PORTAL)
    assert answer.status_code == BROKEN[error]
    page = html(answer)
    assert 'class="sorry"' in page
    assert f'href="{PORTAL}"' in page
    assert ('class="portal portal-megaport"' in page) == (answer.status_code < 500)


def test_a_form_without_a_token_is_refused_there_too(tester: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = tester.cookies
    answer = strict.post(f"{PORTAL}logout/")
    assert answer.status_code == 403
    assert "portal-megaport" in html(answer)
    assert "Ce formulaire n’est plus valable" in html(answer)
