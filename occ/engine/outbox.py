"""E-mails and calls to providers: written with what causes them, handed over once after it (reliability.md §1)."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Model, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime

from occ import database
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.models import Account, Direction, Effect, Email, ProviderMessage, Service, Subject

log = logging.getLogger(__name__)
RELAY_PAUSE = timedelta(minutes=1)
BATCH, RELAY_BATCH = 200, 20
REFUSALS = (SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused)
"""What is wrong with one e-mail, and not with the relay."""
# Until then this process leaves a relay alone that did not answer.
_left_alone_until = datetime.min.replace(tzinfo=UTC)


def email(
    work: Work,
    *,
    key: str,
    account: Account,
    service: Service | None,
    to: str,
    template: str,
    at: datetime,
    context: dict[str, Any],
) -> None:
    """Ask for an e-mail, in the caller's transaction; it is sent once for `key`, in the account's language.

    Args:
        work: what the transaction changes.
        key: what makes it the same e-mail if it is asked for again, at most 100 characters.
        account: the customer, whose language it is written in.
        service: the service it is about.
        to: the address.
        template: name under `templates/email/`: `<name>.subject.txt`, `<name>.txt` and `<name>.html`.
        at: simulated time of sending.
        context: what the templates show.
    """
    context = {"account": account, "service": service, **_addresses(service, account.language), **context}
    with translation.override(account.language):
        subject = " ".join(render_to_string(f"email/{template}.subject.txt", context).split())
        payload = {
            "service": str(service.pk) if service else None,
            "to": to,
            "language": account.language,
            "subject": subject,
            "text": render_to_string(f"email/{template}.txt", context).strip() + "\n",
            "html": render_to_string(f"email/{template}.html", context | {"subject": subject}),
            "sent_at": at.isoformat(),
        }
    work.once(Effect(key=key, account=account, kind="email", payload=payload, created_at=clock.real_now()))


def is_asked(key: str) -> bool:
    """Whether the effect with this key has been asked for, done or not."""
    return Effect.objects.filter(key=key).exists()


def _addresses(service: Service | None, language: str) -> dict[str, str]:
    """What every e-mail about a service may name: its page, its provider's portal, its bandwidth."""
    if service is None:
        return {}
    return {
        "service_url": settings.PUBLIC_URL + reverse("occ:service-detail", args=[service.pk]),
        "portal_url": settings.PUBLIC_URL + reverse("provider:home", args=[service.provider]),
        "bandwidth": service.bandwidth_entry.label(language),
    }


def tell_provider(work: Work, subject: Subject, service: Service, about: object, at: datetime) -> None:
    """Ask for a message to a service's provider, in the caller's transaction; its inbox accepts it once.

    Args:
        work: what the transaction changes.
        subject: what is said.
        service: whose provider is told.
        about: number of the task, key or service; with the subject it makes the message's key.
        at: simulated time.
    """
    payload = {
        "service": str(service.pk),
        "provider": service.provider,
        "subject": str(subject),
        "at": at.isoformat(),
    }
    key = f"{subject}-{about}"
    account = service.account_id
    work.once(Effect(key=key, account_id=account, kind="provider", payload=payload, created_at=clock.real_now()))


def deliver() -> int:
    """Hand over what waits, once: e-mails to the customer's mailbox, messages to the provider's inbox.

    Returns:
        How many effects were accepted.
    """
    waiting = Effect.objects.filter(accepted_at__isnull=True).order_by("pk")
    pks = list(waiting.values_list("pk", flat=True)[:BATCH])
    try:
        return _accept(pks)
    except Exception as error:
        if database.is_away(error):
            raise
        facts = {"event": "effects_failed"}
        log.exception("Of %s effects one cannot be handed over; each goes by itself", len(pks), extra=facts)
        return sum(_accept_alone(pk) for pk in pks)


