"""Alerts of a service, as a program sees them (api.md §2)."""

from tests.api.calls import Configured, base
from tests.api.client import Api


def test_alerts_are_switched_on_and_off(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    path = f"{base(service)}/monitoring"
    assert not any(alert["activated"] for alert in api.get(path))
    assert api.post(path, {"subscriptions": ["bgp", "link"]}) is None
    assert {alert["type"] for alert in api.get(path) if alert["activated"]} == {"bgp", "link"}
    answer = api.post(path, {"subscriptions": ["weather"]})
    assert (api.status, set(answer["details"])) == (400, {"subscriptions"})
    assert api.delete(path) is None
    assert not any(alert["activated"] for alert in api.get(path))
