"""Alerts, forwarded logs and incidents of a service (domain.md §7, §4.15)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_row, lock_service
from occ.engine.queue import clock
from occ.models import Alert, AlertType, Incident, IncidentType, LogKind, LogSubscription, Service
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

NO_ALERT = gettext_noop("“%(type)s” is not an alert: choose among %(known)s.")
NO_KIND = gettext_noop("“%(kind)s” is not a kind of log: choose among %(known)s.")
FORWARDED = gettext_noop("These logs are already forwarded to this stream.")
NO_INCIDENT = gettext_noop("Choose an incident or a maintenance, which ends after it begins.")


@transaction.atomic
def alerts_set(*, service: Service, types: Sequence[str], by: Actor) -> list[str]:
    """Switch exactly these alerts on for a service.

    Args:
        service: the service.
        types: each an `AlertType`; none switches all off.
        by: who asks.

    Raises:
        Refused: one is no alert, or the service is closed.
    """
    service = lock_service(service)
    found = Gather(blocks.closed(service))
    for each in types:
        if each not in AlertType.values:
            params = {"type": shown(each), "known": ", ".join(AlertType.values)}
            found.problems.append(Problem("alert_unknown", NO_ALERT, field="types", params=params))
    found.check()
    before = sorted(service.alerts.values_list("type", flat=True))
    wanted = sorted(set(types))
    if before != wanted:
        service.alerts.exclude(type__in=wanted).delete()
        Alert.objects.bulk_create(Alert(service=service, type=each) for each in wanted if each not in before)
        values = {"before": {"alerts": ", ".join(before)}, "after": {"alerts": ", ".join(wanted)}}
        record("alerts_set", service, by, service=service, before=values["before"], after=values["after"])
    return wanted


@transaction.atomic
def log_subscribe(*, service: Service, kind: str, stream: uuid.UUID, by: Actor) -> LogSubscription:
    """Forward the logs of one kind to a stream of the customer's.

    Raises:
        Refused: there is no such kind, they are forwarded there already, or the service is closed.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    if kind not in LogKind.values:
        params = {"kind": shown(kind), "known": ", ".join(LogKind.values)}
        raise Refused(Problem("log_kind_unknown", NO_KIND, field="kind", params=params))
    if service.log_subscriptions.filter(kind=kind, stream=stream).exists():
        raise Refused(Problem("log_forwarded", FORWARDED, field="stream", kind="conflict"))
    row = LogSubscription.objects.create(
        service=service, kind=kind, stream=stream, created_at=clock.now(service.account)
    )
    record("log_subscribe", row, by, service=service, after={"kind": kind, "stream": stream})
    return row


@transaction.atomic
def log_unsubscribe(*, subscription: LogSubscription, by: Actor) -> None:
    """Forward these logs no longer.

    Raises:
        Refused: the service is closed, or the subscription was deleted since it was read.
    """
    service = lock_service(subscription.service)
    Gather(blocks.closed(service)).check()
    subscription = lock_row(subscription)
    record("log_unsubscribe", subscription, by, service=service, before={"kind": subscription.kind})
    subscription.delete()


@transaction.atomic
def incident_tell(
    *, service: Service, type: str, start_at: datetime, end_at: datetime | None = None, by: Actor
) -> Incident:
    """Tell the customer of an incident or a maintenance (staff).

    Args:
        service: whom it concerns.
        type: an `IncidentType`.
        start_at, end_at: when, simulated; None is open.
        by: who asks.

    Raises:
        Refused: the type is none, or it ends before it begins.
    """
    service = lock_service(service)
    if type not in IncidentType.values or (end_at and end_at < start_at):
        raise refuse("incident_wrong", NO_INCIDENT)
    row = Incident.objects.create(service=service, type=type, start_at=start_at, end_at=end_at)
    record("incident_tell", row, by, service=service, after={"type": type, "start": start_at, "end": end_at})
    return row


@transaction.atomic
def incident_end(*, incident: Incident, by: Actor) -> Incident:
    """Tell that an incident is over, now; one that is over stays as it is (staff)."""
    service = lock_service(incident.service)
    incident = Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
    if incident.end_at is None:
        incident.end_at = max(clock.now(service.account), incident.start_at)
        incident.save(update_fields=["end_at"])
        record("incident_end", incident, by, service=service, after={"end": incident.end_at})
    return incident
