"""Diagnostics, statistics, incidents, alerts and logs as a program sees them (api.md §2; domain.md §7, §8)."""

import json
import uuid

import pytest
from django.test import Client

from occ.actions.watching import incident_end, incident_tell
from occ.engine.queue import clock
from occ.models import Account, Diagnostic, Incident, PopConfig, RoutingConfig, Service
from occ.world import BY, world
from tests.api.client import Api


@pytest.fixture
def configured(owner: Account) -> tuple[Service, PopConfig, RoutingConfig]:
    """A service with a PoP, a datacentre and a BGP neighbour, all for two hours: each statistic has a point since."""
    service, pop = world.with_pop(owner)
    routing = world.bgp(world.datacenter(service))
    world.pass_time()
    return service, pop, routing


Configured = tuple[Service, PopConfig, RoutingConfig]


def base(service: Service) -> str:
    """The address of a service."""
    return f"/ovhCloudConnect/{service.pk}"


def launch(api: Api, configured: Configured, name: str = "diagPeering", **more: object) -> dict[str, object]:
    """The answer to launching a diagnostic."""
    service, pop, _ = configured
    body = {"diagnosticName": name, "popConfigId": pop.pk} | more
    answer: dict[str, object] = api.post(f"{base(service)}/diagnostic", body)
    return answer


def test_a_diagnostic_is_launched_and_tells_its_result_later(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    new = launch(api, configured)
    assert (new["status"], new["result"]) == ("todo", None)
    world.pass_time(hours=20 / 3600)
    assert api.get(f"{base(service)}/diagnostic/{new['id']}")["status"] == "doing"
    world.pass_time(hours=60 / 3600)
    done = api.get(f"{base(service)}/diagnostic/{new['id']}")
    assert done["status"] == "done"
    assert "BGP state = Established" in done["result"][0]["output"]
    assert "10.1.250.6, remote AS 64600, local AS 64700" in done["result"][0]["output"]
    assert api.get(f"{base(service)}/diagnostic") == [new["id"]]


def test_what_passes_a_session_is_listed_in_both_directions(api: Api, configured: Configured) -> None:
    service, _, routing = configured
    extra = {"dcConfigId": routing.datacenter_config_id, "extraConfigId": routing.pk}
    launched = {
        "received": launch(api, configured, diagnosticType="routes"),
        "announced": launch(api, configured, diagnosticType="advertised-routes"),
        "from the neighbour": launch(api, configured, "diagPeeringExtra", diagnosticType="routes", **extra),
        "to the neighbour": launch(api, configured, "diagPeeringExtra", diagnosticType="advertised-routes", **extra),
        "table": launch(api, configured, "diagRoutes"),
    }
    world.pass_time()
    found = {
        what: {row["prefix"]: row["aspath"] for row in api.get(f"{base(service)}/diagnostic/{new['id']}")["result"][1:]}
        for what, new in launched.items()
    }
    assert found["announced"]["172.16.1.0/28"] == "64700"
    (received,) = found["received"]
    assert found["received"][received] == "64600"
    assert found["to the neighbour"] == {received: "64700 64600"}
    (behind,) = found["from the neighbour"]
    assert found["announced"][behind] == "64700 64801"
    assert found["table"].keys() == {received, *found["announced"]}


def test_the_eleventh_of_a_type_within_a_day_is_denied(api: Api, configured: Configured) -> None:
    assert [launch(api, configured)["status"] for _ in range(11)] == ["todo"] * 10 + ["denied"]
    assert api.status == 200
    assert launch(api, configured, diagnosticType="routes")["status"] == "todo"
    world.pass_time(hours=24)
    assert launch(api, configured)["status"] == "todo"


def test_diagnostics_are_kept_for_seven_days(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    old = launch(api, configured)
    world.pass_time(hours=24 * 7 + 1)
    assert api.get(f"{base(service)}/diagnostic") == []
    api.get(f"{base(service)}/diagnostic/{old['id']}")
    assert api.status == 404
    launch(api, configured)
    assert Diagnostic.objects.count() == 1


def test_a_diagnostic_that_means_nothing_here_is_refused(api: Api, configured: Configured) -> None:
    _, _, routing = configured
    launch(api, configured, "diagMacs")
    assert api.status == 409
    launch(api, configured, "diagPeeringExtra")
    assert api.status == 400
    launch(api, configured, "diagPeeringExtra", dcConfigId=routing.datacenter_config_id, extraConfigId=999)
    assert api.status == 404
    launch(api, configured, "diagLight")
    assert api.status == 400
    assert not Diagnostic.objects.exists()


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


def test_prefixes_are_counted_at_the_pop(api: Api, configured: Configured) -> None:
    service, pop, _ = configured
    path = f"{base(service)}/config/pop/{pop.pk}/statistics"
    assert api.get(path, period="hourly", type="prefix:accepted")[-1]["value"] == {
        "unit": "prefix_accepted",
        "value": 1.0,
    }
    assert api.get(path, period="hourly", type="prefix:limit")[0]["value"] == {"unit": "prefix_limit", "value": 100.0}


def test_incidents_are_told(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    now = clock.now(service.account)
    row = incident_tell(service=service, type="incident", start_at=now, by=BY)
    assert api.get(f"{base(service)}/incident") == [row.pk]
    assert api.get(f"{base(service)}/incident/{row.pk}")["endDate"] is None
    world.pass_time()
    incident_end(incident=Incident.objects.get(), by=BY)
    assert api.get(f"{base(service)}/incident/{row.pk}")["endDate"] is not None


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
