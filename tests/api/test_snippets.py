"""The calls that the console shows as code do what they say when somebody pastes them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from occ.api.console.call import ApiCall
from occ.api.console.snippets import curl, node, python
from tests.servers import installation

SEED = """
from occ.actions import api_key, order, people
from occ.actions.actor import Actor
by = Actor(label="test")
account = people.account_create(nichandle="aa00001-ovh", name="A", email="a@example.com", by=by)
user = people.user_create(username="alice", password="x", account=account, by=by)
placed = order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=by)
application, secret, new = api_key.script_key(user=user, name="S", by=by)
print(application.key, secret, new.consumer_key, placed.service_id)
"""
"""A customer with a service and a key."""


class Live:
    """A server, and how a terminal there is set up."""

    def __init__(self, base: str, service: str, env: dict[str, str]) -> None:
        self.base, self.service, self.env = base, service, env

    def shell(self, text: str) -> object:
        """What a script prints in a shell."""
        done = subprocess.run(["bash", "-eu", "-c", text], env=self.env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def python(self, text: str) -> str:
        """What a Python script prints."""
        done = subprocess.run([sys.executable, "-c", text], env=self.env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def put(self, description: str) -> ApiCall:
        """The call that describes the service."""
        return ApiCall(
            "PUT", "/ovhCloudConnect/{serviceName}", {"serviceName": self.service}, {}, {"description": description}
        )

    @property
    def get(self) -> ApiCall:
        """The call that reads it."""
        return ApiCall("GET", "/ovhCloudConnect/{serviceName}", {"serviceName": self.service})


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """gunicorn on SQLite, with a customer who has a key."""
    with installation(on_postgres=False) as new:
        key, secret, consumer, service = new.python(SEED).splitlines()[-1].split()
        url = new.web(workers=1).url
        names = {"OVH_APPLICATION_KEY": key, "OVH_APPLICATION_SECRET": secret, "OVH_CONSUMER_KEY": consumer}
        yield Live(f"{url}/1.0", service, {**os.environ, **names})


def test_curl_signs_a_read_and_a_write(live: Live) -> None:
    text = "It's “curl” & co"
    assert live.shell(curl(live.base, [live.put(text)])) is None
    read = live.shell(curl(live.base, [live.get]))
    assert isinstance(read, dict)
    assert (read["uuid"], read["description"]) == (live.service, text)


def test_the_python_client_reads_and_writes(live: Live) -> None:
    assert live.python(python(live.base, [live.put("By Python")])) == "None"
    assert f"'uuid': '{live.service}'" in live.python(python(live.base, [live.get]))
    assert "'description': 'By Python'" in live.python(python(live.base, [live.get]))


def test_an_order_goes_from_call_to_call(live: Live) -> None:
    made = ApiCall("POST", "/order/cart", body={"ovhSubsidiary": "FR"}, gives={"cartId": "cartId"})
    read = ApiCall("GET", "/order/cart/{cartId}")
    assert '"cartId"' in json.dumps(live.shell(curl(live.base, [made, read])))
    assert "'cartId'" in live.python(python(live.base, [made, read]))


def test_node_is_given_a_program_that_it_can_read(live: Live) -> None:
    made = ApiCall("POST", "/order/cart", body={"ovhSubsidiary": "FR"}, gives={"cartId": "cartId"})
    text = node(live.base, [made, ApiCall("GET", "/order/cart/{cartId}"), live.put("It's")])
    assert "requestPromised('GET', `/order/cart/${cartId}`)" in text
    done = subprocess.run(["node", "--check", "-"], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
