"""Service keys: sending, regenerating, withdrawing (domain.md §3.3)."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_service
from occ.engine import outbox
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.queue.wake import wake
from occ.engine.steps import lifecycle, step_effects
from occ.models import KeyStatus, Service, ServiceKey, TaskKind
from occ.rules.limits import EMAIL_MAX
from occ.rules.pasted import bare
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

NOT_AN_ADDRESS = gettext_noop("“%(value)s” is not an e-mail address: write it as name@example.com.")
TOO_LONG = gettext_noop("The address has %(length)s characters, and none has more than %(limit)s: shorten it.")
NOT_CANCELLABLE = gettext_noop("Only a valid service key that has not been used can be cancelled.")


def check_email(value: object) -> str:
    """An e-mail address.

    Raises:
        Refused: it is none, or too long for one.
    """
    text = bare(str(value if value is not None else ""))
    if len(text) > EMAIL_MAX:
        raise refuse("email_too_long", TOO_LONG, field="email", length=len(text), limit=EMAIL_MAX)
    try:
        validate_email(text)
    except ValidationError:
        raise refuse("email_malformed", NOT_AN_ADDRESS, field="email", value=shown(text)) from None
    return text


@transaction.atomic
def key_send(*, service: Service, email: object, by: Actor, request_key: str | None = None) -> ServiceKey:
    """Send the enabled service key to an e-mail address, at once (domain.md K-4, K-6).

    Args:
        service: the service.
        email: the address.
        by: who asks.
        request_key: the form or call; the same one again sends nothing more.

    Raises:
        Refused: it is no address, or there is no enabled key.
    """
    service = lock_service(service)
    keys = list(service.keys.all())
    Gather(blocks.key_send(service, keys)).check()
    to = check_email(email)
    key = next(each for each in keys if each.status == KeyStatus.ACTIVE)
    effect = f"key-send-{service.account_id}-{request_key or uuid.uuid4()}"
    if outbox.is_asked(effect):
        return key
    with Work() as work:
        outbox.email(
            work,
            key=effect,
            account=service.account,
            service=service,
            to=to,
            template="service_key",
            at=clock.now(service.account),
            context={"key": key},
        )
    record("key_send", key, by, service=service, after={"email": to})
    wake()
    return key


@transaction.atomic
def key_regenerate(*, service: Service, by: Actor, request_key: str | None = None) -> ServiceKey:
    """Make a new service key when none is valid; it is enabled, and mailed, shortly after (domain.md K-3, K-5).

    Raises:
        Refused: a key is valid, or the service is closed.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return ServiceKey.objects.get(pk=task.object_id)
    Gather(blocks.key_regenerate(service, list(service.keys.all()))).check()
    at = clock.now(service.account)
    key = step_effects.key_make(service, at)
    key.save()
    lifecycle.start(TaskKind.KEY_CREATE, key, service=service, at=at, user=by.user, request_key=request_key)
    record("key_regenerate", key, by, service=service)
    return key


def check_cancel(key: ServiceKey) -> None:
    """Raise Refused if a service key is not valid, or used."""
    if key.status not in (KeyStatus.ACTIVE, KeyStatus.TO_CHECK) or key.used_at:
        raise Refused(Problem("key_not_cancellable", NOT_CANCELLABLE, kind="conflict"))


@transaction.atomic
def key_cancel(*, key: ServiceKey, by: Actor) -> ServiceKey:
    """Withdraw a service key that the provider has not used (staff).

    Raises:
        Refused: it is not valid, or used.
    """
    service = lock_service(key.service)
    key = ServiceKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    check_cancel(key)
    before = key.status
    with Work() as work:
        lifecycle.key_withdraw(work, key, clock.now(service.account))
    wake()
    record("key_cancel", key, by, service=service, before={"status": before}, after={"status": key.status})
    return key
