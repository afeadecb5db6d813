"""E-mails and calls to providers: written with what causes them, handed over once after it (reliability.md §1)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime

from occ.engine import clock
from occ.models import Account, Direction, Effect, Email, ProviderMessage, Service, Subject

log = logging.getLogger(__name__)
RELAY_PAUSE = timedelta(minutes=1)
RELAY_BATCH = 20


def email(
    *,
    key: str,
    account: Account,
    service: Service | None,
    to: str,
    template: str,
    at: datetime,
    context: dict[str, Any],
) -> bool:
    """Ask for an e-mail, in the caller's transaction; it is sent once for `key`, in the account's language.

    Args:
        key: what makes it the same e-mail if it is asked for again, at most 100 characters.
        account: the customer, whose language it is written in.
        service: the service it is about.
        to: the address.
        template: name under `templates/email/`: `<name>.subject.txt`, `<name>.txt` and `<name>.html`.
        at: simulated time of sending.
        context: what the templates show.

    Returns:
        Whether it was asked for now; False if it had been before.
    """
    context = {"account": account, "service": service, **_addresses(service, account.language), **context}
    with translation.override(account.language):
        payload = {
            "service": str(service.pk) if service else None,
            "to": to,
            "language": account.language,
            "subject": " ".join(render_to_string(f"email/{template}.subject.txt", context).split()),
            "text": render_to_string(f"email/{template}.txt", context).strip() + "\n",
            "html": render_to_string(f"email/{template}.html", context),
            "sent_at": at.isoformat(),
        }
    _effect, is_new = Effect.objects.get_or_create(
        key=key, defaults={"account": account, "kind": "email", "payload": payload, "created_at": clock.real_now()}
    )
    return is_new


def _addresses(service: Service | None, language: str) -> dict[str, str]:
    """What every e-mail about a service may name: its page, its provider's portal, its bandwidth."""
    if service is None:
        return {}
    return {
        "service_url": settings.PUBLIC_URL + reverse("occ:service-detail", args=[service.pk]),
        "portal_url": settings.PUBLIC_URL + reverse("provider:home", args=[service.provider]),
        "bandwidth": service.bandwidth_entry.label(language),
    }


def tell_provider(subject: Subject, service: Service, about: object, at: datetime) -> None:
    """Ask for a message to a service's provider, in the caller's transaction; its inbox accepts it once.

    Args:
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
    Effect.objects.get_or_create(
        key=f"{subject}-{about}",
        defaults={
            "account_id": service.account_id,
            "kind": "provider",
            "payload": payload,
            "created_at": clock.real_now(),
        },
    )


def deliver() -> int:
    """Hand over what waits: to the customer's mailbox or the provider's inbox once, then e-mails to the mail server.

    Returns:
        How many effects were accepted.
    """
    waiting = list(Effect.objects.filter(accepted_at__isnull=True).values_list("pk", flat=True)[:200])
    accepted = sum(_accept(pk) for pk in waiting)
    _relay()
    return accepted


@transaction.atomic
def _accept(pk: int) -> int:
    effect = Effect.objects.select_for_update(skip_locked=True).filter(pk=pk, accepted_at__isnull=True).first()
    if effect is None:
        return 0
    ACCEPTORS[effect.kind](effect)
    effect.accepted_at = clock.real_now()
    effect.save(update_fields=["accepted_at"])
    return 1


def _into_mailbox(effect: Effect) -> None:
    payload = dict(effect.payload)
    sent_at = _time(payload.pop("sent_at"))
    values = {"account_id": effect.account_id, "service_id": payload.pop("service"), "sent_at": sent_at}
    Email.objects.get_or_create(key=effect.key, defaults=payload | values)


def _into_inbox(effect: Effect) -> None:
    payload = dict(effect.payload)
    values = {"account_id": effect.account_id, "service_id": payload.pop("service"), "at": _time(payload.pop("at"))}
    values["direction"] = Direction.TO_PROVIDER
    ProviderMessage.objects.get_or_create(key=effect.key, defaults=payload | values)


def _time(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None
    return found


ACCEPTORS: dict[str, Callable[[Effect], None]] = {"email": _into_mailbox, "provider": _into_inbox}


def _relay() -> None:
    """Send what the mailbox holds through Django's e-mail settings: at least once, under a fixed Message-ID."""
    now = clock.real_now()
    due = Q(relay_after__isnull=True) | Q(relay_after__lt=now)
    for pk in (
        Email.objects.filter(due, relayed_at__isnull=True).order_by("pk").values_list("pk", flat=True)[:RELAY_BATCH]
    ):
        # Claimed by its next attempt: another process passes it over, and a crash only delays it.
        if not Email.objects.filter(due, pk=pk, relayed_at__isnull=True).update(relay_after=now + RELAY_PAUSE):
            continue
        mail = Email.objects.get(pk=pk)
        message = EmailMultiAlternatives(
            mail.subject, mail.text, to=[mail.to], headers={"Message-ID": f"<{mail.key}@passerelle.example>"}
        )
        message.attach_alternative(mail.html, "text/html")
        try:
            message.send()
        except OSError as error:
            log.warning("E-mail %s was not relayed and will be tried again: %s", mail.pk, error)
            continue
        Email.objects.filter(pk=pk).update(relayed_at=clock.real_now())
