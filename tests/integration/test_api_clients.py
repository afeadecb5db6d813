"""The vendor's own clients walk the whole guide over the API, unmodified, and Terraform's calls are replayed."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ovh
import pytest
import requests

from tests.api import checked
from tests.api.live import NODE, Live, Program, without_node
from tools.servers import HOST, installation

SPEED = 300
PATIENCE = 90
"""Real seconds that a client waits here; what the vendor's clients would wait is checked in simulated time."""
PLAN = {"planCode": "occ-provider-1g-europe", "duration": "P1M", "pricingMode": "default", "quantity": 1}


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """Web server, worker and broker, with the demo's data."""
    with installation({"SPEED": str(SPEED), "LOG_LEVEL": "WARNING"}, on_postgres=False, migrate=False) as here:
        here.manage("demo_setup")
        here.worker(beat=True)
        yield Live(here, here.web().url)


@pytest.fixture(autouse=True)
def _what_python_ovh_receives_is_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that it receives passes through here: the server is another process."""
    monkeypatch.setattr(requests.Session, "send", checked.sent_by(requests.Session.send))


def until(holds: Callable[[], Any], what: str) -> Any:
    """Ask until the answer is something; that."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, what
        time.sleep(0.1)
    return found


def status_of(call: Callable[[], Any]) -> int:
    """200, or 404 for what is gone."""
    try:
        call()
    except ovh.exceptions.ResourceNotFoundError:
        return 404
    return 200


def filled(client: ovh.Client) -> str:
    """A cart with all that an order takes."""
    cart = client.post("/order/cart", ovhSubsidiary="FR", _need_auth=False)["cartId"]
    client.post(f"/order/cart/{cart}/assign")
    item = client.post(f"/order/cart/{cart}/ovhCloudConnect", **PLAN)["itemId"]
    own = f"/order/cart/{cart}/item/{item}"
    values = {"provider": "megaport", "pop": "par-pa3"}
    assert {each["label"] for each in client.get(f"{own}/requiredConfiguration") if each["required"]} == values.keys()
    for label, value in values.items():
        client.post(f"{own}/configuration", label=label, value=value)
    return str(cart)


def ordered(client: ovh.Client) -> tuple[int, str]:
    """Order a service through a cart; the numbers of the order and of the service."""
    cart = filled(client)
    simulated = client.get(f"/order/cart/{cart}/checkout")
    placed = client.post(f"/order/cart/{cart}/checkout", autoPayWithPreferredPaymentMethod=True)
    assert simulated["prices"] == placed["prices"]
    again = client.post(f"/order/cart/{cart}/checkout", waiveRetractationPeriod=True)
    assert again["orderId"] == placed["orderId"]
    tracked = [each for each in client.get("/ovhCloudConnect/order") if each["orderId"] == placed["orderId"]]
    assert [len(each["steps"]) for each in tracked] == [4]
    return placed["orderId"], tracked[0]["serviceName"]


def activated(live: Live, client: ovh.Client) -> str:
    """Order a service and enter its key at the provider; its uuid once it is active."""
    number, service = ordered(client)
    assert client.get(f"/me/order/{number}/status") == "delivering"
    keys = f"/ovhCloudConnect/{service}/serviceKey"

    def enabled() -> Any:
        found = [client.get(f"{keys}/{each}") for each in client.get(keys)]
        return next((each["key"] for each in found if each["status"] == "active"), None)

    live.enter_key(until(enabled, "no service key is enabled"))
    own = f"/ovhCloudConnect/{service}"
    until(lambda: client.get(own)["status"] == "active", "the service is not active")
    assert client.get(f"/me/order/{number}/status") == "delivered"
    assert {each["status"] for each in client.get(f"/me/order/{number}/followUp")} == {"DONE"}
    assert client.get("/ovhCloudConnect/order") == []
    return str(service)


