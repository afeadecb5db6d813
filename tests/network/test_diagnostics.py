"""What a diagnostic finds, as routers print it."""

from occ.actions import deletion
from occ.network import diagnostics
from occ.world import BY
from tests.network.conftest import Network


def test_a_session_names_both_ends_and_its_state(network: Network) -> None:
    (row,) = diagnostics.of_pop(network.pop, "default", network.now)
    assert row["cmd"] == "show bgp neighbors 10.1.250.6"
    assert "BGP neighbor is 10.1.250.6, remote AS 64600, local AS 64700" in row["output"]
    assert "BGP state = Established" in row["output"]
    assert "Accepted prefixes 1" in row["output"]
    deletion.config_delete(service=network.service, config=network.pop, by=BY)
    network.pop.refresh_from_db()
    (row,) = diagnostics.of_pop(network.pop, "default", network.now)
    assert "BGP state = Idle, up since never" in row["output"]


def test_a_neighbour_is_asked_from_router_a(network: Network) -> None:
    (row,) = diagnostics.of_neighbor(network.neighbor, "default", network.now)
    assert f"Local address {network.datacenter.addresses.router_a}," in row["output"]
    assert f"remote address {network.neighbor.neighbor_ip}," in row["output"]


def test_each_route_has_its_line_and_its_row(network: Network) -> None:
    whole, *rows = diagnostics.of_table(network.pop, network.now)
    assert len(rows) == 3  # the customer's, the datacentre's, the neighbour's
    for row in rows:
        assert any(line.startswith(row["prefix"]) and row["aspath"] in line for line in whole["output"].splitlines())
    received = diagnostics.of_pop(network.pop, "routes", network.now)
    advertised = diagnostics.of_pop(network.pop, "advertised-routes", network.now)
    assert {row["prefix"] for row in received[1:] + advertised[1:]} == {row["prefix"] for row in rows}
