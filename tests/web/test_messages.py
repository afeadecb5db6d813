"""What is said after a command: with a link to its task, which is on the page too, with and without script."""

import ast
import importlib
import json
import re
import typing
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

import pytest
from django.conf import LazySettings
from django.test import Client

from occ.actions import fault, task
from occ.actions.key import key_cancel
from occ.engine.queue import clock
from occ.models import Account, RoutingConfig, Service, Task, User
from occ.world import BY, world
from tests.bad_input import GOOD
from tests.forms import forms
from tests.guards.source import below, module_of, tree
from tests.web.conftest import html

LINK = re.compile(r'data-message>.*?<a href="([^"]+)" data-task="(\d+)">Voir la tâche</a>', re.DOTALL)
Asked = tuple[Service, str, dict[str, str]]


@dataclass(frozen=True)
class Command:
    """A form that starts a task: what it needs, below which address of the service it is, and what is sent."""

    ready: Callable[[Account], Asked]
    page: str = ""
    """Where the task is linked to, below the service's address."""


def attach(account: Account) -> Asked:
    """Associate a vRack."""
    service = world.active(account)
    return service, "vrack/associate/", {"vrack": str(world.vrack(account).pk)}


def detach(account: Account) -> Asked:
    """Dissociate it."""
    return world.attached(account), "vrack/dissociate/", {}


def pop(account: Account) -> Asked:
    """Add the PoP configuration."""
    return world.attached(account), "pops/add/", GOOD["pop"]


def datacenter(account: Account) -> Asked:
    """Add a datacentre configuration."""
    return world.with_pop(account)[0], "datacenters/add/", GOOD["datacenter"]


def routing(account: Account) -> Asked:
    """Add a routing configuration."""
    service = world.with_pop(account)[0]
    return service, f"datacenters/{world.datacenter(service).pk}/routings/add/", GOOD["bgp"]


def pop_deletion(account: Account) -> Asked:
    """Delete the PoP configuration."""
    service, config = world.with_pop(account)
    return service, f"pops/{config.pk}/delete/", {}


def routing_deletion(account: Account) -> Asked:
    """Delete a routing configuration."""
    service = world.with_pop(account)[0]
    found: RoutingConfig = world.bgp(world.datacenter(service))
    return service, f"datacenters/{found.datacenter_config_id}/routings/{found.pk}/delete/", {}


def key(account: Account) -> Asked:
    """Make a new service key."""
    service = world.ordered(account)
    key_cancel(key=service.keys.get(), by=BY)
    return service, "keys/regenerate/", {}


COMMANDS = [
    Command(attach),
    Command(detach),
    Command(pop),
    Command(datacenter),
    Command(routing),
    Command(pop_deletion),
    Command(routing_deletion),
    Command(key, "keys/"),
]


def sent(client: Client, path: str, values: dict[str, str], headers: dict[str, str]) -> typing.Any:
    """Open a form and send it with what it holds."""
    page = client.get(path, headers=headers).content.decode()
    plan = re.findall(r'name="plan"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="plan"', page)
    values = values | {"request_key": str(uuid.uuid4())} | ({"plan": "".join(plan[0])} if plan else {})
    return client.post(path, values, headers=headers)


@pytest.fixture(autouse=True)
def stopped(db: None) -> None:
    """Time stands still, so that what was asked stays under way."""
    clock.change(clock.shared().pk, paused=True)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.ready.__name__)
