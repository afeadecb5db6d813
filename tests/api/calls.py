"""What several tests of the API call: addresses, bodies, and what an answer or an e-mail gives for the next call."""

import json
import re

from occ.models import (
    Account,
    Email,
    Interface,
    PopConfig,
    RoutingConfig,
    Service,
)
from occ.world import world
from tests.api.client import Api

POP = {"type": "l3", "customerBgpArea": 64600, "ovhBgpArea": 64700, "subnet": "10.1.250.4/30"}
DATACENTER = {"datacenterId": 1, "ovhBgpArea": 64700, "subnet": "172.16.1.0/28"}
BGP = {"type": "bgp", "bgpNeighborArea": 64801, "bgpNeighborIp": "172.16.1.4"}
STATIC = {"type": "network", "subnet": "10.20.0.0/16", "nextHop": "172.16.1.5"}
RENEW = {"automatic": False, "deleteAtExpiration": True, "forced": False, "period": 12}
PLAN = {"planCode": "occ-provider-1g-europe", "duration": "P1M", "pricingMode": "default", "quantity": 1}
EMPTY = {"ovhSubsidiary": "FR"}
PATH = "/1.0/auth/details"
Configured = tuple[Service, PopConfig, RoutingConfig]


def base(service: Service) -> str:
    """The address of a service."""
    return f"/ovhCloudConnect/{service.pk}"


def pop_body(service: Service, **values: object) -> dict[str, object]:
    """A PoP configuration for the port of a service."""
    return {"interfaceId": Interface.objects.get(service=service).pk} | POP | values


def mailed_token(owner: Account) -> str:
    """The token of the last e-mail."""
    world.pass_time(hours=0)
    text = Email.objects.filter(account=owner).latest("pk").text
    found = re.search(r"^([A-Za-z0-9]{32})$", text, re.MULTILINE)
    assert found, text
    return found[1]


def number_of(api: Api, name: str) -> int:
    """Under which number something is billed."""
    (number,) = api.get("/services", resourceName=name)
    return int(number)


def filled(api: Api, *, assigned: bool = True, **said: str) -> str:
    """The id of a cart with a service in it, as it is told."""
    cart = api.post("/order/cart", EMPTY)["cartId"]
    if assigned:
        api.post(f"/order/cart/{cart}/assign")
    item = api.post(f"/order/cart/{cart}/ovhCloudConnect", PLAN)["itemId"]
    for label, value in (said or {"provider": "megaport", "pop": "par-pa3"}).items():
        api.post(f"/order/cart/{cart}/item/{item}/configuration", {"label": label, "value": value})
        assert api.status == 200
    return str(cart)


class Stranger(Api):
    """Somebody without a key."""

    def __init__(self) -> None:
        super().__init__("", "", "")

    def headers(self, method: str, path: str, body: str = "", *, url: str = "", at: int = 0) -> dict[str, str]:
        return {}


def refused(
    api: Api, headers: dict[str, str], path: str = PATH, method: str = "GET", body: str = ""
) -> tuple[int, str]:
    """Status and errorCode of a call with these headers."""
    answer = api.send(method, path, body, headers)
    return api.status, (answer or {}).get("errorCode", "")


def asked_for(api: Api) -> int:
    """The status of asking for a consumer key."""
    body = json.dumps({"accessRules": [{"method": "GET", "path": "/*"}]})
    api.send("POST", "/1.0/auth/credential", body, {"X-Ovh-Application": api.key})
    return api.status
