"""When something broken closes a session, and when the session is back."""

from datetime import timedelta

import pytest

from occ.network.core.causes import Cause
from occ.network.core.topology import Fault, FaultKind, Place, PlaceKind, Side
from tests.network.topologies import (
    DEPLOYED,
    NOW,
    answer,
    broken,
    cut,
    datacenter,
    pop_session,
    port,
    prefixes,
    with_neighbor,
)

PORT = Place(PlaceKind.PORT, 1)


@pytest.mark.parametrize(
    ("bfd", "ago", "lasts", "state", "cause"),
    [
        (True, 0.8, None, "Established", None),
        (True, 0.9, None, "Idle", Cause.LINK_CUT),
        (True, 60, 59.5, "Active", Cause.LINK_CUT),  # over, and about to reconnect
        (True, 60, 30, "Established", None),
        (True, 60, 0.5, "Established", None),  # too short to be noticed
        (False, 179, None, "Established", None),
        (False, 180, None, "Idle", Cause.LINK_CUT),
        (False, 200, 170, "Established", None),
    ],
)
def test_a_cut_is_found_by_bfd_or_by_the_hold_timer(
    bfd: bool, ago: float, lasts: float | None, state: str, cause: Cause | None
) -> None:
    found = pop_session(answer(port(bfd=bfd), datacenter(), cut(PlaceKind.PORT, 1, ago=ago, lasts=lasts)))
    assert (found.ovh.state, found.cause) == (state, cause)


def test_a_blocked_port_179_is_not_seen_by_bfd() -> None:
    for ago, state in ((179, "Established"), (180, "Idle")):
        found = pop_session(answer(port(), datacenter(), broken(FaultKind.TCP_BLOCKED, PORT, ago=ago)))
        assert found.ovh.state == state
    at_first = broken(FaultKind.TCP_BLOCKED, PORT, ago=(NOW - DEPLOYED).total_seconds())
    assert pop_session(answer(port(), datacenter(), at_first)).ovh.state == "Active"


def test_what_breaks_at_ovhcloud_is_known_there_before_the_customer_finds_out() -> None:
    found = pop_session(answer(port(bfd=False), datacenter(), broken(FaultKind.PORT_DOWN, PORT, ago=60)))
    assert (found.ovh.state, found.ovh.error, found.customer.state) == ("Idle", "Interface down", "Established")
    assert (found.established, found.cause) == (False, Cause.PORT_DOWN)
    later = pop_session(answer(port(bfd=False), datacenter(), broken(FaultKind.PORT_DOWN, PORT, ago=180)))
    assert (later.customer.state, later.customer.error) == ("Idle", "Hold Timer Expired")


@pytest.mark.parametrize(
    ("place", "cause"),
    [
        (Place(PlaceKind.NEIGHBOR, 101), Cause.LINK_CUT),
        (Place(PlaceKind.ROUTER, 1, Side.A), Cause.ROUTER_CUT),
        (Place(PlaceKind.DATACENTER, 1), Cause.DATACENTER_CUT),
    ],
)
def test_a_cut_in_the_datacentre_names_its_place(place: Place, cause: Cause) -> None:
    a, b = answer(port(), with_neighbor(), broken(FaultKind.CUT, place, ago=10)).neighbor(101)
    assert a.cause == cause
    assert b.established == (place.kind == PlaceKind.ROUTER)


def test_an_unstable_link_closes_and_opens_the_session_in_each_period() -> None:
    minutes = [timedelta(minutes=each) for each in range(40)]
    fault = Fault(FaultKind.UNSTABLE, PORT, DEPLOYED + timedelta(hours=1), period=timedelta(minutes=20))
    begin = fault.since
    up = [pop_session(answer(port(), datacenter(), fault, now=begin + each)).established for each in minutes]
    assert up == [True] * 11 + [False] * 10 + [True] * 10 + [False] * 9  # back 30 s after each dip
    ports = [answer(port(), fault, now=begin + each).port(1).up for each in minutes]
    assert ports == ([True] * 10 + [False] * 10) * 2


def test_a_period_goes_with_an_unstable_link_only() -> None:
    for kind, period in ((FaultKind.UNSTABLE, None), (FaultKind.CUT, 60), (FaultKind.UNSTABLE, 0.5)):
        with pytest.raises(ValueError, match="period"):
            Fault(kind, PORT, NOW, period=None if period is None else timedelta(seconds=period))


def test_large_updates_through_a_small_mtu_let_the_session_flap() -> None:
    small = port(mtu=1400, announces=prefixes(51))
    states = [
        pop_session(answer(small, datacenter(), now=DEPLOYED + timedelta(seconds=each))).ovh
        for each in (0, 179, 180, 209, 210, 390)
    ]
    assert [each.state for each in states] == ["Established", "Established", "Idle", "Idle", "Established", "Idle"]
    assert states[2].error == "Hold Timer Expired"
    assert pop_session(answer(small, datacenter())).cause == Cause.MTU_TOO_SMALL
    for fine in (port(mtu=1400, announces=prefixes(50)), port(mtu=1500, announces=prefixes(51))):
        assert pop_session(answer(fine, datacenter())).cause is None


def test_of_several_breaks_the_one_that_still_lasts_is_told() -> None:
    over = cut(PlaceKind.SITE, "site-1", ago=40, lasts=20)
    still = broken(FaultKind.PORT_DOWN, PORT, ago=30)
    found = pop_session(answer(port(), datacenter(), over, still))
    assert (found.ovh.state, found.cause, found.down_at) == ("Idle", Cause.PORT_DOWN, NOW - timedelta(seconds=30))
