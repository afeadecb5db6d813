"""What happens at a provider: a service key is entered, the order behind it is shown and validated (guide, step 1)."""

from datetime import timedelta
from math import ceil

from django.db import transaction

from occ import catalogue
from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.locks import already_asked, lock_service
from occ.engine.queue import clock
from occ.engine.steps import lifecycle
from occ.models import (
    KeyAttempt,
    KeyStatus,
    OrderStepName,
    OrderStepStatus,
    ProviderUser,
    Service,
    ServiceKey,
    Task,
    TaskKind,
)
from occ.rules import limits, service_key
from occ.rules.refusal import Problem, Refused, gettext_noop

LOCKED = gettext_noop("Too many wrong service keys. Wait %(seconds)s seconds before entering another one.")
MISSING = gettext_noop("Enter the service key of your order confirmation.")
UNKNOWN = gettext_noop("No order stands for this service key: compare it with the one in your order confirmation.")
FOREIGN = gettext_noop("This service key is for another provider (%(provider)s): enter it in that provider's portal.")
USED = gettext_noop("This service key has already been used: the order that it stands for was validated.")
NOT_READY = gettext_noop("This service key is not enabled yet: try again in a minute.")
CANCELLED = gettext_noop("This service key was cancelled: ask for a new one in your OVHcloud customer area.")
TERMINATED = gettext_noop("This service key has ended with its service: order a new service at OVHcloud.")


def order_look_up(*, user: ProviderUser, key: str, address: str) -> ServiceKey:
    """The enabled, unused service key of this provider that was typed. Changes nothing but the count of wrong ones.

    Args:
        user: who typed it, signed in at the provider.
        key: as typed; spaces, dashes and case do not matter.
        address: where from, an IP address.

    Raises:
        Refused: no such key, or not to be used here or now; after ten wrong ones, any key for a minute.
    """
    with transaction.atomic():
        # One row per user is the lock that keeps parallel guesses countable.
        ProviderUser.objects.select_for_update(no_key=True).get(pk=user.pk)
        found, problem = _look_up(user, key, address)
    if problem is not None:
        raise Refused(problem)
    assert found is not None
    return found


def _look_up(user: ProviderUser, typed: str, address: str) -> tuple[ServiceKey | None, Problem | None]:
    if seconds := _seconds_to_wait(user, address):
        return None, Problem("key_locked", LOCKED, field="key", params={"seconds": seconds}, kind="forbidden")
    canonical = service_key.normalise(typed)
    if not canonical:
        return None, Problem("key_missing", MISSING, field="key", kind="missing")
    found = ServiceKey.objects.select_related("service__account__clock").filter(value=canonical).first()
    if found is None or found.service.provider != user.provider:
        KeyAttempt.objects.create(user=user, address=address, at=clock.real_now())
    if found is None:
        return None, Problem("key_unknown", UNKNOWN, field="key", kind="missing")
    if found.service.provider != user.provider:
        params = {"provider": catalogue.provider(found.service.provider).name}
        return None, Problem("key_foreign", FOREIGN, field="key", params=params, kind="forbidden")
    return found, _not_usable(found)


def _not_usable(key: ServiceKey) -> Problem | None:
    if key.used_at:
        return Problem("key_used", USED, field="key", kind="conflict")
    reasons = {
        KeyStatus.DOING: ("key_not_ready", NOT_READY),
        KeyStatus.TO_CHECK: ("key_not_ready", NOT_READY),
        KeyStatus.CANCELLED: ("key_cancelled", CANCELLED),
        KeyStatus.TERMINATED: ("key_terminated", TERMINATED),
    }
    reason = reasons.get(KeyStatus(key.status))
    return Problem(*reason, field="key", kind="conflict") if reason else None


def _seconds_to_wait(user: ProviderUser, address: str) -> int:
    """How many real seconds every key is refused to this user from this address; 0 for none."""
    now = clock.real_now()
    attempts = KeyAttempt.objects.filter(user=user, address=address, at__gt=now - limits.WRONG_KEYS_WINDOW)
    times = list(attempts.order_by("-at").values_list("at", flat=True)[: limits.WRONG_KEYS_MAX])
    if len(times) < limits.WRONG_KEYS_MAX:
        return 0
    left: timedelta = times[-1] + limits.WRONG_KEYS_WINDOW - now
    return max(1, ceil(left.total_seconds()))


def order_validate(*, user: ProviderUser, key: str, address: str, by: Actor, request_key: str | None = None) -> Task:
    """Validate the order that a service key stands for: the key is used, the provider's work begins.

    Args:
        user: who validates, signed in at the provider.
        key, address: see `order_look_up`.
        by: who asks, as the history names it.
        request_key: the form; the same one again is answered with the same task.

    Raises:
        Refused: as `order_look_up`.
    """
    if request_key:  # before the key is looked up: it is used by now
        known = ServiceKey.objects.filter(value=service_key.normalise(key), used_by=user)
        done = Task.objects.filter(request_key=request_key, kind=TaskKind.SERVICE_ACTIVATE)
        if task := done.filter(account__in=known.values("service__account")).first():
            return task
    found = order_look_up(user=user, key=key, address=address)
    with transaction.atomic():
        service = lock_service(found.service)
        if task := already_asked(service.account, request_key):
            return task
        return _consume(
            service, ServiceKey.objects.select_for_update(no_key=True).get(pk=found.pk), user, by, request_key
        )


@transaction.atomic
def service_activate(*, service: Service, by: Actor) -> Task:
    """Validate the order of a service in the provider's place (staff).

    Raises:
        Refused: it has no enabled, unused service key.
    """
    service = lock_service(service)
    key = service.keys.filter(status=KeyStatus.ACTIVE).first()
    if key is None:
        problem = blocks.key_send(service, list(service.keys.all()))
        assert problem is not None
        raise Refused(problem)
    return _consume(service, key, None, by, None)


def _consume(service: Service, key: ServiceKey, user: ProviderUser | None, by: Actor, request_key: str | None) -> Task:
    if problem := _not_usable(key):
        raise Refused(problem)
    at = clock.now(service.account)
    key.used_at, key.used_by = at, user
    key.save(update_fields=["used_at", "used_by"])
    task = lifecycle.start(
        TaskKind.SERVICE_ACTIVATE, service, service=service, at=at, user=by.user, request_key=request_key
    )
    service.task = task
    service.save(update_fields=["task"])
    service.order.steps.filter(name=OrderStepName.FINALIZE).update(status=OrderStepStatus.DOING, at=at)
    record("order_validate", service, by, service=service, after={"key": key.pk})
    return task
