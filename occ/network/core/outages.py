"""When something broken closes a session, and for how long: detection first, reconnection after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from occ.network.core.causes import Cause
from occ.network.core.peerings import Peering
from occ.network.core.topology import Cable, Fault, FaultKind, Place, PlaceKind
from occ.rules.limits import BFD_DETECTION, BGP_HOLD, BGP_RECONNECT, MTU_PREFIXES, MTU_STANDARD

CUTS = {
    PlaceKind.PORT: Cause.LINK_CUT,
    PlaceKind.NEIGHBOR: Cause.LINK_CUT,
    PlaceKind.SITE: Cause.POP_CUT,
    PlaceKind.ROUTER: Cause.ROUTER_CUT,
    PlaceKind.DATACENTER: Cause.DATACENTER_CUT,
}
CAUSES = {
    FaultKind.PORT_DOWN: Cause.PORT_DOWN,
    FaultKind.TCP_BLOCKED: Cause.TCP_BLOCKED,
    FaultKind.UNSTABLE: Cause.LINK_UNSTABLE,
}
ORDER = {cause: number for number, cause in enumerate(Cause)}
FROM_THE_START = datetime.min.replace(tzinfo=UTC)
"""When a break began that has no beginning."""


OWN = {Cause.POP_CUT, Cause.DATACENTER_CUT, Cause.ROUTER_CUT, Cause.PORT_DOWN}
"""What is broken at OVHcloud itself, whose end is closed that very moment."""


@dataclass(frozen=True)
class Break:
    """Nothing passes from `start` until `end` (None: still), for that cause."""

    cause: Cause
    start: datetime
    end: datetime | None = None

    def covers(self, now: datetime) -> bool:
        """Whether it is there at an instant."""
        return self.start <= now and (self.end is None or now < self.end)


@dataclass(frozen=True)
class Outage:
    """A session is closed from `down_at` until `up_at` (None: still).

    Attributes:
        customer_at: when the customer's router finds out.
        at_first: whether it was there before the session could come up: then no end has an error.
        by_bfd: whether BFD found it, instead of the hold timer.
        over: whether its break has ended, and the session is about to reconnect.
    """

    cause: Cause
    down_at: datetime
    customer_at: datetime
    up_at: datetime | None
    at_first: bool
    by_bfd: bool
    over: bool

    def covers(self, now: datetime) -> bool:
        """Whether the session is closed at an instant."""
        return self.down_at <= now and (self.up_at is None or now < self.up_at)


def breaks(places: frozenset[Place], faults: tuple[Fault, ...], cable: Cable | None, now: datetime) -> list[Break]:
    """What is or was broken at these places up to `now`, the most serious first.

    Args:
        places: where.
        faults: of the topology.
        cable: the customer's link; None where there is no router.
        now: simulated time; of an unstable link, only the dips that still count then.
    """
    found = [each for fault in faults if fault.place in places for each in _of_fault(fault, now)]
    if cable is not None and not cable.up:
        found.append(Break(Cause.ROUTER_LINK_DOWN, cable.since or FROM_THE_START))
    return sorted((each for each in found if each.start <= now), key=lambda each: (ORDER[each.cause], each.start))


def _of_fault(fault: Fault, now: datetime) -> Iterator[Break]:
    if fault.period is None:
        cause = CUTS[fault.place.kind] if fault.kind == FaultKind.CUT else CAUSES[fault.kind]
        yield Break(cause, fault.since, fault.until)
        return
    remembered = BGP_HOLD + BGP_RECONNECT
    first = max(0, (now - remembered - fault.since) // fault.period)
    for number in range(first, (now - fault.since) // fault.period + 1):
        start = fault.since + number * fault.period + fault.period / 2
        end = fault.since + (number + 1) * fault.period
        if fault.until is None or start < fault.until:
            yield Break(Cause.LINK_UNSTABLE, start, end if fault.until is None else min(end, fault.until))


def outages(peering: Peering, found: list[Break], *, comes_up: bool, prefixes: int, now: datetime) -> list[Outage]:
    """When breaks close a session.

    Args:
        peering: the session.
        found: what `breaks` returns for it.
        comes_up: whether its two ends agree; if not it is never up, and nothing can close it.
        prefixes: how many the customer's router announces.
        now: simulated time.
    """
    made = [outage for each in found if (outage := _outage(peering, each, comes_up, now))]
    small = peering.router.mtu < MTU_STANDARD and prefixes > MTU_PREFIXES
    return made + ([_lost_updates(peering, now)] if small and comes_up else [])


def _outage(peering: Peering, broken: Break, comes_up: bool, now: datetime) -> Outage | None:
    at_first = not comes_up or peering.since is None or broken.start <= peering.since
    by_bfd = peering.router.bfd and broken.cause != Cause.TCP_BLOCKED
    found_out = max(broken.start, peering.since or broken.start)
    if not at_first:
        found_out += BFD_DETECTION if by_bfd else BGP_HOLD
    down_at = broken.start if broken.cause in OWN and not at_first else found_out
    if broken.end is not None and broken.end <= down_at:
        return None
    up_at = None if broken.end is None else broken.end + BGP_RECONNECT
    over = broken.end is not None and broken.end <= now
    return Outage(broken.cause, down_at, found_out, up_at, at_first, by_bfd, over)


def _lost_updates(peering: Peering, now: datetime) -> Outage:
    """The latest time that the hold timer ran out because large updates, and all that follow, never arrive."""
    round_takes = BGP_HOLD + BGP_RECONNECT
    begin = peering.since or now
    rounds = max(0, (now - begin) // round_takes)
    down_at = begin + rounds * round_takes + BGP_HOLD
    if down_at > now and rounds:
        down_at -= round_takes
    return Outage(Cause.MTU_TOO_SMALL, down_at, down_at, down_at + BGP_RECONNECT, False, False, False)
