"""The lines of a service's logs, by their kind."""

import pytest

from occ.network import logs
from tests.network.conftest import Network


def test_each_kind_has_its_lines_the_oldest_first(network: Network) -> None:
    configured = list(logs.lines(network.service, "service_configuration"))
    assert [line["message"].split()[0] for line in configured if "init -> active" in line["message"]] == [
        "pop",
        "datacenter",
        "routing",
    ]
    times = [line["timestamp"] for line in configured]
    assert times == sorted(times)
    assert [line["message"].rpartition(" ")[2] for line in logs.lines(network.service, "bgp")] == ["up", "up"]
    assert list(logs.lines(network.service, "interface")) == []


def test_there_are_at_most_so_many(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(logs.lines(network.service, "service_configuration"))
    monkeypatch.setattr(logs, "LINES_MAX", 2)
    assert list(logs.lines(network.service, "service_configuration")) == whole[-2:]
