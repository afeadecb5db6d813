"""Renewal and contacts of a service (domain.md §4.11; api.md, services.Service and services.changeContact)."""

from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_service
from occ.engine import outbox
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.queue.wake import wake
from occ.engine.steps import service_end
from occ.models import PERIODS, Account, ContactChange, ContactChangeState, ContactType, Contract, Service
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

NOT_A_PERIOD = gettext_noop("%(value)s is not a period of renewal: choose among %(known)s months.")
NOT_A_NIC = gettext_noop("There is no account with the nic handle “%(nic)s”.")
NO_CONTACT = gettext_noop("Name at least one contact that is not the present one.")
WRONG_TOKEN = gettext_noop("This token is not the one that was mailed for this change of contact.")
NOT_WAITING = gettext_noop("This change of contact has already been accepted or refused.")


def contract_of(service: Service) -> Contract:
    """How a service is renewed and whose its contacts are; as it begins if nothing was changed yet."""
    found = Contract.objects.filter(service=service).first()
    nic = service.account.nichandle
    return found or Contract(service=service, contact_admin=nic, contact_billing=nic, contact_tech=nic)


@transaction.atomic
def contract_renew(
    *, service: Service, automatic: bool | None, delete_at_expiration: bool | None, period: int | str | None, by: Actor
) -> Contract:
    """Choose how a service is renewed, or that it ends by itself when its term is over (domain.md TE-5).

    The term that runs is the last one if that is known 24 hours before it is over; else the one after it is.

    Args:
        service: the service.
        automatic: whether it is renewed by itself; nobody renews it otherwise, and it ends. None leaves it.
        delete_at_expiration: whether it ends all the same; None leaves it.
        period: months of a renewal, one of `PERIODS`; None leaves it.
        by: who asks.

    Raises:
        Refused: the period is none, or the service is closed.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    if period is not None and period not in PERIODS:
        known = ", ".join(map(str, PERIODS))
        raise refuse("period_unknown", NOT_A_PERIOD, field="period", value=shown(period), known=known)
    contract = contract_of(service)
    before, now = _renewal(contract), clock.now(service.account)
    contract.automatic = contract.automatic if automatic is None else automatic
    if delete_at_expiration is not None:
        contract.delete_at_expiration = delete_at_expiration
    contract.period = contract.period if period is None else int(period)
    contract.save()
    until = contract.ends_at if contract.is_last else None
    if contract.is_last and (until is None or contract.period != before["period"]):
        until = service_end.end_of_term(service, contract, now)
    if until != contract.ends_at:
        service_end.schedule(service, until, now, by.user)
        contract.ends_at = until
    after = _renewal(contract)
    record("contract_renew", service, by, service=service, before=before, after=after)
    return contract


def _renewal(contract: Contract) -> dict[str, Any]:
    """What the history keeps of a renewal."""
    ends_at = contract.ends_at and contract.ends_at.isoformat()
    kept = {name: getattr(contract, name) for name in ("automatic", "delete_at_expiration", "period")}
    return kept | {"ends_at": ends_at}


@transaction.atomic
def contact_change(*, service: Service, contacts: dict[str, str], by: Actor) -> list[ContactChange]:
    """Ask that other nic handles become contacts of a service; each change waits to be accepted.

    Args:
        service: the service.
        contacts: nic handles by `ContactType`; those that are the present ones ask for nothing.
        by: who asks.

    Raises:
        Refused: no contact would change, a nic handle does not exist, or the service is closed.
    """
    service = lock_service(service)
    contract = contract_of(service)
    found = Gather(blocks.closed(service))
    changes = []
    for kind, nic in contacts.items():
        present = getattr(contract, FIELDS[ContactType(kind)])
        if nic == present:
            continue
        if not Account.objects.filter(nichandle=nic).exists():
            params = {"nic": shown(nic)}
            found.problems.append(Problem("nic_unknown", NOT_A_NIC, field=kind, params=params))
        changes.append(
            ContactChange(service=service, type=kind, from_nic=present, to_nic=nic, asked_at=clock.now(service.account))
        )
    if not changes:
        found.problems.append(Problem("contact_missing", NO_CONTACT))
    found.check()
    for change in changes:
        change.save()
        record("contact_change", service, by, service=service, after={change.type: change.to_nic})
    _ask(changes)
    return changes


def contact_token(change: ContactChange) -> str:
    """What whoever is to become a contact answers with: worked out from the secret key, stored nowhere."""
    return salted_hmac("occ.contact-change", f"{change.pk} {change.to_nic}", algorithm="sha256").hexdigest()[:32]


def _ask(changes: list[ContactChange], again: str = "") -> None:
    """Mail the tokens to those who are to become contacts, each in their language."""
    with Work() as work:
        for change in changes:
            account = Account.objects.select_related("clock").get(nichandle=change.to_nic)
            outbox.email(
                work,
                key=f"contact-{change.pk}{again}",
                account=account,
                service=None,
                to=account.email,
                template="contact_change",
                at=clock.now(account),
                context={"change": change, "token": contact_token(change)},
            )
    wake()


@transaction.atomic
def contact_resend(*, change: ContactChange, by: Actor) -> None:
    """Mail the token of a change of contact once more.

    Raises:
        Refused: it does not wait any more.
    """
    service = lock_service(change.service)
    change = ContactChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if change.state != ContactChangeState.TODO:
        raise Refused(Problem("contact_answered", NOT_WAITING, kind="conflict"))
    _ask([change], again=f"-{clock.real_now().timestamp()}")
    record("contact_resend", service, by, service=service, after={change.type: change.to_nic})


def contact_answer_with(*, change: ContactChange, token: str, accepted: bool, by: Actor) -> ContactChange:
    """Accept or refuse a change of contact with the mailed token.

    Raises:
        Refused: the token is another one, or the change does not wait any more.
    """
    if not constant_time_compare(token.strip(), contact_token(change)):
        raise refuse("token_wrong", WRONG_TOKEN, field="token")
    return contact_answer(change=change, accepted=accepted, by=by)


FIELDS = {
    ContactType.ADMIN: "contact_admin",
    ContactType.BILLING: "contact_billing",
    ContactType.TECH: "contact_tech",
}


@transaction.atomic
def contact_answer(*, change: ContactChange, accepted: bool, by: Actor) -> ContactChange:
    """Accept or refuse a change of contact; accepted, it is carried out at once.

    Raises:
        Refused: it does not wait any more.
    """
    service = lock_service(change.service)
    change = ContactChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if change.state != ContactChangeState.TODO:
        raise Refused(Problem("contact_answered", NOT_WAITING, kind="conflict"))
    change.state = ContactChangeState.DONE if accepted else ContactChangeState.REFUSED
    change.done_at = clock.now(service.account)
    change.save()
    if accepted:
        contract = contract_of(service)
        setattr(contract, FIELDS[ContactType(change.type)], change.to_nic)
        contract.save()
    record("contact_answer", service, by, service=service, after={change.type: change.to_nic, "accepted": accepted})
    return change
