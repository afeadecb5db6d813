"""The vendor's own Python client, unmodified, against a live server: it walks the guide by changing its endpoint."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ovh
import pytest
import requests
from ovh.exceptions import (
    BadParametersError,
    InvalidCredential,
    InvalidKey,
    NotGrantedCall,
    ResourceConflictError,
    ResourceExpiredError,
    ResourceNotFoundError,
)

from occ.actions import api_client, api_key, provider
from occ.models import Account, PopConfig, ServiceKey, Vrack
from occ.world import BY, world
from tests.api.calls import mailed_token
from tests.api.client import Api, user_of

pytestmark = pytest.mark.django_db(transaction=True)
POP = {"customerBgpArea": 64600, "ovhBgpArea": 64700, "subnet": "10.1.250.4/30"}


@pytest.fixture
def owner(transactional_db: None) -> Account:
    """A customer whom the server's own threads see."""
    return world.account(1)


@pytest.fixture
def keys(owner: Account) -> dict[str, str]:
    """What `manage.py api_key` prints."""
    application, secret, new = api_key.script_key(user=user_of(owner), name="python-ovh", by=BY)
    return {
        "application_key": application.key,
        "application_secret": secret,
        "consumer_key": new.consumer_key,
    }


@pytest.fixture(params=["/1.0", "/v1"])
def endpoint(request: pytest.FixtureRequest, live_server: Any) -> Iterator[str]:
    """The endpoint's name, as a configuration file has it."""
    ovh.client.ENDPOINTS["here"] = live_server.url + request.param
    yield "here"
    del ovh.client.ENDPOINTS["here"]


@pytest.fixture
def client(endpoint: str, keys: dict[str, str]) -> ovh.Client:
    """The vendor's client."""
    return ovh.Client(endpoint, **keys)


def wait(client: ovh.Client, service: str, task: dict[str, Any]) -> int:
    """Poll a task as a script does; the id of its object."""
    own = f"/ovhCloudConnect/{service}/task/{task['id']}"
    assert client.get(own)["status"] in ("todo", "doing")
    world.pass_time()
    assert client.get(own)["status"] == "done"
    return int(task["resourceId"])


def delivered(client: ovh.Client, owner: Account) -> str:
    """Order a service, read its key, enter it at the provider; the service's uuid."""
    world.order_place(owner)
    (followed,) = client.get("/ovhCloudConnect/order")
    service: str = followed["serviceName"]
    world.pass_time()
    (number,) = client.get(f"/ovhCloudConnect/{service}/serviceKey")
    typed = client.get(f"/ovhCloudConnect/{service}/serviceKey/{number}")["key"]
    provider.order_validate(user=world.provider_user(), key=typed, address="127.0.0.1", by=BY)
    assert client.get(f"/ovhCloudConnect/{service}")["status"] == "closed"
    world.pass_time()
    assert client.get(f"/ovhCloudConnect/{service}")["status"] == "active"
    return service


def attached(client: ovh.Client, owner: Account, service: str) -> str:
    """Associate a vRack, until its task is gone; the vRack's name."""
    world.vrack(owner, description="Production")
    (name,) = client.get("/vrack")
    task = client.post(f"/vrack/{name}/ovhCloudConnect", ovhCloudConnect=service)
    assert client.get(f"/vrack/{task['serviceName']}/task/{task['id']}")["status"] in ("init", "todo", "doing")
    world.pass_time()
    with pytest.raises(ResourceNotFoundError):
        client.get(f"/vrack/{name}/task/{task['id']}")
    assert client.get(f"/vrack/{name}/ovhCloudConnect/{service}")["vrack"] == name
    return str(name)


def test_the_guide_is_walked_from_the_order_to_the_end(client: ovh.Client, owner: Account) -> None:
    service = delivered(client, owner)
    name = attached(client, owner, service)
    path = f"/ovhCloudConnect/{service}"
    (port,) = client.get(f"{path}/interface")
    pop = wait(client, service, client.post(f"{path}/config/pop", interfaceId=port, type="l3", **POP))
    above = f"{path}/config/pop/{pop}/datacenter"
    places = []
    for place, subnet in ((1, "172.16.1.0/28"), (6, "172.16.2.0/28")):
        body = {"datacenterId": place, "ovhBgpArea": 64700, "subnet": subnet}
        places.append(wait(client, service, client.post(above, **body)))
    bgp = {"type": "bgp", "bgpNeighborArea": 64801, "bgpNeighborIp": "172.16.1.4"}
    static = {"type": "network", "subnet": "10.20.0.0/16", "nextHop": "172.16.2.5"}
    first = wait(client, service, client.post(f"{above}/{places[0]}/extra", **bgp))
    wait(client, service, client.post(f"{above}/{places[1]}/extra", **static))
    assert client.get(f"{above}/{places[0]}/extra/{first}") == bgp | {
        "id": first,
        "nextHop": None,
        "subnet": None,
        "status": "active",
    }
    wait(client, service, client.delete(f"{above}/{places[0]}/extra/{first}"))
    with pytest.raises(ResourceNotFoundError, match=f"extraId = {first}"):
        client.get(f"{above}/{places[0]}/extra/{first}")
    client.post(f"{path}/terminate")
    with pytest.raises(ResourceConflictError):
        client.post(f"{path}/confirmTermination", token=mailed_token(owner))
    wait(client, service, client.delete(f"{path}/config/pop/{pop}"))  # with all that is left under it
    assert client.get(f"{path}/config/pop") == []
    client.delete(f"/vrack/{name}/ovhCloudConnect/{service}")
    world.pass_time()
    client.post(f"{path}/terminate")
    client.post(f"{path}/confirmTermination", token=mailed_token(owner), reason="OTHER")
    assert client.get(path)["status"] == "closed"
    with pytest.raises(ResourceExpiredError):
        client.put(path, description="Too late")
    assert ServiceKey.objects.get().status == "terminated"


