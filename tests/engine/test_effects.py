"""E-mails leave once: into the mailbox with the change that causes them, then to the mail server when it answers."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from occ.actions import termination
from occ.engine import clock, effects
from occ.models import Effect, Email
from tests import factories
from tests.servers import HOST, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused_once(settings: LazySettings) -> Email:
    """An e-mail that is in the mailbox while the mail server does not answer."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    factories.ordered(factories.account())
    return Email.objects.get()


def test_a_mail_server_that_does_not_answer_costs_nothing(refused_once: Email) -> None:
    assert refused_once.relayed_at is None
    assert not Effect.objects.filter(accepted_at__isnull=True).exists()


def test_what_was_handed_over_is_kept_by_whoever_received_it_alone() -> None:
    """A token stands in the mailbox and nowhere else."""
    owner = factories.account()
    termination.termination_ask(account=owner, service=factories.active(owner), by=factories.BY)
    effects.deliver()
    assert re.search(r"^[A-Za-z0-9]{32}$", Email.objects.latest("pk").text, re.MULTILINE)
    assert [effect.key for effect in Effect.objects.all() if effect.payload] == []


def test_it_is_tried_again_a_minute_later_and_sent_once(
    refused_once: Email, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    effects.deliver()
    assert mail.outbox == []
    later = clock.real_now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    effects.deliver()
    effects.deliver()
    [sent] = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{refused_once.key}@passerelle.example>"
    assert [body for body, kind in sent.alternatives if kind == "text/html"] == [refused_once.html]
