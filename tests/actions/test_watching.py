"""Alerts, forwarded logs and incidents."""

import uuid
from datetime import timedelta

import pytest

from occ.actions import watching
from occ.engine.queue import clock
from occ.models import AuditEntry
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_exactly_the_alerts_that_are_named_are_on() -> None:
    service = world.active()
    for wanted in (["bgp", "link"], ["link"], ["link"]):
        watching.alerts_set(service=service, types=wanted, by=BY)
        assert sorted(service.alerts.values_list("type", flat=True)) == wanted
    assert AuditEntry.objects.filter(action="alerts_set").count() == 2
    assert refused(lambda: watching.alerts_set(service=service, types=["bgp", "rain"], by=BY)) == {"alert_unknown"}


def test_logs_of_a_kind_are_forwarded_to_a_stream_once() -> None:
    service, stream = world.active(), uuid.uuid4()

    def subscribe(kind: str = "bgp") -> object:
        return watching.log_subscribe(service=service, kind=kind, stream=stream, by=BY)

    assert refused(lambda: subscribe("gossip")) == {"log_kind_unknown"}
    subscribe()
    assert refused(subscribe) == {"log_forwarded"}
    watching.log_unsubscribe(subscription=service.log_subscriptions.get(), by=BY)
    assert not service.log_subscriptions.exists()
    subscribe()


def test_an_incident_ends_after_it_begins_and_once() -> None:
    service = world.active()
    now = clock.now(service.account)
    for wrong in ({"type": "gossip"}, {"type": "incident", "end_at": now - timedelta(hours=1)}):
        tell = {"service": service, "start_at": now, "by": BY} | wrong
        assert refused(lambda tell=tell: watching.incident_tell(**tell)) == {"incident_wrong"}
    told = watching.incident_tell(service=service, type="incident", start_at=now, by=BY)
    ended = watching.incident_end(incident=told, by=BY).end_at
    world.pass_time()
    assert watching.incident_end(incident=told, by=BY).end_at == ended
