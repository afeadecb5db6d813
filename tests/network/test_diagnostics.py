"""What a diagnostic finds, as routers print it."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address

import pytest

from occ.network import diagnostics
from occ.network.core.answer import Answer
from occ.network.core.topology import PlaceKind
from tests.network.topologies import (
    NOW,
    answer,
    changed,
    cut,
    datacenter,
    pop_session,
    port,
    prefixes,
    with_neighbor,
)

HEALTHY = answer(port(), with_neighbor())


def text(found: Answer) -> str:
    """What the default diagnostic of the session at the PoP prints."""
    (row,) = diagnostics.of_pop(found, 1, "default", NOW)
    output: str = row["output"]
    return output


def test_a_session_names_both_ends_and_its_state() -> None:
    (row,) = diagnostics.of_pop(HEALTHY, 1, "default", NOW)
    assert row["cmd"] == "show bgp neighbors 10.1.250.6"
    assert row["output"].splitlines() == [
        "BGP neighbor is 10.1.250.6, remote AS 64600, local AS 64700, external link",
        "  BGP state = Established, up for 04:00:00",
        "  Hold time is 180 seconds, keepalive interval is 60 seconds",
        " For address family: IPv4 Unicast",
        "  1 accepted prefixes",
        "  Maximum prefixes allowed 100",
        "  Last reset never",
        "Local host: 10.1.250.5, Local port: 179",
        "Foreign host: 10.1.250.6",
    ]


@pytest.mark.parametrize(
    ("found", "state", "reset"),
    [
        (answer(port(asn=64999)), "Idle", "00:00:00,  Notification sent (OPEN Message Error/Bad Peer AS)"),
        (answer(port(peer_asn=64999)), "Idle", "00:00:00,  Notification received (OPEN Message Error/Bad Peer AS)"),
        (answer(port(address=IPv4Address("192.0.2.1"))), "Active", "never"),
        (
            answer(port(announces=prefixes(101))),
            "Idle (PfxCt)",
            "00:00:00,  Notification sent (Cease/Maximum Number of Prefixes Reached)",
        ),
        (answer(port(bfd=False), cut(PlaceKind.PORT, 1, ago=3780)), "Idle", "01:00:00,  Hold Timer Expired"),
        (answer(port(), cut(PlaceKind.PORT, 1, ago=61)), "Idle", "00:01:00,  BFD session down"),
        (answer(changed(port(), active=False)), "Idle", "never"),
    ],
)
def test_a_session_that_is_not_established_says_what_closed_it(found: Answer, state: str, reset: str) -> None:
    lines = text(found).splitlines()
    assert f"  BGP state = {state}" in lines
    assert f"  Last reset {reset}" in lines
    assert "  0 accepted prefixes" in lines


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(hours=1, minutes=2, seconds=3.9), "01:02:03"),
        (timedelta(days=2, hours=3, minutes=4), "2d03h04m"),
        (timedelta(days=15, hours=3), "02w1d03h"),
    ],
)
def test_how_long_a_session_is_up_is_told_as_by_frr(passed: timedelta, shown: str) -> None:
    session = replace(pop_session(HEALTHY), up_at=NOW - passed)
    assert f"BGP state = Established, up for {shown}\n" in text(replace(HEALTHY, sessions=(session,)))


def test_a_neighbour_is_asked_about_on_both_routers() -> None:
    (row,) = diagnostics.of_neighbor(HEALTHY, 101, "default", NOW)
    assert row["cmd"] == "show bgp neighbors 172.16.1.9"
    a, b = row["output"].split("\n\n")
    assert "Local host: 172.16.1.2," in a
    assert "Local host: 172.16.1.3," in b
    only_b = answer(port(), with_neighbor(peers=frozenset({IPv4Address("172.16.1.3")})))
    (row,) = diagnostics.of_neighbor(only_b, 101, "default", NOW)
    assert ["BGP state = Active" in each for each in row["output"].split("\n\n")] == [True, False]
    _, route = diagnostics.of_neighbor(only_b, 101, "routes", NOW)
    assert route["prefix"] == "198.19.101.0/24"


def test_each_route_has_its_line_and_its_row() -> None:
    whole, *rows = diagnostics.of_table(HEALTHY, 1, NOW)
    assert len(rows) == 3  # the customer's, the datacentre's, the neighbour's
    for row in rows:
        assert any(line.startswith(row["prefix"]) and row["aspath"] in line for line in whole["output"].splitlines())
    received = diagnostics.of_pop(HEALTHY, 1, "routes", NOW)
    advertised = diagnostics.of_pop(HEALTHY, 1, "advertised-routes", NOW)
    assert {row["prefix"] for row in received[1:] + advertised[1:]} == {row["prefix"] for row in rows}


def test_only_what_is_accepted_is_received_and_only_what_is_sent_is_announced() -> None:
    found = answer(port(prepend=(64700,)), with_neighbor(customer=65501))
    (received,) = diagnostics.of_pop(found, 1, "routes", NOW)
    assert (received["cmd"], received["output"]) == ("show bgp neighbors 10.1.250.6 routes", "")
    _, only = diagnostics.of_pop(found, 1, "advertised-routes", NOW)
    assert only["prefix"] == "172.16.1.0/28"


def test_what_has_gone_has_nothing_to_tell() -> None:
    empty = answer(datacenter())
    assert diagnostics.of_pop(empty, 1, "default", NOW) == diagnostics.of_table(empty, 1, NOW) == []
    assert diagnostics.of_neighbor(empty, 101, "routes", NOW) == []
