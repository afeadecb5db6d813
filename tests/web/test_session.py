"""Signing in and out, and a form that was open when the session ended."""

import re

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.core import signing
from django.test import Client
from django.utils import timezone

from occ.models import User
from occ.web import resume
from tests.web import probe
from tests.web.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]

ALICE = {"username": "alice", "password": "passerelle"}
BOB = {"username": "bob", "password": "passerelle"}


@pytest.fixture(autouse=True)
def _home(settings: LazySettings) -> None:
    settings.LOGIN_REDIRECT_URL = "occ:network"


def typed(user: User, **data: str) -> tuple[Client, str]:
    """A form of that user's, sent after the session ended: the browser, and the note in the sign-in form."""
    client = signed_in(user)
    owner = client.get("/probe/").context["form_owner"]
    client.logout()
    page = client.post("/probe/", {"form_owner": owner, "name": "typed", "number": "7", **data})
    assert page.status_code == 200
    found = re.search(r'name="pending" value="([^"]+)"', page.content.decode())
    assert found
    return client, found.group(1)


def test_signing_in_leads_to_the_area(client: Client, alice: User) -> None:
    assert client.post("/login/", ALICE).headers["Location"] == "/bare-metal-cloud/network/"
    assert client.get("/login/").headers["Location"] == "/bare-metal-cloud/network/"


def test_signing_in_leads_to_the_page_that_was_wanted(client: Client, alice: User) -> None:
    assert 'name="next" value="/probe/"' in client.get("/login/?next=/probe/").content.decode()
    assert client.post("/login/", ALICE | {"next": "/probe/"}).headers["Location"] == "/probe/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "foo", "foo/bar", "occ:login", "*"])
def test_signing_in_leads_nowhere_else(client: Client, alice: User, elsewhere: str) -> None:
    assert client.get("/login/", {"next": elsewhere}).status_code == 200
    answer = client.post("/login/", ALICE | {"next": elsewhere})
    assert answer.headers["Location"] == "/bare-metal-cloud/network/"
    assert client.get("/login/", {"next": elsewhere}).headers["Location"] == "/bare-metal-cloud/network/"


def test_staff_sign_in_to_the_admin(client: Client, staff: User) -> None:
    answer = client.post("/login/", {"username": "staff", "password": "passerelle"})
    assert answer.headers["Location"] == "/admin/"


