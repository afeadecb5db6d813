"""Diagnostics of a service, as a program sees them (api.md §2; domain.md §8)."""

from occ.models import Diagnostic
from occ.world import world
from tests.api.calls import Configured, base
from tests.api.client import Api


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
