"""The order in which rows are locked: a vRack before its services, a user before the user's keys (design).

Every lock is taken with `no_key`. A lock without it also holds up each commit of a row that refers to the locked one:
a worker that gives a task back would wait for the vRack of that task. A deletion locks its row whole by itself.
"""

from typing import TypeVar

from django.db.models import Model

from occ.models import Account, Service, Task, User, Vrack
from occ.rules.refusal import Problem, Refused, gettext_noop

GONE = gettext_noop("It has already been deleted.")
NOT_FOR_ACCOUNT = gettext_noop(
    "You may no longer act for this account, or your password has been changed meanwhile. Sign in again."
)
M = TypeVar("M", bound=Model)


def lock_vrack(vrack_id: int | None) -> Vrack | None:
    """Lock a vRack's row until the transaction ends; None for none."""
    return None if vrack_id is None else Vrack.objects.select_for_update(no_key=True).get(pk=vrack_id)


def lock_service(service: Service) -> Service:
    """Lock a service after its vRack, and give it as it is now."""
    while True:
        vrack = lock_vrack(service.vrack_id)
        fresh = (
            Service.objects.select_for_update(of=("self",), no_key=True)
            .select_related("account__clock")
            .get(pk=service.pk)
        )
        if fresh.vrack_id is None:
            return fresh
        if fresh.vrack_id == service.vrack_id:
            fresh.vrack = vrack
            return fresh
        # It joined a vRack while we waited: that one's lock comes first, so begin again with it.
        service = fresh


def lock_row(row: M) -> M:
    """Lock a row below what is locked already, and give it as it is now.

    Raises:
        Refused: it was deleted since it was read.
    """
    fresh = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
    if fresh is None:
        raise Refused(Problem("gone", GONE, kind="missing"))
    return fresh


def lock_user(user: User) -> User:
    """Lock the row of a user who makes or validates a key: the end of the user's keys comes wholly before or after.

    `people.user_update` locks the row in the same way, also before the rows of keys. `no_key`: a row that refers to the
    user, such as an entry of the audit, can be written meanwhile, so no transaction waits for it in a circle.

    Args:
        user: as the request read them.

    Raises:
        Refused: the user was deactivated, left the account or got another password since they were read.
    """
    fresh = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk, is_active=True).first()
    if fresh is None or (fresh.account_id, fresh.password) != (user.account_id, user.password):
        raise Refused(Problem("user_not_for_account", NOT_FOR_ACCOUNT, kind="forbidden"))
    return fresh


def lock_task(task: Task) -> Task:
    """Lock a task after its vRack, and give it as it is now."""
    lock_vrack(task.vrack_id)
    rows = Task.objects.select_for_update(of=("self",), no_key=True).select_related(
        "account__clock", "service__account__clock"
    )
    return rows.get(pk=task.pk)


def already_asked(account: Account | int, request_key: str | None) -> Task | None:
    """The task that the same form or call has already made, if any."""
    if not request_key:
        return None
    return Task.objects.filter(account=account, request_key=request_key).first()
