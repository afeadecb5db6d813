"""« E-mails reçus »: what was sent, as it looks, to its owner alone."""

import html
import re

import pytest
from django.test import Client

from occ.models import Effect, Email, Service, User
from occ.world import world
from tests.visitor import Visitor
from tests.web.conftest import signed_in


@pytest.fixture
def mail(alice: User) -> Email:
    """The confirmation of Alice's order."""
    assert alice.account
    world.ordered(alice.account)
    return Email.objects.get()


def test_the_newest_comes_first_and_leads_to_its_page(as_alice: Client, mail: Email) -> None:
    html = as_alice.get("/emails/").content.decode()
    assert mail.subject in html
    assert f'href="/emails/{mail.pk}/"' in html


def test_the_confirmation_shows_the_key_and_the_way_to_that_provider(as_alice: Client, mail: Email) -> None:
    html = as_alice.get(f"/emails/{mail.pk}/").content.decode()
    assert Service.objects.get().keys.get().display in html
    assert 'href="/fournisseurs/megaport/"' in html


def test_its_html_can_run_and_fetch_nothing(as_alice: Client, mail: Email) -> None:
    answer = as_alice.get(f"/emails/{mail.pk}/html/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<img|https?://(?!testserver|127\.0\.0\.1)", answer.content.decode())


def test_its_html_has_its_subject_for_a_title(as_alice: Client, mail: Email) -> None:
    assert f"<title>{mail.subject}</title>" in html.unescape(as_alice.get(f"/emails/{mail.pk}/html/").content.decode())


@pytest.mark.parametrize("tail", ["", "html/"])
def test_it_does_not_exist_for_anybody_else(bob: User, mail: Email, tail: str) -> None:
    assert signed_in(bob).get(f"/emails/{mail.pk}/{tail}").status_code == 404


def test_an_empty_mailbox_says_what_will_come(as_alice: Client) -> None:
    assert "clés de service" in as_alice.get("/emails/").content.decode()


def test_an_e_mail_that_arrives_is_on_screen_by_itself(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    world.order_place(alice.account)
    mailbox = Visitor(as_alice, "/emails/", monkeypatch)
    mailbox.stay(300)
    assert 'id="email-' in mailbox.html
    assert mailbox.delay == 0, "nothing is under way any more: it looks no more"
    assert mailbox.queries < mailbox.seconds


def test_an_e_mail_that_is_not_handed_over_yet_is_looked_for_soon(as_alice: Client, mail: Email) -> None:
    assert "data-poll" not in as_alice.get("/emails/").content.decode()
    Effect.objects.filter(kind="email").update(accepted_at=None)
    assert 'data-poll="2"' in as_alice.get("/emails/").content.decode()
