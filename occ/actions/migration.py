"""Upgrading the offer of a service (domain.md §4.12, K-8): staff propose it, the customer starts it."""

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_service
from occ.engine.queue import clock
from occ.engine.steps import lifecycle, step_effects
from occ.models import KeyStatus, Migration, MigrationType, Service, ServiceState, TaskKind
from occ.rules.refusal import Problem, Refused, gettext_noop

NOT_OFFERED = gettext_noop("No upgrade is offered for this service.")
STARTED = gettext_noop("The upgrade has already been started.")
NOT_ACTIVE = gettext_noop("Only an active service can be upgraded.")
OFFERED = gettext_noop("An upgrade is already offered for this service.")


@transaction.atomic
def migration_offer(*, service: Service, type: str = MigrationType.TOTAL, by: Actor) -> Migration:
    """Propose the customer an upgrade of the offer (staff).

    Raises:
        Refused: one is offered already.
    """
    service = lock_service(service)
    if Migration.objects.filter(service=service).exists():
        raise Refused(Problem("migration_offered", OFFERED, kind="conflict"))
    row = Migration.objects.create(service=service, type=type)
    record("migration_offer", service, by, service=service, after={"type": type})
    return row


@transaction.atomic
def migration_start(*, service: Service, by: Actor) -> Migration:
    """Start the upgrade that is offered: the old service key ends, a new one follows for a new circuit at the provider.

    Raises:
        Refused: none is offered, it was started, the service is not active or a task of it is under way.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    row = Migration.objects.select_for_update(no_key=True).filter(service=service).first()
    if row is None:
        raise Refused(Problem("migration_missing", NOT_OFFERED, kind="conflict"))
    if row.started_at:
        raise Refused(Problem("migration_started", STARTED, kind="conflict"))
    if service.state != ServiceState.ACTIVE or service.keys.filter(status=KeyStatus.DOING).exists():
        raise Refused(Problem("migration_not_active", NOT_ACTIVE, kind="conflict"))
    now = clock.now(service.account)
    service.keys.filter(status__in=[KeyStatus.ACTIVE, KeyStatus.TO_CHECK]).update(status=KeyStatus.TERMINATED)
    key = step_effects.key_make(service, now)
    key.save()
    lifecycle.start(TaskKind.KEY_CREATE, key, service=service, at=now, user=by.user)
    row.started_at, row.key = now, key
    row.save()
    record("migration_start", service, by, service=service, after={"key": key.pk})
    return row
