"""The language switch: on every page, signed in or not, back to the same page."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


@pytest.mark.parametrize("path", ["/", "/limits/", "/login/", "/nowhere/"])
def test_the_switch_is_on_every_page(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert 'name="language" value="en" lang="en"' in page
    assert f'name="next" value="{path}"' in page


def test_it_leads_back_to_the_page_in_the_other_language(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/limits/?x=1#asn"})
    assert answer.headers["Location"] == "/limits/?x=1#asn"
    assert '<html lang="en"' in client.get("/limits/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "foo", "foo.bar", "occ:login", "é"],
)
def test_it_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/language/", {"language": "en", "next": elsewhere}).headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    assert "django_language" not in client.post("/language/", {"language": "tlh"}).cookies


def test_the_cookie_is_kept_from_scripts(client: Client) -> None:
    cookie = client.post("/language/", {"language": "en"}).cookies["django_language"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_it_cannot_be_a_link(client: Client) -> None:
    assert client.get("/language/").status_code == 405


def test_english_dates_have_the_day_first_and_24_hours() -> None:
    evening = datetime(2026, 11, 24, 21, 5)  # noqa: DTZ001 (only how it is written)
    with translation.override("en"):
        assert date_format(evening, "SHORT_DATETIME_FORMAT") == "24/11/2026 21:05"
        assert date_format(evening, "DATETIME_FORMAT") == "24 November 2026 21:05"


def test_the_page_to_sign_in_keeps_where_it_leads(client: Client) -> None:
    """Also where it is the answer to a form, whose own address leads nowhere."""
    wanted = 'name="next" value="/login/?next=%2Fvracks%2F"'
    assert wanted in client.get("/login/?next=/vracks/").content.decode()
    refused = client.post("/login/", {"username": "x", "password": "x", "next": "/vracks/"})
    assert refused.status_code == 422
    assert wanted in refused.content.decode()
    foreign = client.post("/login/", {"username": "x", "password": "x", "next": "//evil.example/"})
    assert 'name="next" value="/login/"' in foreign.content.decode()
