"""The calls of Terraform's resources and data sources, in its order and with its rules of waiting (api.md §7).

Terraform itself is not run. Its clock is: it looks at a task of a service after 30 s and then every 5 s, ten minutes
long; at a vRack's after 10 s and then every 3 s, where 404 is success.
"""

from collections.abc import Callable
from typing import Any

from occ.models import Account
from occ.world import world
from tests.api.client import Api

SECOND = 1 / 3600


class Terraform:
    """What the provider does around its calls."""

    def __init__(self, api: Api, service: str) -> None:
        self.api, self.path = api, f"/ovhCloudConnect/{service}"

    def wait(self, task: dict[str, Any]) -> int:
        """Poll a task of the service: `todo` and `doing` go on, `done` is success, nothing else is."""
        waited, step = 0, 30
        while waited < 600:
            world.pass_time(hours=step * SECOND)
            waited, step = waited + step, 5
            status = self.api.get(f"{self.path}/task/{task['id']}")["status"]
            assert self.api.status == 200
            if status == "done":
                return int(task["resourceId"])
            assert status in ("todo", "doing")
        raise AssertionError("Terraform gave up after ten minutes")

    def wait_for_vrack(self, task: dict[str, Any]) -> None:
        """Poll a task of a vRack: 404 is success, `init`, `todo` and `doing` go on, nothing else is."""
        waited, step = 0, 10
        while waited < 3600:
            world.pass_time(hours=step * SECOND)
            waited, step = waited + step, 3
            answer = self.api.get(f"/vrack/{task['serviceName']}/task/{task['id']}")
            if self.api.status == 404:
                return
            assert answer["status"] in ("init", "todo", "doing")
        raise AssertionError("Terraform gave up after an hour")

    def create(self, path: str, **body: object) -> int:
        """A resource: created, waited for, read; it must be `active`."""
        number = self.wait(self.api.post(self.path + path, body))
        found = self.api.get(f"{self.path}{path}/{number}")
        assert found["status"] == "active"
        assert {name: found[name] for name in body} == body
        return number

    def destroy(self, path: str, number: int) -> None:
        """A resource destroyed and waited for."""
        task = self.api.delete(f"{self.path}{path}/{number}")
        self.wait(task)
        self.api.get(f"{self.path}{path}/{number}")
        assert self.api.status == 404


def listed(api: Api, path: str, read: Callable[[int], str]) -> list[dict[str, Any]]:
    """A data source: the list with its trailing slash, then each of them."""
    return [api.get(read(number)) for number in api.get(path)]


def test_the_acceptance_values_are_applied_read_and_destroyed(api: Api, owner: Account) -> None:
    service, network = world.active(owner), world.vrack(owner)
    run = Terraform(api, str(service.pk))
    attach = f"/vrack/{network.name}/ovhCloudConnect"
    run.wait_for_vrack(api.post(attach, {"ovhCloudConnect": str(service.pk)}))
    assert api.get(f"{attach}/{service.pk}") == {"ovhCloudConnect": str(service.pk), "vrack": network.name}
    (port,) = api.get(run.path)["interfaceList"]
    pop = run.create(
        "/config/pop", interfaceId=port, type="l3", customerBgpArea=65005, ovhBgpArea=65006, subnet="10.10.12.0/30"
    )
    above = f"/config/pop/{pop}/datacenter"
    place = run.create(above, datacenterId=6, ovhBgpArea=65008, subnet="10.0.0.0/28")
    extra = f"{above}/{place}/extra"
    routing = run.create(extra, type="network", nextHop="10.0.0.5", subnet="192.168.2.0/24")

    assert [each["uuid"] for each in (api.get(f"/ovhCloudConnect/{name}") for name in api.get("/ovhCloudConnect"))]
    pops = listed(api, f"{run.path}/config/pop/", lambda number: f"{run.path}/config/pop/{number}")
    assert [each["customerBgpArea"] for each in pops] == [65005]
    places = listed(api, f"{run.path}{above}/", lambda number: f"{run.path}{above}/{number}")
    assert [each["datacenterId"] for each in places] == [6]
    extras = listed(api, f"{run.path}{extra}/", lambda number: f"{run.path}{extra}/{number}")
    assert [each["nextHop"] for each in extras] == ["10.0.0.5"]
    catalogue = listed(api, f"{run.path}/datacenter/", lambda number: f"{run.path}/datacenter/{number}")
    assert [each["available"] for each in catalogue if each["id"] == 6] == [False]

    for path, number in ((extra, routing), (above, place), ("/config/pop", pop)):
        run.destroy(path, number)
    run.wait_for_vrack(api.delete(f"{attach}/{service.pk}"))
    api.get(f"{attach}/{service.pk}")
    assert api.status == 404
