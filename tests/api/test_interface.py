"""Ports of a service and their statistics, as a program sees them (api.md §2; domain.md §7)."""

import pytest

from occ.engine.queue import clock
from tests.api.calls import Configured, base
from tests.api.client import Api


def test_a_port_is_up_without_optics(api: Api, configured: Configured) -> None:
    service, pop, _ = configured
    port = api.get(f"{base(service)}/interface/{pop.interface_id}")
    assert (port["status"], port["interfaceStatus"]) == ("enabled", "up")
    assert (port["incomingLightStatus"], port["incomingLightValue"]) == ("unknown", None)
    assert api.get(f"{base(service)}/interface/{pop.interface_id}/status")["status"] == "up"
    session = api.get(f"{base(service)}/config/pop/{pop.pk}/status")
    assert (session["status"], session["flapCount"]) == ("up", 0.0)
    assert session["lastUp"] is not None


@pytest.mark.parametrize(("period", "points"), [("hourly", 60), ("daily", 144), ("weekly", 168)])
@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("traffic:download", "bytes/s"),
        ("traffic:upload", "bytes/s"),
        ("traffic:downloadBps", "bits/s"),
        ("traffic:uploadBps", "bits/s"),
        ("error:download", "error/s"),
        ("error:upload", "error/s"),
    ],
)
def test_traffic_is_measured(api: Api, configured: Configured, period: str, points: int, kind: str, unit: str) -> None:
    service, pop, _ = configured
    clock.change(clock.shared().pk, paused=True)
    path = f"{base(service)}/interface/{pop.interface_id}/statistics"
    found = api.get(path, period=period, type=kind)
    assert len(found) == points
    assert {point["value"]["unit"] for point in found} == {unit}
    assert found == api.get(path, period=period, type=kind)  # looking again changes nothing
    assert max(point["value"]["value"] for point in found) <= 1_000_000_000
    if "traffic" in kind:
        assert found[-1]["value"]["value"] > 0


def test_bits_are_eight_times_the_bytes(api: Api, configured: Configured) -> None:
    service, pop, _ = configured
    clock.change(clock.shared().pk, paused=True)
    path = f"{base(service)}/interface/{pop.interface_id}/statistics"
    values = [
        [point["value"]["value"] for point in api.get(path, period="hourly", type=kind)]
        for kind in ("traffic:download", "traffic:downloadBps")
    ]
    assert all(abs(bits - 8 * octets) < 1 for octets, bits in zip(*values, strict=True))


def test_there_is_no_light_to_measure_and_no_unknown_measure(api: Api, configured: Configured) -> None:
    service, pop, _ = configured
    path = f"{base(service)}/interface/{pop.interface_id}/statistics"
    assert api.get(path, period="daily", type="light:in") == []
    for query in ({}, {"period": "daily"}, {"period": "yearly", "type": "light:in"}):
        api.get(path, **query)
        assert api.status == 400
