"""The word for each state, as it stands on the page, in both languages."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from occ.actions import deletion, task
from occ.engine.queue import clock, runner
from occ.models import DatacenterConfig, PopConfig, Service, Task, User
from occ.web.words.task import PATIENCE
from occ.world import BY, world
from tests.web.conftest import signed_in

BADGE = re.compile(r'class="badge-state [^"]*"[^>]*>([^<]+)<')
FR = {
    "delivering": "En cours de livraison",
    "service": "Actif",
    "init": "Déploiement en cours",
    "active": "Configuré",
    "toDelete": "Suppression en cours",
    "error": "Erreur",
    "key": "À faire",
    "key-active": "Actif",
    "todo": "Planifié",
    "doing": "En cours",
    "done": "Terminé",
}
EN = {
    "delivering": "Being delivered",
    "service": "Active",
    "init": "Deploying",
    "active": "Configured",
    "toDelete": "Deleting",
    "error": "Error",
    "key": "To do",
    "key-active": "Enabled",
    "todo": "Scheduled",
    "doing": "In progress",
    "done": "Finished",
}

WAITING_FR = "Demande acceptée, en attente"
WAITING_EN = "Accepted and waiting"


@pytest.fixture(params=["fr", "en"])
def say(request: pytest.FixtureRequest) -> dict[str, str]:
    """The words of each language in turn."""
    return {"fr": FR, "en": EN}[request.param]


@pytest.fixture
def area(alice: User, say: dict[str, str]) -> Client:
    """Alice in the customer area, in that language."""
    client = signed_in(alice)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en" if say is EN else "fr"
    return client


def badges(area: Client, path: str) -> list[str]:
    """The states that a page shows, in their order."""
    return BADGE.findall(area.get(path).content.decode())


def of_service(service: Service, tab: str = "") -> str:
    """The address of a service's page."""
    return f"/services/{service.pk}/{tab}"


def begin(seconds: int = 60) -> None:
    """A minute passes: the first step of what was asked for is done."""
    clock.change(clock.shared().pk, forward=timedelta(seconds=seconds))
    runner.run_due()


def test_a_service_and_its_key(area: Client, alice: User, say: dict[str, str]) -> None:
    assert alice.account
    placed = world.order_place(alice.account)
    assert badges(area, of_service(placed.service))[0] == say["delivering"]
    while not placed.service.keys.exists():
        begin(seconds=5)
    assert say["key"] in badges(area, of_service(placed.service, "keys/"))
    world.pass_time()
    assert say["key-active"] in badges(area, of_service(placed.service, "keys/"))
    service = world.active(alice.account)
    assert badges(area, of_service(service))[0] == say["service"]


def test_a_configuration_from_its_creation_to_its_deletion(area: Client, alice: User, say: dict[str, str]) -> None:
    assert alice.account
    service = world.attached(alice.account)
    world.pop_create(service, subnet="10.1.250.4/30")
    assert say["init"] in badges(area, of_service(service))
    assert say["todo"] in badges(area, of_service(service, "tasks/"))
    begin()
    assert say["doing"] in badges(area, of_service(service, "tasks/"))
    world.pass_time()
    assert badges(area, of_service(service)) == [say["service"], say["service"], say["active"]]
    assert set(badges(area, of_service(service, "tasks/"))[1:]) == {say["done"]}
    deletion.config_delete(service=service, config=PopConfig.objects.get(), by=BY)
    begin()
    assert say["toDelete"] in badges(area, of_service(service))


def test_what_failed(area: Client, alice: User, say: dict[str, str]) -> None:
    assert alice.account
    service, _pop = world.with_pop(alice.account)
    config = world.datacenter(service)
    world.bgp(config)
    deletion.config_delete(service=service, config=DatacenterConfig.objects.get(), by=BY)
    begin()
    task.task_fail(task=Task.objects.open().get(), by=BY)
    assert badges(area, of_service(service)).count(say["error"]) >= 1
    assert say["error"] in badges(area, of_service(service, "tasks/"))


def test_what_nobody_carries_out_is_shown_as_accepted_and_waiting(
    area: Client, alice: User, say: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.account
    service = world.attached(alice.account)
    world.pop_create(service, subnet="10.1.250.4/30")
    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    later = clock.real_now() + PATIENCE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    html = area.get(of_service(service)).content.decode()
    assert (WAITING_EN if say is EN else WAITING_FR) in html
    runner.run_due()
    assert say["active"] in badges(area, of_service(service))


def test_each_menu_says_what_it_acts_on(area: Client, alice: User, say: dict[str, str]) -> None:
    assert alice.account
    service, _pop = world.with_pop(alice.account)
    world.bgp(world.datacenter(service))
    html = area.get(of_service(service)).content.decode()
    place = "eu-west-par-a"
    of = "Actions on" if say is EN else "Actions sur"
    names = re.findall(r'popovertarget="(?:pop|vrack|datacenter|dm|rm)-[^"]+"[^>]*aria-label="([^"]+)"', html)
    assert len(names) == len(set(names)) == 5
    assert all(name.startswith(of) for name in names)
    assert any(place in name for name in names)
    assert f"{of} AS64801 172.16.1.4" in names
