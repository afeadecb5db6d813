"""What a service's logs say: its history in the lines that the vendor forwards (domain.md §4.15)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from occ.models import ConfigStatus, LogKind, ObjectType, Service, Task, TaskEvent

LINES_MAX = 1000
_TYPES = {
    LogKind.SERVICE: (ObjectType.SERVICE, ObjectType.KEY),
    LogKind.CONFIGURATION: (ObjectType.POP, ObjectType.DATACENTER, ObjectType.ROUTING),
    LogKind.BGP: (ObjectType.POP, ObjectType.ROUTING),
    LogKind.INTERFACE: (),
}


def lines(service: Service, kind: str) -> Iterator[dict[str, Any]]:
    """Lines of one kind of log, the oldest first, at most a thousand; a virtual circuit has no optics to log."""
    events = TaskEvent.objects.filter(task__in=Task.objects.for_service(service), object_type__in=_TYPES[LogKind(kind)])
    latest = list(events.order_by("-pk")[:LINES_MAX])
    for event in reversed(latest):
        message = _session(event) if kind == LogKind.BGP else _change(event)
        if message:
            yield _line(service, kind, message, event.at)


def _change(event: TaskEvent) -> str:
    moved = f": {event.from_status} -> {event.to_status}" if event.to_status else ""
    return f"{event.object_type} {event.object_label} {event.step}{moved}"


def _session(event: TaskEvent) -> str:
    if event.to_status == ConfigStatus.ACTIVE:
        return f"session {event.object_label} up"
    return f"session {event.object_label} down" if event.from_status == ConfigStatus.ACTIVE else ""


def _line(service: Service, kind: str, message: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "message": message,
        "neighbor": None,
        "service_uuid": str(service.pk),
        "timestamp": int(at.timestamp() * 1000),
    }
