"""The calls that the console shows as code do what they say when somebody pastes them: curl, Python and Node."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import wraps

import pytest

from occ.api.console.call import ApiCall
from occ.api.console.snippets import curl, node, python
from tests.api import checked
from tests.api.live import NODE, Live, Program, without_node
from tests.documents import RUNS
from tools.servers import installation

SEED = """
from occ.models import Account
from occ.world import world
account = Account.objects.get(nichandle="NIC")
print([world.order_place(account).service_id for _ in range(3)][-1])
"""
SERVICE = "/ovhCloudConnect/{serviceName}"


class Terminal:
    """A terminal with the key of a customer who has three services, the first of them `service`."""

    def __init__(self, live: Live, program: Program) -> None:
        self.program = program
        self.service = live.here.python(SEED.replace("NIC", program.nichandle)).splitlines()[-1]
        self.port, certificate = live.tls
        self.url, self.tls = f"{live.url}/1.0", f"https://127.0.0.1:{self.port}/1.0"
        keys = {"OVH_APPLICATION_KEY": program.key, "OVH_APPLICATION_SECRET": program.secret}
        keys |= {"OVH_CONSUMER_KEY": program.consumer, "NODE_EXTRA_CA_CERTS": str(certificate)}
        self.env = {**os.environ, **keys}

    def run(self, *command: str, text: str = "", cwd: str | None = None) -> str:
        """What a command prints last."""
        done = subprocess.run(
            command, env=self.env, input=text, capture_output=True, text=True, timeout=60, cwd=cwd
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def curl(self, *calls: ApiCall) -> object:
        """The answer to the last call, with bash and curl."""
        return json.loads(self.run("bash", "-eu", "-c", curl(self.url, calls)).splitlines()[-1])

    def python(self, *calls: ApiCall) -> object:
        """The same with python-ovh."""
        printed = python(self.url, calls).replace("print(", "print(__import__('json').dumps(").rstrip()
        return json.loads(self.run(sys.executable, "-c", printed + ")"))

    def node(self, *calls: ApiCall) -> object:
        """The same with npm's ovh, over TLS."""
        without_node()
        printed = node(self.tls, calls).replace("console.log(", "console.log(JSON.stringify(")
        printed = printed.replace(");\n})();", "));\n})();")
        return json.loads(self.run("node", "-", text=printed, cwd=str(NODE)))

    def call(self, method: str, path: str, **more: object) -> ApiCall:
        """A call about the service."""
        return ApiCall(method, path, {"serviceName": self.service}, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    """gunicorn on SQLite, plain and behind TLS, and a terminal."""
    with installation(on_postgres=False) as new:
        live = Live(new, new.web(workers=1).url)
        yield Terminal(live, live.program())


@pytest.fixture(params=["curl", "python", "node"])
def said(request: pytest.FixtureRequest, terminal: Terminal) -> Callable[..., object]:
    """Calls made with the code of one language; the answer to the last is as published."""
    made: Callable[..., object] = getattr(terminal, request.param)

    @wraps(made)
    def looked_at(*calls: ApiCall) -> object:
        answer = made(*calls)
        assert checked.value_faults(calls[-1].method, calls[-1].path, answer) == []
        return answer

    return looked_at


def test_a_read_is_answered(terminal: Terminal, said: Callable[..., object]) -> None:
    read = said(terminal.call("GET", SERVICE))
    assert isinstance(read, dict)
    assert read["uuid"] == terminal.service


def test_a_write_with_a_body_is_done(terminal: Terminal, said: Callable[..., object]) -> None:
    text = f"It's “{said.__name__}” & co"
    assert said(terminal.call("PUT", SERVICE, body={"description": text})) is None
    read = said(terminal.call("GET", SERVICE))
    assert isinstance(read, dict)
    assert read["description"] == text


def test_a_post_with_a_nested_body_is_answered(said: Callable[..., object]) -> None:
    rules = {"accessRules": [{"method": "GET", "path": "/*"}], "redirection": "https://robot.example/it's?a=1&b=2"}
    made = said(ApiCall("POST", "/auth/credential", body=rules, signed=False))
    assert isinstance(made, dict)
    assert made["state"] == "pendingValidation"


def test_a_refused_write_is_told_as_the_api_tells_it(terminal: Terminal) -> None:
    port = {"interfaceId": 1, "type": "l3"}
    refused = terminal.curl(terminal.call("POST", f"{SERVICE}/config/pop", body=port))
    assert isinstance(refused, dict)
    assert refused["class"].startswith("Client::BadRequest")


def test_a_query_is_sent(terminal: Terminal, said: Callable[..., object]) -> None:
    catalogue = said(
        ApiCall("GET", "/order/catalog/public/ovhCloudConnect", query={"ovhSubsidiary": "FR"}, signed=False)
    )
    assert isinstance(catalogue, dict)
    assert catalogue["locale"]["subsidiary"] == "FR"
    filters = {"iamTags": '{"env é": [{"operator": "EQ", "value": "a b&c"}]}'}
    assert said(ApiCall("GET", "/ovhCloudConnect", query=filters)) == []
    assert said(ApiCall("GET", "/services", query={"resourceName": terminal.service}))


@pytest.mark.parametrize("language", ["curl", "python"])
def test_a_list_is_asked_for_page_by_page(terminal: Terminal, language: str) -> None:
    headers = {"X-Pagination-Mode": "CachedObjectList-Pages", "X-Pagination-Size": "2", "X-Pagination-Number": "2"}
    found = getattr(terminal, language)(ApiCall("GET", "/ovhCloudConnect", headers=headers))
    assert [set(each) >= {"uuid", "description"} for each in found] == [True]


def test_a_sequence_goes_from_call_to_call(said: Callable[..., object]) -> None:
    cart = "/order/cart/{cartId}"
    plan = {"planCode": "occ-provider-1g-europe", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    read = said(
        ApiCall("POST", "/order/cart", body={"ovhSubsidiary": "FR"}, gives={"cartId": "cartId"}),
        ApiCall("POST", f"{cart}/assign"),
        ApiCall("POST", f"{cart}/ovhCloudConnect", body=plan, gives={"itemId": "itemId"}),
        ApiCall("POST", f"{cart}/item/{{itemId}}/configuration", body={"label": "provider", "value": "megaport"}),
        ApiCall("GET", f"{cart}/item/{{itemId}}"),
    )
    assert isinstance(read, dict)
    assert read["settings"]["planCode"] == plan["planCode"]
    assert len(read["configurations"]) == 1


def test_what_npms_ovh_cannot_do_is_said_where_it_is_shown(terminal: Terminal) -> None:
    paged = ApiCall("GET", "/ovhCloudConnect", headers={"X-Pagination-Mode": "CachedObjectList-Pages"})
    assert "no headers" in node(terminal.tls, [paged])
    assert isinstance(terminal.node(paged), list)
    own = ApiCall("GET", "/auth/details")
    assert "signs nothing below /auth" in node(terminal.tls, [own])
    assert "signs nothing" not in node(terminal.tls, [ApiCall("POST", "/auth/credential", signed=False)])


def test_a_sequence_needs_nothing_that_has_to_be_installed(terminal: Terminal) -> None:
    made = ApiCall("POST", "/order/cart", body={"ovhSubsidiary": "FR"}, gives={"cartId": "cartId"})
    text = curl(terminal.url, [made, ApiCall("GET", "/order/cart/{cartId}")])
    assert {name for name in ("jq", "python", "perl") if name in text} == set()


def test_the_lines_of_the_document_answer(terminal: Terminal) -> None:
    """docs/api.md, Node: with a key, and the port and the certificate of this installation."""
    without_node()
    (code,) = RUNS["NODE"].blocks()
    for shown in (terminal.program.key, terminal.program.secret, terminal.program.consumer):
        code = code.replace("…", shown, 1)
    assert "…" not in code
    code = code.replace("'passerelle.example', port: 443", f"'127.0.0.1', port: {terminal.port}")
    assert f"nichandle: '{terminal.program.nichandle}'" in terminal.run("node", "-", text=code, cwd=str(NODE))
