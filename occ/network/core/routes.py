"""Which prefixes pass a session, through which AS path, and which paths a datacentre uses (docs/network.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from occ.network.core.answer import Offer, Reach, Session, Way, WayKind
from occ.network.core.causes import Cause
from occ.network.core.peerings import Peering
from occ.network.core.topology import Datacenter, SessionKind
from occ.rules.limits import ECMP_PATHS_MAX

LOST_ASN = 65501
"""Routes of a datacentre with this number in their path do not reach a PoP: a known defect (domain.md AS-3)."""
Path = tuple[int, ...]


@dataclass(frozen=True)
class Live:
    """A session with what OVHcloud has configured for it."""

    peering: Peering
    session: Session


def to_ovh(peering: Peering) -> tuple[Offer, ...]:
    """What the customer's router announces, as if the session were Established."""
    router = peering.router
    path = router.prepend if peering.internal else (router.asn, *router.prepend)
    return tuple(_announced(peering, prefix, path) for prefix in sorted(router.announces))


def _announced(peering: Peering, prefix: IPv4Network, path: Path) -> Offer:
    router = peering.router
    if not router.policy and not peering.internal:
        return Offer(prefix, path, router.med, sent=False, cause=Cause.NO_POLICY)
    if not _lets(router.exports, prefix):
        return Offer(prefix, path, router.med, sent=False, cause=Cause.EXPORT_FILTERED)
    return Offer(prefix, path, router.med, cause=Cause.AS_LOOP if peering.local_asn in path else None)


def _lets(permitted: frozenset[IPv4Network] | None, prefix: IPv4Network) -> bool:
    return permitted is None or any(prefix.subnet_of(each) for each in permitted)


def reaches(datacenter: Datacenter, sides: bool, lives: Iterable[Live]) -> list[Reach]:
    """How a datacentre reaches each prefix that it knows.

    Args:
        datacenter: which.
        sides: whether one of its routers is there; without any it knows nothing.
        lives: the sessions of the vRack.
    """
    if not datacenter.active or not sides:
        return []
    ways: dict[IPv4Network, list[Way]] = defaultdict(list)
    refused: dict[IPv4Network, list[Way]] = defaultdict(list)
    ways[datacenter.subnet].append(Way(WayKind.CONNECTED))
    for static in datacenter.statics:
        if static.active:
            ways[static.destination].append(Way(WayKind.STATIC))
    for live in lives:
        for offer in live.session.accepted if _meets(datacenter, live.peering) else ():
            way = _way(live, datacenter, offer)
            (refused if datacenter.ovh_asn in way.aspath else ways)[offer.prefix].append(way)
    return [_reach(datacenter, prefix, ways[prefix], refused[prefix]) for prefix in sorted({*ways, *refused})]


def _meets(datacenter: Datacenter, peering: Peering) -> bool:
    """Whether a session's routes come to a datacentre: its own neighbours', and those of every PoP of its zone."""
    own = peering.datacenter == datacenter.number
    return own or (peering.id.kind == SessionKind.POP and peering.zone == datacenter.zone)


def _way(live: Live, datacenter: Datacenter, offer: Offer) -> Way:
    peering = live.peering
    if peering.id.kind == SessionKind.NEIGHBOR:
        return Way(WayKind.NEIGHBOR, peering.id, offer.aspath, offer.med)
    return Way(WayKind.POP, peering.id, _through(peering.local_asn, datacenter.ovh_asn, offer.aspath), offer.med)


def _through(asn: int, receiver: int, path: Path) -> Path:
    """A path after one of OVHcloud's AS numbers has passed it on to another router of OVHcloud's."""
    return path if asn == receiver else (asn, *path)


def _reach(datacenter: Datacenter, prefix: IPv4Network, ways: list[Way], refused: list[Way]) -> Reach:
    ranked = sorted(ways, key=_rank)
    used = [way for way in ranked if _cost(way) == _cost(ranked[0])]
    if used and used[0].session is None:
        used = used[:1]
    used = used[:ECMP_PATHS_MAX]
    spare = [way for way in ranked if way not in used]
    return Reach(datacenter.number, prefix, tuple(used), tuple(spare), tuple(sorted(refused, key=_rank)))


def _cost(way: Way) -> tuple[bool, int]:
    """What decides between paths: a subnet or a static route of its own, then the shortest path. Never the metric."""
    return (way.session is not None, len(way.aspath))


def _rank(way: Way) -> tuple[tuple[bool, int], tuple[str, int, str]]:
    """The order in which paths are listed: as they are preferred, then by their sessions."""
    kind, id, router = way.session or (way.kind, 0, None)
    return _cost(way), (kind, id, router or "")


def to_customer(live: Live, known: dict[int, list[Reach]], datacenters: dict[int, Datacenter]) -> tuple[Offer, ...]:
    """What OVHcloud announces on an Established session.

    Args:
        live: the session.
        known: what each datacentre reaches, by its number.
        datacenters: by their numbers.
    """
    peering = live.peering
    if peering.id.kind == SessionKind.POP:
        near = [each for each in datacenters.values() if each.zone == peering.zone]
        offers = _best(offer for each in near for offer in _of_datacenter(peering, each, known[each.number]))
    else:
        own = datacenters[peering.datacenter or 0]
        paths = ((reach.prefix, reach.used[0]) for reach in known[own.number] if reach.used)
        offers = [Offer(prefix, way.aspath) for prefix, way in paths if way.kind == WayKind.POP]
    return tuple(_received(peering, offer) for offer in offers)


def _of_datacenter(peering: Peering, datacenter: Datacenter, known: list[Reach]) -> Iterable[Offer]:
    """A datacentre's own prefixes, as they come to the router at a PoP; never what it knows from a PoP."""
    for reach in known:
        if reach.used and reach.used[0].kind != WayKind.POP:
            path = _through(datacenter.ovh_asn, peering.local_asn, reach.used[0].aspath)
            offer = Offer(reach.prefix, path, datacenter=datacenter.number)
            if LOST_ASN in (datacenter.ovh_asn, *path):
                offer = replace(offer, sent=False, cause=Cause.RESERVED_ASN)
            elif peering.local_asn in path:
                offer = replace(offer, sent=False, cause=Cause.AS_LOOP)
            yield offer


def _best(offers: Iterable[Offer]) -> list[Offer]:
    """Of each prefix one: what is announced before what is not, then the shortest path, then the lowest number."""
    found: dict[IPv4Network, Offer] = {}
    for offer in sorted(offers, key=lambda each: (each.prefix, not each.sent, len(each.aspath), each.datacenter)):
        found.setdefault(offer.prefix, offer)
    return list(found.values())


def _received(peering: Peering, offer: Offer) -> Offer:
    """An announcement as it arrives at the customer's router."""
    if not offer.sent:
        return offer
    path = offer.aspath if peering.internal else (peering.local_asn, *offer.aspath)
    return replace(offer, aspath=path, cause=_not_accepted(peering, offer.prefix, path))


def _not_accepted(peering: Peering, prefix: IPv4Network, path: Path) -> Cause | None:
    router = peering.router
    if path.count(router.asn) > router.allowas_in:
        return Cause.AS_LOOP
    if not router.policy and not peering.internal:
        return Cause.NO_POLICY
    return None if _lets(router.imports, prefix) else Cause.IMPORT_FILTERED
