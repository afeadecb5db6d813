"""The orders that a provider's user has validated, how far each is, and how a page follows them (occ/ui/polling.py)."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from occ.models import ProviderUser, ServiceKey, ServiceState, TaskStatus
from occ.provider.session import COOKIE
from occ.ui.polling import POLL_MAX, Facts, State, Watch, delay

SHOWN = 20


def used_keys(user_id: int) -> list[ServiceKey]:
    """The service keys that a provider's user used last, with service, task and clock, in one query.

    None for a user who has been disabled: a page that waits asks this without looking at the session.
    """
    keys = ServiceKey.objects.filter(used_by=user_id, used_by__is_active=True, used_at__isnull=False)
    return list(keys.select_related("service__task", "service__account__clock").order_by("-used_at", "-pk")[:SHOWN])


def progress(key: ServiceKey) -> str:
    """How far a validated order is: `building`, `connected`, `gone`, or `held` until its owner retries or cancels."""
    service = key.service
    if service.state != ServiceState.DELIVERING:
        return "connected" if service.state == ServiceState.ACTIVE else "gone"
    failed = service.task is not None and service.task.status == TaskStatus.ERROR
    return "held" if failed else "building"


def following(request: HttpRequest, user: ProviderUser, keys: list[ServiceKey]) -> dict[str, Any]:
    """What `components/_live.html` needs for a page that shows the keys of `user`, until all are connected."""
    home = reverse("provider:home", args=[user.provider])  # shown with a refusal too, at the address of the validation
    return _WATCH.follow(request, {"user": user.pk}, _state(keys), _seconds(keys), home)


def _stands(facts: Facts) -> tuple[State, int]:
    keys = used_keys(facts["user"])
    return _state(keys), _seconds(keys)


_WATCH = Watch("portal", COOKIE, _stands)


def _state(keys: list[ServiceKey]) -> State:
    return [(key.pk, progress(key)) for key in keys], [key.service.bandwidth for key in keys]


def _seconds(keys: list[ServiceKey]) -> int:
    """Real seconds until the next look, each order by its customer's clock; 0 when none is under way."""
    under_way = [key.service for key in keys if key.service.state == ServiceState.DELIVERING]
    tasks = [(each.task, each.account.clock) for each in under_way if each.task]
    looks = [delay([task], clock) for task, clock in tasks]
    return min(filter(None, looks), default=POLL_MAX if under_way else 0)
