"""docs/api.md from its first Python line to its last, as somebody pastes it, with the vendor's client."""

import re
import shlex
from typing import Any

import ovh
import pytest
import requests
from django.core.management import call_command

from occ.actions import api_key, provider
from occ.models import Order, Task
from occ.world import BY, world
from tests.api.calls import mailed_token
from tests.api.client import user_of
from tests.documents import RUNS

BLOCKS = RUNS["CLIENT"].blocks()


def loses_the_answer(send: Any, written: list[str]) -> Any:
    """`requests.Session.send` over a line that breaks after each first POST of an address was carried out."""

    def sent(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        answer: requests.Response = send(session, request, **more)
        if request.method == "POST" and request.url not in written:
            written.append(str(request.url))
            raise requests.ConnectionError
        return answer

    return sent


@pytest.mark.django_db(transaction=True)
def test_every_line_can_be_pasted(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = world.account(1)
    world.vrack(owner, description="Production")
    application, secret, new = api_key.script_key(user=user_of(owner), name="Document", by=BY)
    first, *others = BLOCKS
    for shown in (application.key, secret, new.consumer_key):
        first = first.replace("…", shown, 1)
    space: dict[str, Any] = {}
    lost: list[str] = []

    def person(asked: str) -> str:
        """Do what a person is asked for, at the provider or in the mailbox."""
        if "token" in asked:
            return mailed_token(owner)
        values = {"user": world.provider_user(), "key": space["key"], "address": "127.0.0.1"}
        provider.order_validate(by=BY, **values)
        return ""

    space["input"] = person
    monkeypatch.setattr("time.sleep", lambda seconds: world.pass_time())
    for block in (first.replace("http://127.0.0.1:8000", live_server.url), *others):
        with monkeypatch.context() as line:
            if "def made(" in block:
                line.setattr(requests.Session, "send", loses_the_answer(requests.Session.send, lost))
            exec(block, space)
    assert [url.rpartition("/")[2] for url in lost] == ["checkout", "datacenter"]
    assert list(Task.objects.filter(kind="datacenter_create").values_list("status", flat=True)) == ["done"] * 2
    assert Order.objects.count() == 1
    assert space["client"].get(space["service"])["status"] == "closed"
    ovh.client.ENDPOINTS.pop("passerelle")


@pytest.mark.parametrize("line", RUNS["KEY_COMMANDS"].blocks()[0].splitlines())
def test_each_command_prints_the_key_that_it_names(db: None, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the user that the demo has; what stands behind `#` is what the command prints, each with a value."""
    command, _, shown = line.partition("#")
    assert command.startswith("DEMO=1 .venv/bin/python manage.py ")
    world.user("alice", world.account(1))
    call_command(*shlex.split(command)[3:])
    printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert list(printed) == re.findall(r"(\w+)=", shown)
    assert all(printed.values())


@pytest.mark.django_db(transaction=True)
def test_what_terraform_is_told_signs_a_call(live_server: Any) -> None:
    """Terraform is not here: python-ovh, which signs in the same way, is given what its provider is given."""
    owner = world.account(1)
    application, secret, new = api_key.script_key(user=user_of(owner), name="Terraform", by=BY)
    (block,) = RUNS["TERRAFORM"].blocks()
    shape = re.fullmatch(r'provider "ovh" \{\n((?:  \w+ += "[^"]*"\n)+)\}\n', block)
    assert shape, "one block `provider`, whose arguments are all text"
    told = dict(re.findall(r'(\w+) += "(.*)"', shape[1]))
    endpoint = told.pop("endpoint").replace("http://127.0.0.1:8000", live_server.url)
    keys = {"application_key": application.key, "application_secret": secret, "consumer_key": new.consumer_key}
    assert dict.fromkeys(keys, "…") == told
    ovh.client.ENDPOINTS["passerelle"] = endpoint
    assert ovh.Client("passerelle", **keys).get("/me")["nichandle"] == owner.nichandle
    ovh.client.ENDPOINTS.pop("passerelle")
