"""Traffic, errors and prefixes: the same however often somebody looks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from occ.models import Service
from occ.network import loader, statistics
from occ.world import world
from tests.network.conftest import Network


def measured(service: Service, kind: str, period: str, now: datetime) -> list[statistics.Point]:
    """Points of the port."""
    return statistics.of_interface(service, loader.answer(service, now), kind, period, now)


def test_ports_are_looked_at_every_five_minutes() -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    for seconds in (0, 1, 299):
        assert statistics.looked_at(noon + timedelta(seconds=seconds)) == noon
    assert statistics.looked_at(noon + timedelta(seconds=300)) == noon + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("period", "points", "apart"),
    [
        ("hourly", 60, timedelta(minutes=1)),
        ("daily", 144, timedelta(minutes=10)),
        ("weekly", 168, timedelta(hours=1)),
    ],
)
def test_points_are_on_round_times_the_latest_last(period: str, points: int, apart: timedelta) -> None:
    now = datetime(2026, 12, 1, 12, 34, 56, tzinfo=UTC)
    found = statistics.moments(period, now)
    assert len(found) == points
    assert {later - earlier for earlier, later in pairwise(found)} == {apart}
    assert now - apart < found[-1] <= now
    assert found[-1].timestamp() % apart.total_seconds() == 0


def test_traffic_stays_below_the_bandwidth_and_begins_with_the_datacentre(network: Network) -> None:
    world.pass_time()
    now = network.now
    first = measured(network.service, "traffic:downloadBps", "daily", now)
    again = measured(network.service, "traffic:downloadBps", "daily", now)
    assert [(point.at, point.value) for point in first] == [(point.at, point.value) for point in again]
    assert 0 < max(point.value for point in first) <= 1_000_000_000
    assert first[0].value == 0  # a day ago there was no PoP


def test_without_a_datacentre_nothing_flows(db: None) -> None:
    service, pop = world.with_pop()
    world.pass_time()
    now = service.delivered_at + timedelta(hours=3)
    assert {point.value for point in measured(service, "traffic:upload", "hourly", now)} == {0}
    session = loader.answer(service, now).pop(pop.pk)
    assert session
    assert statistics.of_pop(session, "prefix:accepted", "hourly", now)[-1].value == 1
    assert measured(service, "light:in", "hourly", now) == []
