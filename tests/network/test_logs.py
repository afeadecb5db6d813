"""The lines of a service's logs, by their kind."""

import pytest

from occ.actions import deletion
from occ.network import logs
from occ.world import BY
from tests.network.conftest import Network


def lines(network: Network, kind: str) -> list[dict[str, object]]:
    """The lines of one kind."""
    return list(logs.lines(network.service, kind, network.now))


def test_each_kind_has_its_lines_the_oldest_first(network: Network) -> None:
    configured = lines(network, "service_configuration")
    messages = [str(line["message"]) for line in configured]
    assert [message.split()[0] for message in messages if "init -> active" in message] == [
        "pop",
        "datacenter",
        "routing",
    ]
    times = [line["timestamp"] for line in configured]
    assert times == sorted(times)
    assert lines(network, "interface") == []


def test_the_log_of_sessions_says_where_each_stands(network: Network) -> None:
    """That of the PoP, then those of the neighbour with routers A and B."""
    assert [(line["message"], line["neighbor"]) for line in lines(network, "bgp")] == [
        ("session 10.1.250.5 - 10.1.250.6 up", "10.1.250.6"),
        ("session 172.16.1.2 - 172.16.1.4 up", "172.16.1.4"),
        ("session 172.16.1.3 - 172.16.1.4 up", "172.16.1.4"),
    ]
    deletion.config_delete(service=network.service, config=network.neighbor, by=BY)
    assert [str(line["message"]).split()[-1] for line in lines(network, "bgp")] == ["up", "down", "down"]


def test_there_are_at_most_so_many(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lines(network, "service_configuration")
    monkeypatch.setattr(logs, "LINES_MAX", 2)
    assert lines(network, "service_configuration") == whole[-2:]