def test_python_ovh_walks_the_guide(live: Live) -> None:
    program = live.program()
    client = live.python_ovh(program)
    service = activated(live, client)
    occ, pops = f"/ovhCloudConnect/{service}", f"/ovhCloudConnect/{service}/config/pop"

    def settled(task: dict[str, Any]) -> int:
        assert task["status"] == "todo"
        path = f"{occ}/task/{task['id']}"
        until(lambda: client.get(path)["status"] == "done", f"{task['function']} is not done")
        return int(task["resourceId"])

    def in_vrack(task: dict[str, Any]) -> None:
        path = f"/vrack/{program.vrack}/task/{task['id']}"
        until(lambda: status_of(lambda: client.get(path)) == 404, "the vRack's task is not done")

    in_vrack(client.post(f"/vrack/{program.vrack}/ovhCloudConnect", ovhCloudConnect=service))
    assert client.get(occ)["vrack"] == program.vrack
    interface = client.get(f"{occ}/interface")[0]
    block = "10.1.250.4/30"
    task = client.post(pops, interfaceId=interface, type="l3", customerBgpArea=64600, ovhBgpArea=64700, subnet=block)
    pop = settled(task)
    places = f"{pops}/{pop}/datacenter"
    first, second = (
        settled(client.post(places, datacenterId=number, ovhBgpArea=64700, subnet=f"172.16.{number}.0/28"))
        for number in (1, 6)
    )
    bgp = settled(
        client.post(f"{places}/{first}/extra", type="bgp", bgpNeighborArea=64801, bgpNeighborIp="172.16.1.5")
    )  # fmt: skip
    fixed = {"type": "network", "nextHop": "172.16.6.5", "subnet": "192.168.2.0/24"}
    static = settled(client.post(f"{places}/{second}/extra", **fixed))
    assert client.get(f"{places}/{second}/extra/{static}") == {
        **fixed, "id": static, "status": "active", "bgpNeighborArea": None, "bgpNeighborIp": None,
    }  # fmt: skip
    with pytest.raises(ovh.exceptions.BadParametersError, match="/28"):
        client.post(places, datacenterId=3, ovhBgpArea=64700, subnet="172.16.3.0/29")
    with pytest.raises(ovh.exceptions.ResourceConflictError):
        client.delete(f"/vrack/{program.vrack}/ovhCloudConnect/{service}")
    settled(client.delete(f"{places}/{first}/extra/{bgp}"))
    assert client.get(f"{places}/{first}/extra") == []
    settled(client.delete(f"{pops}/{pop}"))
    assert client.get(pops) == []
    in_vrack(client.delete(f"/vrack/{program.vrack}/ovhCloudConnect/{service}"))
    number = client.get("/services", resourceName=service)[0]
    client.put(f"/services/{number}", displayName="No longer needed")
    client.delete(f"/services/{number}")
    assert client.get(occ)["status"] == "closed"
    assert client.get(occ)["description"] == "No longer needed"


def test_one_cart_from_four_clients_at_once_is_one_order(live: Live) -> None:
    program = live.program()
    cart = filled(live.python_ovh(program))
    clients = [live.python_ovh(program) for _ in range(4)]
    bodies = [{"waiveRetractationPeriod": True}, {"waiveRetractationPeriod": False}, {}, {}]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: clients[n].post(f"/order/cart/{cart}/checkout", **bodies[n]), range(4)))
    assert len({answer["orderId"] for answer in answers}) == 1
    assert clients[0].get("/me/order") == [answers[0]["orderId"]]
    assert len(clients[0].get("/ovhCloudConnect")) == 1


def test_the_vendors_node_client_walks_the_guide(live: Live) -> None:
    without_node()
    program = live.program()
    port, certificate = live.tls
    env = {
        "PATH": str(Path(shutil.which("node") or "").parent),
        "HOST": HOST,
        "PORT": str(port),
        "NODE_EXTRA_CA_CERTS": str(certificate),
        "APP_KEY": program.key,
        "APP_SECRET": program.secret,
        "CONSUMER_KEY": program.consumer,
        "VRACK": program.vrack,
    }
    said: dict[str, Any] = {}
    answers: list[list[str]] = []
    with subprocess.Popen(["node", "guide.js"], cwd=NODE, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            if "answered" in told:
                method, path, value = told.pop("answered")
                answers.append(checked.value_faults(method, path, value))
            said |= told
            if "key" in line and line.startswith('{"key"'):
                live.enter_key(said["key"])
    assert process.returncode == 0, said
    assert len(answers) > 20
    assert [fault for each in answers for fault in each] == []
    assert "warned" not in said  # it knows every operation from the schemas that are published here
    assert said["account"] == program.nichandle
    assert said["ordered"]["price"] is True
    assert said["delivered"] == "delivered"
    assert said["vrack"] == program.vrack
    assert said["pop"] == "active"
    assert [(each["type"], each["status"]) for each in said["routings"]] == [("bgp", "active"), ("network", "active")]
    assert (said["single"], said["recursive"], said["free"], said["end"]) == (404, [], None, True)


@dataclass
class Terraform:
    """The calls that the vendor's provider makes, each resource with a client of its own, at its pace (api.md §7)."""

    live: Live
    program: Program
    service: str

    def __post_init__(self) -> None:
        self.client = self.live.python_ovh(self.program)
        self.base = f"/ovhCloudConnect/{self.service}"

    def vrack_done(self, task: dict[str, Any]) -> None:
        """First after 10 s, then every 3 s, until the task is gone; any state but these is a failure."""
        time.sleep(10 / SPEED)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                found = self.client.get(f"/vrack/{task['serviceName']}/task/{task['id']}")
            except ovh.exceptions.ResourceNotFoundError:
                return
            assert found["status"] in ("init", "todo", "doing")
            assert time.monotonic() < end, found
            time.sleep(3 / SPEED)

    def done(self, task: dict[str, Any]) -> int:
        """First after 30 s, then every 5 s, until `done`; any other state, and any error, is a failure."""
        time.sleep(30 / SPEED)
        end = time.monotonic() + PATIENCE
        while (found := self.client.get(f"{self.base}/task/{task['id']}"))["status"] != "done":
            assert found["status"] in ("todo", "doing")
            assert time.monotonic() < end, found
            time.sleep(5 / SPEED)
        return int(task["resourceId"])

    def create(self, path: str, **arguments: Any) -> str:
        """Create a resource; its path."""
        own = f"{path}/{self.done(self.client.post(path, **arguments))}"
        found = self.client.get(own)
        assert found["status"] == "active"
        assert {name: found[name] for name in arguments} == arguments
        return own

    def destroy(self, path: str) -> None:
        """Destroy a resource, whose task is in the answer."""
        self.done(self.client.delete(path))
        assert status_of(lambda: self.client.get(path)) == 404

    def at_once(self, *calls: Callable[["Terraform"], Any]) -> list[Any]:
        """Make several calls at once, each by a client of its own."""
        others = [Terraform(self.live, self.program, self.service) for _ in calls]
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda pair: pair[0](pair[1]), zip(calls, others, strict=True)))


