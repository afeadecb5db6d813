"""What a diagnostic finds: the state of a session, or the routes that pass it, as routers print them (domain.md §8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from occ.models import DiagnosticType, PopConfig, RoutingConfig
from occ.network import routes
from occ.network.routes import Route
from occ.network.sessions import Link, neighbor_session, pop_session

TAKES = timedelta(seconds=60)
"""From the launch to the result, in simulated time; the first quarter of it is spent waiting."""


@dataclass(frozen=True)
class Peer:
    """Both ends of a session."""

    local_asn: int
    local: str
    remote_asn: int
    remote: str


def of_pop(pop: PopConfig, kind: str, now: datetime) -> list[dict[str, Any]]:
    """Rows of a diagnostic of the session at the PoP, by `DiagnosticType`; texts and numbers as they are stored."""
    addresses = pop.addresses
    peer = Peer(pop.ovh_asn, str(addresses.ovh), pop.customer_asn, str(addresses.customer))
    if kind == DiagnosticType.DEFAULT:
        return _session(peer, pop_session(pop, now), len(routes.learned_at_pop(pop)), now)
    received = kind == DiagnosticType.ROUTES
    return _routes(peer, routes.learned_at_pop(pop) if received else routes.advertised_at_pop(pop), received, now)


def of_neighbor(routing: RoutingConfig, kind: str, now: datetime) -> list[dict[str, Any]]:
    """Rows of a diagnostic of a neighbour's session in the datacentre."""
    datacenter = routing.datacenter_config
    local = str(datacenter.addresses.router_a)
    peer = Peer(datacenter.ovh_asn, local, routing.customer_asn or 0, str(routing.neighbor_ip))
    learned = routes.learned_from_neighbor(routing)
    if kind == DiagnosticType.DEFAULT:
        return _session(peer, neighbor_session(routing, now), len(learned), now)
    received = kind == DiagnosticType.ROUTES
    return _routes(peer, learned if received else routes.advertised_to_neighbor(routing), received, now)


def of_table(pop: PopConfig, now: datetime) -> list[dict[str, Any]]:
    """Rows of the routing table: what is learned at the PoP, and what is behind it."""
    found = [*routes.learned_at_pop(pop), *routes.advertised_at_pop(pop)]
    return _listed("show bgp ipv4 unicast", found, now)


def _session(peer: Peer, link: Link, prefixes: int, now: datetime) -> list[dict[str, Any]]:
    state = "Established" if link.up else "Idle"
    since = link.since.isoformat(timespec="seconds") if link.since and link.up else "never"
    lines = [
        f"BGP neighbor is {peer.remote}, remote AS {peer.remote_asn}, local AS {peer.local_asn}, external link",
        f"  BGP state = {state}, up since {since}",
        f"  Local address {peer.local}, remote address {peer.remote}, port 179, BFD on",
        f"  Accepted prefixes {prefixes}",
    ]
    return [_row(now, cmd=f"show bgp neighbors {peer.remote}", output="\n".join(lines))]


def _routes(peer: Peer, found: Sequence[Route], received: bool, now: datetime) -> list[dict[str, Any]]:
    what = "routes" if received else "advertised-routes"
    return _listed(f"show bgp neighbors {peer.remote} {what}", found, now)


def _listed(command: str, found: Sequence[Route], now: datetime) -> list[dict[str, Any]]:
    """One row with everything as text, then one for each route."""
    lines = [f"{'Network':<20}{'Metric':>7}{'LocPrf':>8}  Path"]
    lines += [f"{r.prefix!s:<20}{r.med:>7}{r.local_preference:>8}  {_path(r)} i" for r in found]
    rows = [_row(now, cmd=command, output="\n".join(lines) if found else "")]
    for route in found:
        rows.append(
            _row(now, prefix=str(route.prefix), aspath=_path(route), med=route.med, localprefix=route.local_preference)
        )
    return rows


def _path(route: Route) -> str:
    return " ".join(map(str, route.aspath))


def _row(now: datetime, **values: Any) -> dict[str, Any]:
    names = ("cmd", "output", "prefix", "aspath", "med", "localprefix", "mac", "routermac")
    return dict.fromkeys(names) | values | {"timestamp": now.isoformat(timespec="seconds")}
