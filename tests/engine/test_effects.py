"""E-mails leave once: into the mailbox with the change that causes them, then to the mail server when it answers."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPDataError
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends import locmem

from occ.actions import termination
from occ.engine import outbox
from occ.engine.queue import clock, runner
from occ.engine.queue.unit_of_work import Work
from occ.models import Effect, Email, Subject
from occ.world import BY, world
from tools.servers import HOST, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_relay_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_left_alone_until", outbox._left_alone_until)


@pytest.fixture
def refused_once(settings: LazySettings) -> Email:
    """An e-mail that is in the mailbox while the mail server does not answer."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    world.ordered(world.account())
    return Email.objects.get()


class Silent:
    """A mail server that takes every connection and says nothing."""

    def __init__(self) -> None:
        self.listener, self.taken = socket.create_server((HOST, 0)), []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self.taken.append(self.listener.accept()[0])

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listener.getsockname()[1])


@pytest.fixture
def silent(settings: LazySettings) -> Iterator[Silent]:
    """The relay of this installation."""
    server = Silent()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HOST, server.port, 0.2
    yield server
    server.listener.close()
    [each.close() for each in server.taken]


class Particular(locmem.EmailBackend):
    """A relay that refuses what goes to Bob, and cannot even read what goes to Carol."""

    def send_messages(self, messages: Any) -> int:
        """Send, or not."""
        for name, error in (("bob", SMTPDataError(554, b"no")), ("carol", ValueError("no such address"))):
            if messages[0].to[0].startswith(name):
                raise error
        return super().send_messages(messages)


def emails(*names: str) -> None:
    """Mails that wait in the mailbox, in this order."""
    owner, now = world.account(), clock.real_now()
    Email.objects.bulk_create(
        Email(key=name, account=owner, to=f"{name}@example.com", subject="-", text="-", html="-", sent_at=now)
        for name in names
    )


def test_a_relay_that_says_nothing_is_waited_for_once_a_minute(silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    emails("alice", "bob", "carol")
    for _ in range(3):
        runner.run_due()
    assert len(silent.taken) == 1
    later = clock.real_now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    runner.run_due()
    assert len(silent.taken) == 2
    tried = Email.objects.filter(relay_after__gt=later).values_list("key", flat=True)
    assert list(tried) == ["bob"], "whoever was in vain goes last"


def test_a_slow_relay_is_left_alone_for_a_minute_too(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = f"{__name__}.Particular", 0
    emails("alice", "dave")
    for _ in range(3):
        outbox.relay()
    assert [each.to for each in mail.outbox] == [["alice@example.com"]]


def test_an_email_that_is_refused_holds_up_no_others(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Particular"
    emails("bob", "carol", "alice", "dave")
    outbox.relay()
    assert [each.to for each in mail.outbox] == [["alice@example.com"], ["dave@example.com"]]
    assert set(Email.objects.filter(relayed_at=None).values_list("key", flat=True)) == {"bob", "carol"}


def test_an_effect_that_cannot_be_handed_over_holds_up_no_others() -> None:
    owner = world.account()
    broken = Effect(key="broken", account=owner, kind="email", payload={}, created_at=clock.real_now())
    broken.save()
    with Work() as work:
        outbox.tell_provider(work, Subject.KEY_ENABLED, world.ordered(owner), 1, clock.real_now())
    outbox.deliver()
    assert list(Effect.objects.filter(accepted_at=None)) == [broken]


def test_a_mail_server_that_does_not_answer_costs_nothing(refused_once: Email) -> None:
    assert refused_once.relayed_at is None
    assert not Effect.objects.filter(accepted_at__isnull=True).exists()


def test_what_was_handed_over_is_kept_by_whoever_received_it_alone() -> None:
    """A token stands in the mailbox and nowhere else."""
    owner = world.account()
    termination.termination_ask(account=owner, service=world.active(owner), by=BY)
    outbox.deliver()
    assert re.search(r"^[A-Za-z0-9]{32}$", Email.objects.latest("pk").text, re.MULTILINE)
    assert [effect.key for effect in Effect.objects.all() if effect.payload] == []


def test_it_is_tried_again_a_minute_later_and_sent_once(
    refused_once: Email, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.relay()
    assert mail.outbox == []
    later = clock.real_now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    outbox.relay()
    outbox.relay()
    [sent] = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{refused_once.key}@passerelle.example>"
    assert [body for body, kind in sent.alternatives if kind == "text/html"] == [refused_once.html]
