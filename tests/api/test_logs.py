"""Logs of a service, as a program sees them (api.md §2, §2.1)."""

import json
import uuid

import pytest
from django.test import Client

from tests.api.calls import Configured, base
from tests.api.client import Api


def test_logs_are_forwarded_and_read(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    path = f"{base(service)}/log"
    assert api.get(f"{path}/kind") == ["service", "service_configuration", "bgp", "interface"]
    assert api.get(f"{path}/kind/bgp")["name"] == "bgp"
    stream = str(uuid.uuid4())
    assert api.post(f"{path}/subscription", {"kind": "bgp", "streamId": stream})["serviceName"] == str(service.pk)
    api.post(f"{path}/subscription", {"kind": "bgp", "streamId": stream})
    assert api.status == 409
    (number,) = api.get(f"{path}/subscription", kind="bgp")
    assert api.get(f"{path}/subscription", kind="service") == []
    assert api.get(f"{path}/subscription/{number}")["streamId"] == stream
    link = api.post(f"{path}/url", {"kind": "service_configuration"})
    read = Client().get(link["url"].removeprefix("http://testserver"))
    lines = [json.loads(line) for line in read.content.decode().splitlines()]
    assert any("init -> active" in line["message"] for line in lines)
    assert {line["service_uuid"] for line in lines} == {str(service.pk)}
    assert Client().get("/1.0/logs/made-up").status_code == 404
    api.delete(f"{path}/subscription/{number}")
    assert api.get(f"{path}/subscription") == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/log/kind/gossip"), ("POST", "/log/url")])
def test_an_unknown_kind_of_log_is_404(api: Api, configured: Configured, method: str, path: str) -> None:
    api.call(method, base(configured[0]) + path, {"kind": "gossip"} if method == "POST" else None)
    assert api.status == 404
