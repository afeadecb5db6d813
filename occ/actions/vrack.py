"""Associating services with vRacks (guide, step 2; domain.md §4.1)."""

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import already_asked, lock_service, lock_vrack
from occ.engine.queue import clock
from occ.engine.steps import lifecycle
from occ.models import Account, ConfigStatus, Service, Task, TaskKind, Vrack
from occ.rules.description import check_description
from occ.rules.refusal import Problem, gettext_noop

CHOOSE = gettext_noop("Choose one of your vRacks.")
DETAILS_MAX = 255


@transaction.atomic
def vrack_create(*, account: Account, description: str = "", by: Actor) -> Vrack:
    """Give an account a new vRack; it is free and there at once (domain.md VR-2).

    Args:
        account: the customer.
        description: what it is for, at most 100 characters.
        by: who asks.

    Raises:
        Refused: the description is too long, or holds what none may.
    """
    description = check_description(description)
    vrack = Vrack.objects.create(account=account, name=f"pending-{account.pk}-{clock.real_now().timestamp()}"[:32])
    vrack.name, vrack.description = f"pn-{1000000 + vrack.pk}", description
    vrack.save()
    record("vrack_create", vrack, by, account=account, after={"description": vrack.description})
    return vrack


@transaction.atomic
def vrack_describe(*, vrack: Vrack, description: str | None, details: str | None, by: Actor) -> Vrack:
    """Change what a vRack is for.

    Args:
        vrack: the vRack.
        description: its label, at most 100 characters; None leaves it.
        details: more about it, at most 255 characters; None leaves it.
        by: who asks.

    Raises:
        Refused: one of them is too long, or holds what none may.
    """
    locked = lock_vrack(vrack.pk)
    assert locked is not None
    before = {"description": locked.description, "details": locked.details}
    if description is not None:
        locked.description = check_description(description)
    if details is not None:
        locked.details = check_description(details, field="details", limit=DETAILS_MAX)
    after = {"description": locked.description, "details": locked.details}
    if after != before:
        locked.save(update_fields=["description", "details"])
        record("vrack_describe", locked, by, account=vrack.account, before=before, after=after)
    return locked


@transaction.atomic
def vrack_attach(*, service: Service, vrack: Vrack | None, by: Actor, request_key: str | None = None) -> Task:
    """Associate a vRack with an active service; done within minutes.

    Args:
        service: the service.
        vrack: one of the same account's.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same task.

    Raises:
        Refused: the vRack is not one of the account's; the service is not active or has a vRack.
    """
    locked = lock_vrack(vrack.pk if vrack is not None and vrack.account_id == service.account_id else None)
    chosen = locked if locked is not None and locked.closed_at is None else None
    service = (
        Service.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__clock", "vrack")
        .get(pk=service.pk)
    )
    if task := already_asked(service.account, request_key):
        return task
    missing = Problem("vrack_unknown", CHOOSE, field="vrack", kind="missing") if chosen is None else None
    Gather(blocks.vrack_attach(service), missing).check()
    service.vrack, service.vrack_status = chosen, ConfigStatus.INIT
    return _move(TaskKind.VRACK_ATTACH, service, by, request_key, before="", after=chosen)


@transaction.atomic
def vrack_detach(*, service: Service, by: Actor, request_key: str | None = None) -> Task:
    """Dissociate a service from its vRack; refused while a PoP configuration exists in any status.

    Args:
        service: the service.
        by: who asks.
        request_key: the form or call.

    Raises:
        Refused: there is no settled vRack, or a PoP configuration is left.
    """
    service = lock_service(service)
    if task := already_asked(service.account, request_key):
        return task
    pop = service.pop_config
    Gather(blocks.vrack_detach(service, pop)).check()
    service.vrack_status = ConfigStatus.TO_DELETE
    return _move(TaskKind.VRACK_DETACH, service, by, request_key, before=service.vrack, after="")


def _move(kind: TaskKind, service: Service, by: Actor, request_key: str | None, before: object, after: object) -> Task:
    at = clock.now(service.account)
    task = lifecycle.start(
        kind, service, service=service, vrack=service.vrack, at=at, user=by.user, request_key=request_key
    )
    service.task = task
    service.save()
    record(kind, service, by, service=service, before={"vrack": before}, after={"vrack": after})
    return task