@pytest.mark.parametrize("where", ["panel", "page"])
def test_a_command_links_to_its_task_in_its_message_and_on_the_page(
    as_alice: Client, alice: User, in_panel: dict[str, str], command: Command, where: str
) -> None:
    assert alice.account
    service, path, values = command.ready(alice.account)
    address = f"/services/{service.pk}/"
    answer = sent(as_alice, address + path, values, in_panel if where == "panel" else {})
    url = f"{address}tasks/{Task.objects.latest('pk').pk}/"
    if where == "panel":
        assert json.loads(answer.headers["HX-Trigger"])["toast"] == {
            "text": json.loads(answer.headers["HX-Trigger"])["toast"]["text"],
            "tone": "success",
            "task": Task.objects.latest("pk").pk,
            "url": url,
            "link": "Voir la tâche",
        }
        page = html(as_alice.get(address + command.page))
    else:
        page = html(as_alice.get(answer.headers["Location"]))
        assert LINK.findall(page) == [(url, str(Task.objects.latest("pk").pk))]
    live = page[page.index('id="live"') :]
    assert f'data-tasks="{Task.objects.latest("pk").pk}"' in live
    assert url in live


def test_an_order_and_a_retry_link_to_their_task_too(as_alice: Client, alice: User) -> None:
    path = "/order/megaport/par-pa3/1g/"
    page = html(as_alice.post(path, {"request_key": str(uuid.uuid4())}, follow=True))
    delivery = Task.objects.latest("pk")
    url = f"/services/{delivery.service_id}/tasks/{delivery.pk}/"
    assert LINK.findall(page) == [(url, str(delivery.pk))]
    assert page.count(url) == 2
    task.task_fail(task=delivery, by=BY)
    page = html(as_alice.post(f"{url}retry/", follow=True))
    assert LINK.findall(page) == [(url, str(delivery.pk))]


def test_a_task_that_has_failed_is_no_longer_under_way(as_alice: Client, alice: User, settings: LazySettings) -> None:
    assert alice.account
    fault.fault_add(account=alice.account, kind="vrack_attach", mode="fail", by=BY)
    service, path, values = attach(alice.account)
    sent(as_alice, f"/services/{service.pk}/{path}", values, {})
    clock.change(clock.shared().pk, paused=False)
    world.pass_time()
    page = html(as_alice.get(f"/services/{service.pk}/"))
    assert "data-poll" in page
    assert "data-tasks" not in page


def test_what_is_said_of_a_task_that_is_over_stays_as_long_as_any_message(
    as_alice: Client, alice: User, in_panel: dict[str, str]
) -> None:
    assert alice.account
    service, path, values = routing_deletion(alice.account)
    address = f"/services/{service.pk}/{path}"
    page = as_alice.get(address, headers=in_panel).content.decode()
    values = next(form.fields for form in forms(page) if "plan" in form.fields)
    as_alice.post(address, values, headers=in_panel)
    clock.change(clock.shared().pk, paused=False)
    world.pass_time()
    deletion = Task.objects.latest("pk")
    assert not deletion.is_open
    toast = json.loads(as_alice.post(address, values, headers=in_panel).headers["HX-Trigger"])["toast"]
    assert toast["text"].endswith(f"n° {deletion.pk}.")
    assert toast["url"] == f"/services/{service.pk}/tasks/{deletion.pk}/"
    assert not toast["task"]
    again = html(as_alice.post(address, values, follow=True))
    assert LINK.search(again) is None
    assert f'<a href="{toast["url"]}" data-task="">Voir la tâche</a>' in again


def starters() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each function of a view that calls an action which returns a task, and says what follows."""
    for path in below("occ/web/views", ".py"):
        module = importlib.import_module(module_of(path))
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and any(starts(each, module) for each in ast.walk(node)):
                yield f"{path}:{node.name}", node


def starts(node: ast.AST, module: ModuleType) -> bool:
    """Whether a piece of code names an action whose result is a task that goes on."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    found = getattr(getattr(module, node.value.id, None), node.attr, None)
    if not str(getattr(found, "__module__", "")).startswith("occ.actions"):
        return False
    return found is not task.task_cancel and typing.get_type_hints(found).get("return") is Task


def test_every_view_that_starts_a_task_links_to_it() -> None:
    found = dict(starters())
    assert len(found) >= 5
    for name, node in found.items():
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "saved":
                assert "task" in {each.arg for each in call.keywords}, name
