"""Ending a service or a vRack: a token is mailed, and whoever has it confirms (domain.md TE-3)."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_service, lock_vrack
from occ.actions.secrets import hashed, new_secret
from occ.actions.service import service_close
from occ.engine import outbox
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.queue.wake import wake
from occ.models import Account, Service, Termination, Vrack
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse

WRONG_TOKEN = gettext_noop("This token is not the one of the last e-mail, was used, or is more than 24 hours old.")
VRACK_IN_USE = gettext_noop("The vRack still carries %(services)s: dissociate it first.")
GOOD_FOR = timedelta(hours=24)
"""How long a token is good, in simulated time."""


@transaction.atomic
def termination_ask(*, account: Account, service: Service | None = None, vrack: Vrack | None = None, by: Actor) -> None:
    """Mail a token with which a service, or a vRack, can be ended; the one before it is void.

    Args:
        account: whose it is, and where the e-mail goes.
        service, vrack: what is to end; one of the two.
        by: who asks.

    Raises:
        Refused: the service is closed already.
    """
    if service is not None:
        service = lock_service(service)
        Gather(blocks.closed(service)).check()
    now, token = clock.now(account), new_secret(32)
    Termination.objects.filter(service=service, vrack=vrack, used_at__isnull=True).update(used_at=now)
    row = Termination.objects.create(service=service, vrack=vrack, token_hash=hashed(token), asked_at=now)
    with Work() as work:
        outbox.email(
            work,
            key=f"termination-{row.pk}",
            account=account,
            service=service,
            to=account.email,
            template="termination",
            at=now,
            context={"token": token, "vrack": vrack},
        )
    record("termination_ask", service or vrack or account, by, account=account, service=service)
    wake()


@transaction.atomic
def service_terminate(*, service: Service, token: str, why: Mapping[str, str] | None = None, by: Actor) -> Service:
    """End a service at once with the mailed token; its service keys end with it.

    Args:
        service: the service.
        token: as mailed; good once, for a day.
        why: an answer by question, for the record.
        by: who asks.

    Raises:
        Refused: the token is not good, something is still configured, or the service is closed.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    row = _token(token, service=service)
    closed = service_close(service=service, by=by)
    _use(row, service.account)
    record("service_terminate", service, by, service=service, after=dict(why or {}))
    return closed


@transaction.atomic
def vrack_terminate(*, vrack: Vrack, token: str, why: Mapping[str, str] | None = None, by: Actor) -> Vrack:
    """End a vRack at once with the mailed token.

    Args:
        vrack: the vRack.
        token: as mailed; good once, for a day.
        why: an answer by question, for the record.
        by: who asks.

    Raises:
        Refused: the token is not good, or a service is still associated.
    """
    locked = lock_vrack(vrack.pk)
    assert locked is not None
    row = _token(token, vrack=vrack)
    vrack_close(vrack=locked, by=by)
    _use(row, vrack.account)
    record("vrack_terminate", locked, by, account=vrack.account, after=dict(why or {}))
    return locked


@transaction.atomic
def vrack_close(*, vrack: Vrack, by: Actor) -> Vrack:
    """End a vRack at once, without a token; one that has ended stays as it is.

    Raises:
        Refused: a service is still associated.
    """
    locked = lock_vrack(vrack.pk)
    assert locked is not None
    if services := list(locked.services.all()[:5]):
        params = {"services": ", ".join(map(str, services))}
        raise Refused(Problem("vrack_in_use", VRACK_IN_USE, params=params, kind="conflict"))
    if locked.closed_at is not None:
        return locked
    locked.closed_at = clock.now(vrack.account)
    locked.save(update_fields=["closed_at"])
    record("vrack_close", locked, by, account=vrack.account)
    return locked


@transaction.atomic
def termination_explain(*, account: Account, service: Service | None, why: dict[str, str], by: Actor) -> None:
    """Keep in the history why a service, or a vRack, is to end.

    Args:
        account: whose it is.
        service: the service; None for a vRack.
        why: an answer by question.
        by: who says so.
    """
    record("termination_explain", service or account, by, account=account, service=service, after=dict(why))


def _token(token: str, **of: object) -> Termination:
    row = (
        Termination.objects.select_for_update(no_key=True)
        .filter(token_hash=hashed(token), used_at__isnull=True, **of)
        .first()
    )
    account = of["service"].account if "service" in of else of["vrack"].account  # type: ignore[attr-defined]
    if row is None or row.asked_at + GOOD_FOR < clock.now(account):
        raise refuse("token_wrong", WRONG_TOKEN, field="token")
    return row


def _use(row: Termination, account: Account) -> None:
    row.used_at = clock.now(account)
    row.save(update_fields=["used_at"])
