"""A language and a number for every request."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from occ.engine.logs import ContextFilter
from occ.models import User
from tests.web.conftest import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


def language_of(client: Client, **headers: str) -> str:
    answer = client.get("/limits/", headers=headers)
    page = answer.content.decode()
    language = str(answer.headers["Content-Language"])
    assert f'<html lang="{language}"' in page
    return language


def test_french_unless_something_else_is_chosen(client: Client) -> None:
    assert language_of(client) == "fr"


def test_the_browsers_own_language_does_not_count(client: Client) -> None:
    assert language_of(client, accept_language="en-GB,en;q=0.9") == "fr"


def test_the_accounts_language_comes_before_french(db: None) -> None:
    assert language_of(signed_in(person("carol", "cc00003-ovh", language="en"))) == "en"


def test_the_cookie_comes_before_the_account(as_alice: Client) -> None:
    as_alice.cookies["django_language"] = "en"
    assert language_of(as_alice) == "en"


def test_a_cookie_of_another_language_is_ignored(as_alice: Client) -> None:
    as_alice.cookies["django_language"] = "de"
    assert language_of(as_alice) == "fr"


def test_caches_are_told_that_the_cookie_matters(client: Client) -> None:
    assert "Cookie" in client.get("/limits/").headers["Vary"]


def test_staff_without_account_read_french(staff: User) -> None:
    assert language_of(signed_in(staff)) == "fr"


def test_each_request_has_its_number(client: Client) -> None:
    first, second = (client.get("/limits/").headers["X-Request-ID"] for _ in range(2))
    assert len(first) == 32
    assert first != second


def test_log_records_outside_a_request_have_none() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "said", None, None)
    assert ContextFilter().filter(record)
    assert record.request_id == "-"  # type: ignore[attr-defined]


def test_the_line_on_a_failed_request_has_its_number(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(ContextFilter())
    logging.getLogger("django").addHandler(caplog.handler)
    try:
        answer = client.get("/nowhere/")
    finally:
        logging.getLogger("django").removeHandler(caplog.handler)
    numbers = {record.request_id for record in caplog.records if "/nowhere/" in record.getMessage()}  # type: ignore[attr-defined]
    assert numbers == {answer.headers["X-Request-ID"]}


@pytest.mark.parametrize(
    "path", ["/limits/?q=%00", "/limits/?a%00b=1", "/admin/occ/task/%00/change/", "/emails/?after=1%00"]
)
def test_an_address_that_holds_nul_is_refused(as_alice: Client, path: str) -> None:
    as_alice.cookies["django_language"] = "en"
    answer = as_alice.get(path)
    assert answer.status_code == 400
    assert "nothing was changed" in answer.content.decode()


def test_an_address_that_only_writes_nul_is_not(client: Client) -> None:
    assert client.get("/limits/?q=%2500").status_code == 200


def test_a_cookie_that_holds_nul_is_ignored(as_alice: Client) -> None:
    as_alice.cookies["django_language"] = "en\0"
    as_alice.cookies["other"] = "\0"
    answer = as_alice.get("/limits/")
    assert answer.status_code == 200
    assert set(answer.wsgi_request.COOKIES) == {"sessionid"}


def test_a_refused_form_may_be_kept_by_the_browser_and_nothing_else(alice: User, in_panel: dict[str, str]) -> None:
    browser = signed_in(alice)
    for path, sent, status in (
        ("/vracks/create/", {"description": "<x>"}, 422),
        ("/vracks/create/", {"form_owner": "x"}, 409),
        ("/login/", {"username": "x", "password": "x"}, 422),
    ):
        answer = browser.post(path, sent)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "private, no-cache")
    assert "no-store" in browser.post("/vracks/create/", {"description": "<x>"}, headers=in_panel)["Cache-Control"]
    assert "no-store" in browser.get("/vracks/create/")["Cache-Control"]
    assert "no-store" in browser.post("/vracks/create/", {"description": "x"})["Cache-Control"]


def ways_out() -> Iterator[str]:
    """The address of each view that signs out: of the area, the administration and the providers' portals."""
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        if "logout" in resolver.reverse_dict:
            yield reverse(f"{space}:logout", args=["megaport"] if space == "provider" else [])


def test_signing_out_anywhere_empties_the_browsers_cache(staff: User) -> None:
    paths = list(ways_out())
    assert set(paths) >= {"/logout/", "/admin/logout/"}
    assert len(paths) == 3
    for path in paths:
        assert signed_in(staff).post(path).headers.get("Clear-Site-Data") == '"cache"', path
    strict = Client(enforce_csrf_checks=True)
    assert "Clear-Site-Data" not in strict.post("/logout/").headers
    assert "Clear-Site-Data" not in signed_in(staff).get("/limits/").headers
