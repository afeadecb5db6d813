"""Whether ports and BGP sessions are up, and since when (domain.md §3.7, §3.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from occ.models import ConfigStatus, ObjectType, PopConfig, RoutingConfig, RoutingType, Service, ServiceState, TaskEvent

REFRESH = timedelta(minutes=5)
"""How old what is told about a port may be (domain.md §3.7)."""


@dataclass(frozen=True)
class Link:
    """A port or a session: whether it is up, since when, and when it was last looked at."""

    up: bool
    since: datetime | None
    looked_at: datetime


def looked_at(now: datetime) -> datetime:
    """The last time before `now` at which the network was asked."""
    seconds = int(REFRESH.total_seconds())
    return now - timedelta(seconds=now.timestamp() % seconds)


def port(service: Service, now: datetime) -> Link:
    """The port of a service at its PoP: up from its delivery until it is closed."""
    return Link(service.state == ServiceState.ACTIVE, service.delivered_at, looked_at(now))


def pop_session(pop: PopConfig, now: datetime) -> Link:
    """The BGP session at the PoP: up once it is configured, as long as the port is."""
    return Link(pop.status == ConfigStatus.ACTIVE, configured_at(ObjectType.POP, pop.pk), now)


def neighbor_session(routing: RoutingConfig, now: datetime) -> Link:
    """The session of a neighbour in the datacentre."""
    up = routing.status == ConfigStatus.ACTIVE and routing.type == RoutingType.BGP
    return Link(up, configured_at(ObjectType.ROUTING, routing.pk), now)


def configured_at(kind: str, pk: int) -> datetime | None:
    """When a configuration was last deployed, in simulated time."""
    rows = TaskEvent.objects.filter(object_type=kind, object_id=str(pk), to_status=ConfigStatus.ACTIVE)
    return rows.order_by("-pk").values_list("at", flat=True).first()