def test_a_wrong_password_is_explained_and_never_sent_back(client: Client, alice: User) -> None:
    refused = client.post("/login/", {"username": "alice", "password": "wrong one"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert "wrong one" not in refused.content.decode()


@pytest.mark.parametrize(
    ("name", "sentence"), [("x" * 151, "151"), ("x" * 256, "256"), ("é" * 256, "256"), ("a\0b", "aria-invalid")]
)
@pytest.mark.parametrize("path", ["/login/", "/fournisseurs/megaport/login/"])
def test_a_name_that_nobody_can_have_is_refused_at_its_field(
    client: Client, settings: LazySettings, path: str, name: str, sentence: str
) -> None:
    settings.AXES_ENABLED = True
    answer = client.post(path, {"username": name, "password": "passerelle"})
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    assert sentence in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_too_many_wrong_passwords_say_how_long_to_wait(
    client: Client, alice: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AXES_ENABLED = True
    at = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: at)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        refused = client.post("/login/", {"username": "alice", "password": "wrong"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "300"
    assert "5 minutes" in refused.content.decode()
    assert client.post("/login/", ALICE).status_code == 429


def test_signing_out_is_a_form(as_alice: Client) -> None:
    assert as_alice.get("/logout/").status_code == 405
    assert as_alice.post("/logout/").headers["Location"] == "/"
    assert as_alice.get("/probe/").status_code == 302


def test_the_demo_fills_the_form_in(client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    assert 'value="passerelle"' in client.get("/login/?demo=alice").content.decode()
    settings.DEMO = False
    assert 'value="passerelle"' not in client.get("/login/?demo=alice").content.decode()


def test_what_was_typed_survives_signing_in_again(alice: User) -> None:
    client, pending = typed(alice)
    back = client.post("/login/", ALICE | {"pending": pending}, follow=True)
    assert back.redirect_chain == [("/probe/", 302)]
    assert 'value="typed"' in back.content.decode()
    assert 'value="7"' in back.content.decode()
    assert probe.carried_out == []
    assert 'value="typed"' not in client.get("/probe/").content.decode()


def test_it_is_not_shown_to_anybody_else(alice: User, bob: User) -> None:
    client, pending = typed(alice)
    back = client.post("/login/", BOB | {"pending": pending}, follow=True)
    assert back.redirect_chain == [("/probe/", 302)]
    assert 'value="typed"' not in back.content.decode()


def test_it_is_kept_for_a_quarter_of_an_hour(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client, pending = typed(alice)
    assert resume.read(pending)
    monkeypatch.setattr(resume, "MAX_AGE", -1)
    back = client.post("/login/", ALICE | {"pending": pending, "next": "/probe/"}, follow=True)
    assert back.redirect_chain == [("/probe/", 302)]
    assert 'value="typed"' not in back.content.decode()


def test_secrets_are_never_kept(alice: User) -> None:
    _, pending = typed(alice, api_secret="hush", password="hush", csrfmiddlewaretoken="hush", service_key="hush")
    note = resume.read(pending)
    assert note
    assert "hush" not in str(note.data)
    assert note.data["name"] == ["typed"]


def test_a_note_that_was_tampered_with_is_nothing(alice: User) -> None:
    client, pending = typed(alice)
    assert resume.read(pending[:-2] + "xx") is None
    assert resume.read(signing.dumps({"path": "/"}, salt="another")) is None
    assert client.post("/login/", ALICE | {"pending": "x"}).headers["Location"] == "/bare-metal-cloud/network/"


def test_too_much_is_not_kept(alice: User) -> None:
    _, pending = typed(alice, name="x" * (resume.MAX_TYPED + 1))
    note = resume.read(pending)
    assert note
    assert note.data == {}


def test_a_form_that_does_not_say_whose_it_is_is_not_kept(client: Client, alice: User) -> None:
    page = client.post("/probe/", {"name": "typed"}).content.decode()
    assert 'name="next" value="/probe/"' in page
    note = resume.read(re.findall(r'name="pending" value="([^"]+)"', page)[0])
    assert note
    assert note.data == {}


def test_in_the_panel_the_form_comes_back_to_the_panel(alice: User, in_panel: dict[str, str]) -> None:
    client, _ = typed(alice)
    owner = signed_in(alice).get("/probe/").context["form_owner"]
    shown = client.post("/probe/", {"form_owner": owner, "name": "typed"}, headers=in_panel)
    assert shown.headers["HX-Retarget"] == "#drawer-body"
    pending = re.findall(r'name="pending" value="([^"]+)"', shown.content.decode())[0]
    back = client.post("/login/", ALICE | {"pending": pending}, headers=in_panel)
    assert 'hx-get="/probe/"' in back.content.decode()
    assert 'value="typed"' in client.get("/probe/", headers=in_panel).content.decode()


def test_in_the_panel_somebody_else_gets_the_fresh_page(alice: User, bob: User, in_panel: dict[str, str]) -> None:
    client, _ = typed(alice)
    owner = signed_in(alice).get("/probe/").context["form_owner"]
    shown = client.post("/probe/", {"form_owner": owner, "name": "typed"}, headers=in_panel)
    pending = re.findall(r'name="pending" value="([^"]+)"', shown.content.decode())[0]
    back = client.post("/login/", BOB | {"pending": pending}, headers=in_panel)
    assert back.headers["HX-Redirect"] == "/limits/"


def test_a_form_of_somebody_elses_is_not_carried_out(alice: User, bob: User) -> None:
    owner = signed_in(alice).get("/probe/").context["form_owner"]
    answer = signed_in(bob).post("/probe/", {"form_owner": owner, "name": "typed", "number": "7"})
    assert answer.status_code == 409
    assert probe.carried_out == []