def test_what_terraform_calls_is_answered_as_it_expects(live: Live) -> None:
    program = live.program()
    terraform = Terraform(live, program, activated(live, live.python_ovh(program)))
    client, service = terraform.client, terraform.service
    link = f"/vrack/{program.vrack}/ovhCloudConnect"
    terraform.vrack_done(client.post(link, ovhCloudConnect=service))
    assert client.get(f"{link}/{service}") == {"ovhCloudConnect": service, "vrack": program.vrack}

    interface = client.get(terraform.base)["interfaceList"][0]
    pop = terraform.create(
        f"{terraform.base}/config/pop",
        interfaceId=interface,
        type="l3",
        customerBgpArea=65005,
        ovhBgpArea=65006,
        subnet="10.10.12.0/30",
    )
    places = terraform.at_once(
        lambda one: one.create(f"{pop}/datacenter", datacenterId=6, ovhBgpArea=65008, subnet="10.0.0.0/28"),
        lambda one: one.create(f"{pop}/datacenter", datacenterId=1, ovhBgpArea=65009, subnet="10.0.1.0/28"),
    )
    extras = terraform.at_once(
        lambda one: one.create(f"{places[0]}/extra", type="network", nextHop="10.0.0.5", subnet="192.168.2.0/24"),
        lambda one: one.create(f"{places[1]}/extra", type="bgp", bgpNeighborArea=65010, bgpNeighborIp="10.0.1.5"),
    )

    # The data sources: lists with a slash at their end, then each.
    assert client.get("/ovhCloudConnect") == [service]
    assert client.get(terraform.base)["provider"] == "megaport"
    for path, expected in (
        (f"{terraform.base}/config/pop/", [pop]),
        (f"{pop}/datacenter/", places),
        (f"{places[0]}/extra/", extras[:1]),
        (f"{places[1]}/extra/", extras[1:]),
    ):
        numbers = client.get(path)
        assert sorted(f"{path}{number}" for number in numbers) == sorted(expected)
        assert [client.get(f"{path}{number}")["status"] for number in numbers] == ["active"] * len(numbers)
    offered = [
        client.get(f"{terraform.base}/datacenter/{each}") for each in client.get(f"{terraform.base}/datacenter/")
    ]
    assert {6, 1} <= {each["id"] for each in offered}

    terraform.at_once(*[lambda one, path=path: one.destroy(path) for path in extras])
    terraform.at_once(*[lambda one, path=path: one.destroy(path) for path in places])
    terraform.destroy(pop)
    terraform.vrack_done(client.delete(f"{link}/{service}"))
    assert status_of(lambda: client.get(f"{link}/{service}")) == 404

    longest = float(live.here.python(LONGEST.replace("SERVICE", service)))
    assert longest <= 600  # simulated seconds: Terraform gives an OCC task ten minutes


LONGEST = """
from occ.models import Task
kinds = [f"{noun}_{verb}" for noun in ("pop", "datacenter", "routing") for verb in ("create", "delete")]
tasks = Task.objects.filter(service="SERVICE", kind__in=kinds)
assert tasks.count() == 10, tasks.count()
print(max((task.finished_at - task.created_at).total_seconds() for task in tasks))
"""
