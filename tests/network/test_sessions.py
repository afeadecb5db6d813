"""Ports and BGP sessions: up while what they belong to is configured, since it was."""

from datetime import UTC, datetime, timedelta

from occ.actions import deletion
from occ.network import sessions
from occ.world import BY, world
from tests.network.conftest import Network


def test_the_network_is_asked_every_five_minutes() -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    for seconds in (0, 1, 299):
        assert sessions.looked_at(noon + timedelta(seconds=seconds)) == noon
    assert sessions.looked_at(noon + timedelta(seconds=300)) == noon + timedelta(minutes=5)


def test_a_port_is_up_from_the_delivery_on(network: Network) -> None:
    link = sessions.port(network.service, network.now)
    assert (link.up, link.since) == (True, network.service.delivered_at)
    assert not sessions.port(world.ordered(), network.now).up


def test_a_session_is_up_since_it_was_configured_last(network: Network) -> None:
    at_pop, of_neighbor = (
        sessions.pop_session(network.pop, network.now),
        sessions.neighbor_session(network.neighbor, network.now),
    )
    assert at_pop.up
    assert of_neighbor.up
    assert at_pop.since
    assert of_neighbor.since
    assert at_pop.since < of_neighbor.since <= network.now
    deletion.config_delete(service=network.service, config=network.neighbor, by=BY)
    network.neighbor.refresh_from_db()
    assert not sessions.neighbor_session(network.neighbor, network.now).up


def test_a_static_route_has_no_session(network: Network) -> None:
    route = world.static(world.datacenter(network.service, 3, subnet="172.16.3.0/28"))
    assert not sessions.neighbor_session(route, network.now).up
