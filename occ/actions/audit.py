"""The record of who changed what."""

from typing import Any

from django.db.models import Model

from occ.actions.actor import Actor
from occ.engine.queue import clock
from occ.models import Account, AuditEntry, Service


def record(
    action: str,
    subject: Model,
    by: Actor,
    *,
    account: Account | None = None,
    service: Service | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of the audit, in the transaction of the change.

    Args:
        action: the action's own name (`pop_create`).
        subject: what it changed.
        by: who asked.
        account: whose it is; the service's account by default.
        service: on whose page it is shown.
        before: the values that changed, as they were.
        after: the values that changed, as they are now. Never a secret.
    """
    account = account or (service.account if service else None)
    AuditEntry.objects.create(
        at=clock.real_now(),
        at_simulated=clock.now(account) if account else None,
        account=account,
        service=service,
        user=by.user,
        actor=by.label[:150],
        action=action,
        object_type=subject._meta.model_name or "",
        object_id=str(subject.pk),
        object_label=str(subject)[:120],
        before=_plain(before),
        after=_plain(after),
        request_id=by.request_id,
    )


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    return {name: v if isinstance(v, int | bool | None) else str(v) for name, v in (values or {}).items()}