def _accept_alone(pk: int) -> int:
    try:
        return _accept([pk])
    except Exception as error:
        if database.is_away(error):
            raise
        log.exception("Effect %s cannot be handed over", pk, extra={"event": "effect_failed", "effect": pk})
        return 0


@transaction.atomic
def _accept(pks: list[int]) -> int:
    if not pks:
        return 0
    rows = Effect.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=pks, accepted_at__isnull=True)
    effects = list(rows.order_by("pk"))
    for model, received in RECEIVED.items():
        model._default_manager.bulk_create(
            [received[1](each) for each in effects if each.kind == received[0]], ignore_conflicts=True
        )
    # What was handed over may hold a token or a service key: whoever received it keeps it, and nobody else.
    Effect.objects.filter(pk__in=[each.pk for each in effects]).update(accepted_at=clock.real_now(), payload={})
    return len(effects)


def _email(effect: Effect) -> Email:
    payload = dict(effect.payload)
    sent_at, service = _time(payload.pop("sent_at")), payload.pop("service")
    return Email(key=effect.key, account_id=effect.account_id, service_id=service, sent_at=sent_at, **payload)


def _provider_message(effect: Effect) -> ProviderMessage:
    payload = dict(effect.payload)
    at, service = _time(payload.pop("at")), payload.pop("service")
    columns = {"account_id": effect.account_id, "service_id": service, "at": at, "direction": Direction.TO_PROVIDER}
    return ProviderMessage(key=effect.key, **columns, **payload)


def _time(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None
    return found


# Where each kind of effect arrives: the customer's mailbox, the provider's inbox. Both take a key once.
RECEIVED: dict[type[Model], tuple[str, Callable[[Effect], Model]]] = {
    Email: ("email", _email),
    ProviderMessage: ("provider", _provider_message),
}


def relay() -> None:
    """Send what the mailbox holds through Django's e-mail settings: at least once, under a fixed Message-ID.

    A mail that is refused holds up no others. A relay that is away, silent or slow is left alone for a minute: in each,
    a worker begins no mail after `settings.EMAIL_TIMEOUT`, and waits no longer than that for each of its answers.
    """
    global _left_alone_until
    if clock.real_now() < _left_alone_until:
        return
    mails, until, away = _claimed(), time.monotonic() + settings.EMAIL_TIMEOUT, False
    while mails and not away:
        mail = mails.pop(0)
        try:
            _message(mail).send()
        except Exception as error:
            # Not what the relay said: some repeat what they were sent.
            facts = {"event": "email_not_relayed", "email": mail.pk, "error": type(error).__name__}
            if isinstance(error, SMTPResponseException):
                facts["code"] = error.smtp_code
            log.warning("An e-mail was not relayed and will be tried again", extra=facts)
            away = isinstance(error, OSError) and not isinstance(error, REFUSALS)
        else:
            Email.objects.filter(pk=mail.pk).update(relayed_at=clock.real_now())
        away = away or time.monotonic() > until
    if away:
        _left_alone_until = clock.real_now() + RELAY_PAUSE
        Email.objects.filter(pk__in=[mail.pk for mail in mails]).update(relay_after=None)


def _message(mail: Email) -> EmailMultiAlternatives:
    headers = {"Message-ID": f"<{mail.key}@passerelle.example>"}
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def _claimed() -> list[Email]:
    """What is to be relayed now, claimed by its next attempt: others pass it over, and a crash only delays it."""
    now = clock.real_now()
    due = Q(relay_after__isnull=True) | Q(relay_after__lt=now)
    waiting = Email.objects.filter(due, relayed_at__isnull=True)
    if not waiting.exists():  # on SQLite a transaction would take the write lock for nothing
        return []
    first = F("relay_after").asc(nulls_first=True)
    with transaction.atomic():
        mails = list(waiting.order_by(first, "pk").select_for_update(skip_locked=True, no_key=True)[:RELAY_BATCH])
        Email.objects.filter(pk__in=[mail.pk for mail in mails]).update(relay_after=now + RELAY_PAUSE)
    return mails
