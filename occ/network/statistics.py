"""Traffic, errors and prefixes in time: worked out from the service and the moment, never stored (domain.md §7)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from occ.models import Service
from occ.network.chance import fraction
from occ.network.core.answer import Answer, Session
from occ.rules.limits import PREFIXES_MAX

REFRESH = timedelta(minutes=5)
"""How old what is told about a port may be (domain.md §3.7)."""
PERIODS: dict[str, tuple[timedelta, timedelta]] = {
    "hourly": (timedelta(hours=1), timedelta(minutes=1)),
    "daily": (timedelta(days=1), timedelta(minutes=10)),
    "weekly": (timedelta(days=7), timedelta(hours=1)),
}
"""How far back each period looks, and how far its points are apart (ours: not published)."""
SHARES = {"download": 0.35, "upload": 0.2}
"""How much of the bandwidth is in use on the average."""


@dataclass(frozen=True)
class Point:
    """A value at a moment; `unit` as on the wire."""

    at: datetime
    value: float
    unit: str


def looked_at(now: datetime) -> datetime:
    """The last time before `now` at which the ports were looked at."""
    return now - timedelta(seconds=now.timestamp() % REFRESH.total_seconds())


def moments(period: str, now: datetime) -> list[datetime]:
    """When there are points, the latest last, on round times."""
    length, apart = PERIODS[period]
    last = now - timedelta(seconds=now.timestamp() % apart.total_seconds())
    return [last - apart * number for number in reversed(range(length // apart))]


def traffic(service: Service, direction: str, at: datetime) -> float:
    """Bits a second through the port: more by day than by night, never more than the bandwidth."""
    hour = at.hour + at.minute / 60
    wave = 1 + 0.6 * math.sin((hour - 9) / 24 * 2 * math.pi)
    noise = 0.8 + 0.4 * fraction(service.pk, direction, int(at.timestamp()) // 60)
    share = min(SHARES[direction] * wave * noise, 1.0)
    return service.bandwidth_entry.mbps * 1_000_000 * share


def of_interface(service: Service, answer: Answer, kind: str, period: str, now: datetime) -> list[Point]:
    """Points of a port; none of its optics, which a Provider service does not have (domain.md §3.7).

    Args:
        service: the service.
        answer: the network of its vRack.
        kind: `traffic:download`, `traffic:uploadBps`, `error:upload`, `light:in`, … as on the wire.
        period: `hourly`, `daily` or `weekly`.
        now: simulated time.
    """
    subject, _, rest = kind.partition(":")
    if subject == "light":
        return []
    if subject == "error":
        return [Point(at, 0.0, "error/s") for at in moments(period, now)]
    direction, bits = rest.removesuffix("Bps"), rest.endswith("Bps")
    flows = _flows_since(service, answer, now)

    def value(at: datetime) -> float:
        rate = traffic(service, direction, at) if flows is not None and at >= flows else 0.0
        return round(rate if bits else rate / 8, 1)

    return [Point(at, value(at), "bits/s" if bits else "bytes/s") for at in moments(period, now)]


def _flows_since(service: Service, answer: Answer, now: datetime) -> datetime | None:
    """Since when there is traffic: prefixes pass the session at the PoP in both directions."""
    session = answer.at_port(service.interface.pk)
    if session is None:
        return None
    received = any(offer.cause is None for offer in session.to_customer)
    return (session.up_at or now) if session.accepted and received else None


def of_pop(session: Session, kind: str, period: str, now: datetime) -> list[Point]:
    """Prefixes of the session at the PoP: `prefix:accepted` since it is up, or `prefix:limit`."""

    def value(at: datetime) -> int:
        if kind == "prefix:limit":
            return PREFIXES_MAX
        return len(session.accepted) if session.up_at and at >= session.up_at else 0

    return [Point(at, float(value(at)), kind.replace(":", "_")) for at in moments(period, now)]
