"""What a diagnostic finds: the state of a session, or the routes that pass it, as routers print them (domain.md §8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from occ.models import DiagnosticType
from occ.network.core.answer import Answer, Offer, Session
from occ.rules.limits import BGP_HOLD, BGP_KEEPALIVE, PREFIXES_MAX

TAKES = timedelta(seconds=60)
"""From the launch to the result, in simulated time; the first quarter of it is spent waiting."""
LOCAL_PREFERENCE = 100
Rows = list[dict[str, Any]]


def of_pop(answer: Answer, pop: int, kind: str, now: datetime) -> Rows:
    """Rows of a diagnostic of the session at the PoP, none if it has gone; texts and numbers as they are stored.

    Args:
        answer: the network of the vRack.
        pop: the id of the PoP configuration.
        kind: a `DiagnosticType`.
        now: simulated time.
    """
    session = answer.pop(pop)
    return _of_sessions([session] if session else [], kind, now)


def of_neighbor(answer: Answer, routing: int, kind: str, now: datetime) -> Rows:
    """The same of a neighbour in the datacentre: the state on both routers, the routes on the first that has some."""
    return _of_sessions(answer.neighbor(routing), kind, now)


def of_table(answer: Answer, pop: int, now: datetime) -> Rows:
    """Rows of the routing table at the PoP: what is accepted of the customer, and what is announced to them."""
    session = answer.pop(pop)
    return _listed("show bgp ipv4 unicast", [*session.accepted, *_sent(session.to_customer)], now) if session else []


def _of_sessions(sessions: Sequence[Session], kind: str, now: datetime) -> Rows:
    if not sessions:
        return []
    if kind == DiagnosticType.DEFAULT:
        output = "\n\n".join(_neighbor(session, now) for session in sessions)
        return [_row(now, cmd=f"show bgp neighbors {sessions[0].remote}", output=output)]
    return _passing(next((each for each in sessions if each.established), sessions[0]), kind, now)


def _neighbor(session: Session, now: datetime) -> str:
    """What FRR prints of a neighbour, as far as the simulation knows it."""
    up = f", up for {_uptime(now - session.up_at)}" if session.established and session.up_at else ""
    kind = "internal" if session.local_asn == session.remote_asn else "external"
    lines = [
        f"BGP neighbor is {session.remote}, remote AS {session.remote_asn}, local AS {session.local_asn}, {kind} link",
        f"  BGP state = {session.ovh.state}{up}",
        f"  Hold time is {BGP_HOLD.seconds} seconds, keepalive interval is {BGP_KEEPALIVE.seconds} seconds",
        " For address family: IPv4 Unicast",
        f"  {len(session.accepted)} accepted prefixes",
        f"  Maximum prefixes allowed {PREFIXES_MAX}",
        f"  Last reset {_reset(session, now)}",
        f"Local host: {session.local}, Local port: 179",
        f"Foreign host: {session.remote}",
    ]
    return "\n".join(lines)


def _reset(session: Session, now: datetime) -> str:
    """When the session was closed last, and by what; one that is refused is refused again and again."""
    error, sent = session.ovh.error, session.ovh.sent
    if error is None:
        return _uptime(now - session.down_at) if session.down_at else "never"
    since = _uptime(now - (session.down_at or now))
    return (
        f"{since},  {error}" if sent is None else f"{since},  Notification {'sent' if sent else 'received'} ({error})"
    )


def _uptime(passed: timedelta) -> str:
    """A span as FRR prints it: 01:02:03, 2d03h04m, 01w2d03h."""
    days, seconds = passed.days, passed.seconds
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if days >= 7:
        return f"{days // 7:02}w{days % 7}d{hours:02}h"
    return f"{days}d{hours:02}h{minutes:02}m" if days else f"{hours:02}:{minutes:02}:{seconds % 60:02}"


def _passing(session: Session, kind: str, now: datetime) -> Rows:
    found = session.accepted if kind == DiagnosticType.ROUTES else _sent(session.to_customer)
    return _listed(f"show bgp neighbors {session.remote} {kind}", found, now)


def _sent(offers: Iterable[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer.sent]


def _listed(command: str, found: Sequence[Offer], now: datetime) -> Rows:
    """One row with everything as text, then one for each route."""
    lines = [f"{'Network':<20}{'Metric':>7}{'LocPrf':>8}  Path"]
    lines += [f"{each.prefix!s:<20}{each.med:>7}{LOCAL_PREFERENCE:>8}  {_path(each)} i" for each in found]
    rows = [_row(now, cmd=command, output="\n".join(lines) if found else "")]
    for each in found:
        values = {"aspath": _path(each), "med": each.med, "localprefix": LOCAL_PREFERENCE}
        rows.append(_row(now, prefix=str(each.prefix), **values))
    return rows


def _path(offer: Offer) -> str:
    return " ".join(map(str, offer.aspath))


def _row(now: datetime, **values: Any) -> dict[str, Any]:
    names = ("cmd", "output", "prefix", "aspath", "med", "localprefix", "mac", "routermac")
    return dict.fromkeys(names) | values | {"timestamp": now.isoformat(timespec="seconds")}
