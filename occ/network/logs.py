"""What a service's logs say: its history in the lines that the vendor forwards (domain.md §4.15)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from occ.models import LogKind, ObjectType, Service, Task, TaskEvent
from occ.network import loader
from occ.network.core.answer import Answer
from occ.network.core.topology import SessionKind

LINES_MAX = 1000
_TYPES = {
    LogKind.SERVICE: (ObjectType.SERVICE, ObjectType.KEY),
    LogKind.CONFIGURATION: (ObjectType.POP, ObjectType.DATACENTER, ObjectType.ROUTING),
}


def lines(service: Service, kind: str, now: datetime) -> Iterator[dict[str, Any]]:
    """Lines of one kind of log, the oldest first, at most a thousand; a virtual circuit has no optics to log.

    Args:
        service: the service.
        kind: a `LogKind`.
        now: simulated time.
    """
    if kind == LogKind.BGP:
        yield from _sessions(service, loader.answer(service, now))
    elif kind in _TYPES:
        of_service = TaskEvent.objects.filter(task__in=Task.objects.for_service(service))
        events = list(of_service.filter(object_type__in=_TYPES[LogKind(kind)]).order_by("-pk")[:LINES_MAX])
        yield from (_line(service, kind, _change(event), event.at) for event in reversed(events))


def _change(event: TaskEvent) -> str:
    moved = f": {event.from_status} -> {event.to_status}" if event.to_status else ""
    return f"{event.object_type} {event.object_label} {event.step}{moved}"


def _sessions(service: Service, answer: Answer) -> Iterator[dict[str, Any]]:
    """Where each session that the service shows stands, from the last time on that it went up or down."""
    own = answer.at_port(service.interface.pk)
    shown = [each for each in answer.sessions if each.id.kind == SessionKind.NEIGHBOR or each is own]
    changed = [(each.changed_at, each) for each in shown if each.changed_at]
    for at, session in sorted(changed, key=lambda pair: pair[0]):
        state = "up" if session.established else "down"
        why = f": {session.ovh.error}" if session.ovh.error else ""
        message = f"session {session.local} - {session.remote} {state}{why}"
        yield _line(service, LogKind.BGP, message, at) | {"neighbor": str(session.remote)}


def _line(service: Service, kind: str, message: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "message": message,
        "neighbor": None,
        "service_uuid": str(service.pk),
        "timestamp": int(at.timestamp() * 1000),
    }