def test_refusals_are_the_clients_own_exceptions(client: ovh.Client, owner: Account, endpoint: str, keys: Any) -> None:
    service = world.attached(owner)
    path = f"/ovhCloudConnect/{service.pk}"
    port = client.get(f"{path}/interface")[0]
    with pytest.raises(BadParametersError, match="subnet") as caught:
        client.post(f"{path}/config/pop", interfaceId=port, type="l3", **(POP | {"subnet": "10.0.0.0/29"}))
    assert len(caught.value.query_id) == 32
    client.post(f"{path}/config/pop", interfaceId=port, type="l3", **POP)
    with pytest.raises(ResourceConflictError):
        client.post(f"{path}/config/pop", interfaceId=port, type="l3", **(POP | {"subnet": "10.0.0.0/30"}))
    with pytest.raises(InvalidKey):
        ovh.Client(endpoint, **(keys | {"application_key": "nobody"})).get("/vrack")
    with pytest.raises(BadParametersError, match="signature"):
        ovh.Client(endpoint, **(keys | {"application_secret": "wrong"})).get("/vrack")


def test_a_key_is_asked_for_and_validated_as_the_client_does_it(
    client: ovh.Client, owner: Account, endpoint: str, keys: dict[str, str]
) -> None:
    asking = ovh.Client(endpoint, keys["application_key"], keys["application_secret"])
    rules = asking.new_consumer_key_request()
    rules.add_recursive_rules(ovh.API_READ_ONLY, "/ovhCloudConnect")
    given = rules.request()
    with pytest.raises(InvalidCredential):
        asking.get("/ovhCloudConnect")
    found = api_key.credential_to_validate(given["validationUrl"].rstrip("/").rsplit("/", 1)[1])
    assert found is not None
    api_key.credential_validate(credential=found, user=user_of(owner), days=1, by=BY)
    assert asking.get("/ovhCloudConnect") == []
    with pytest.raises(NotGrantedCall):
        asking.get("/vrack")
    asking.post("/auth/logout")
    with pytest.raises(InvalidCredential):
        asking.get("/ovhCloudConnect")


def test_an_oauth2_client_walks_in(live_server: Any, owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    registered, secret = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setitem(ovh.client.ENDPOINTS, "here", live_server.url + "/1.0")
    monkeypatch.setitem(ovh.client.OAUTH2_TOKEN_URLS, "here", live_server.url + "/auth/oauth2/token")
    client = ovh.Client("here", client_id=registered.client_id, client_secret=secret)
    assert client.get("/auth/details")["account"] == owner.nichandle
    assert client.get("/vrack") == []


def test_two_are_created_and_destroyed_at_once(endpoint: str, keys: dict[str, str], owner: Account) -> None:
    """As Terraform does with resources that do not depend on each other."""
    service, pop = world.with_pop(owner)
    above = f"/ovhCloudConnect/{service.pk}/config/pop/{pop.pk}/datacenter"

    def create(place: int) -> dict[str, Any]:
        body = {"datacenterId": place, "ovhBgpArea": 64700, "subnet": f"172.16.{place}.0/28"}
        found: dict[str, Any] = ovh.Client(endpoint, **keys).post(above, **body)
        return found

    def delete(number: int) -> dict[str, Any]:
        found: dict[str, Any] = ovh.Client(endpoint, **keys).delete(f"{above}/{number}")
        return found

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(create, (1, 6)))
        world.pass_time()
        client = ovh.Client(endpoint, **keys)
        assert [client.get(f"{above}/{task['resourceId']}")["status"] for task in made] == ["active", "active"]
        gone = list(pool.map(delete, [task["resourceId"] for task in made]))
        world.pass_time()
    statuses = [client.get(f"/ovhCloudConnect/{service.pk}/task/{task['id']}")["status"] for task in gone]
    assert statuses == ["done", "done"]
    assert client.get(above) == []
    assert Vrack.objects.count() == 1


def test_of_equal_writes_by_four_at_the_same_time_one_is_accepted(
    live_server: Any, owner: Account, keys: dict[str, str]
) -> None:
    """A port takes one PoP configuration, whatever the signatures are."""
    service = world.attached(owner)
    body = json.dumps({"interfaceId": service.interface.pk, "type": "l3", **POP})
    path = f"/1.0/ovhCloudConnect/{service.pk}/config/pop"
    signing = Api(*keys.values())
    headers = signing.headers("POST", path, body, url=live_server.url + path) | {"Content-Type": "application/json"}

    def send(_: int) -> int:
        return requests.post(live_server.url + path, body, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [200, 409, 409, 409]
    assert PopConfig.objects.count() == 1
