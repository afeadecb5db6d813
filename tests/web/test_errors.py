"""Error pages: what happened, a way on, in both languages."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from occ.models import User
from occ.web.views import errors
from tests.web import probe
from tests.web.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


def test_what_is_not_there(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert 'class="btn btn-primary" href="/"' in answer.content.decode()


def test_in_the_panel_only_the_message(as_alice: Client, in_panel: dict[str, str]) -> None:
    answer = as_alice.get("/nowhere/", headers=in_panel)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "data-drawer-close" in page
    assert "<html" not in page


def test_a_host_that_is_not_ours(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "400" in answer.content.decode()


def test_a_server_error_speaks_both_languages_and_names_the_request(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert 'lang="fr"' in page
    assert 'lang="en"' in page


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_while_the_database_is_away_every_page_says_so_in_both_languages(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nobody_answers(*args: object, **kwargs: object) -> None:
        raise error

    client.raise_request_exception = False
    client.cookies["sessionid"] = "somebody"
    monkeypatch.setattr(SessionStore, "load", nobody_answers)
    answer = client.get("/bare-metal-cloud/?a=1")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert 'lang="fr"' in page
    assert 'lang="en"' in page
    assert page.count('href="/bare-metal-cloud/?a=1"') == 2
    assert client.post("/logout/").status_code == 503


def test_a_server_error_without_its_template_is_still_an_answer(rf: RequestFactory, settings: object) -> None:
    settings.TEMPLATES = []  # type: ignore[attr-defined]
    assert errors.server_error(rf.get("/")).status_code == 500


def test_forbidden(rf: RequestFactory) -> None:
    assert errors.forbidden(rf.get("/")).status_code == 403


def strict(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_a_form_without_a_valid_token_is_refused_with_a_way_on(alice: User) -> None:
    answer = strict(alice).post("/probe/", {"name": "x", "number": "1"})
    assert answer.status_code == 403
    assert probe.carried_out == []


def test_a_form_older_than_the_sign_in_comes_back_filled_in(alice: User, bob: User) -> None:
    client = strict(alice)
    owner = client.get("/probe/").context["form_owner"]
    answer = client.post("/probe/", {"form_owner": owner, "name": "typed", "number": "7"}, follow=True)
    assert answer.redirect_chain == [("/probe/", 302)]
    assert 'value="typed"' in answer.content.decode()
    assert probe.carried_out == []
    assert strict(bob).post("/probe/", {"form_owner": owner, "name": "typed"}).status_code == 409


def test_error_pages_for_somebody_signed_in_lead_to_the_services(alice: User) -> None:
    assert "OVHcloud Connect" in signed_in(alice).get("/nowhere/").content.decode()
