"""A deletion whose plan has changed since it was shown deletes nothing, and its panel marks the difference."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client

from occ.actions import deletion, task
from occ.actions.service import service_describe
from occ.engine.queue import clock
from occ.models import Config, DatacenterConfig, PopConfig, RoutingConfig, Service, Task, User
from occ.models.task import DELETIONS
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.forms import fields
from tests.two_connections import in_thread, until_it_waits
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"
OTHER_SUBNET = "10.1.250.8/30"


@dataclass(frozen=True)
class Scene:
    """A service with a PoP, a datacentre and a routing configuration; perhaps another one that shares the last two."""

    service: Service
    pop: PopConfig
    datacenter: DatacenterConfig
    routing: RoutingConfig
    other: Service | None = None

    def path(self, config: Config) -> str:
        """Where a configuration is deleted."""
        below = {
            PopConfig: f"pops/{config.pk}",
            DatacenterConfig: f"datacenters/{config.pk}",
            RoutingConfig: f"datacenters/{self.datacenter.pk}/routings/{config.pk}",
        }
        return f"/services/{self.service.pk}/{below[type(config)]}/delete/"

    def join(self) -> None:
        """Another service of the vRack gets its PoP, and shows the same datacentre."""
        world.with_pop(self.service.account, self.service.vrack, subnet=OTHER_SUBNET)

    def leave(self) -> None:
        """The other service's PoP begins to go."""
        assert self.other
        found = PopConfig.objects.get(interface__service=self.other)
        deletion.config_delete(service=self.other, config=found, by=BY)

    def lose_routing(self) -> None:
        """The routing is deleted, as in another tab."""
        deletion.config_delete(service=self.service, config=self.routing, by=BY)
        world.finish()


def scene(owner: Any, *, shared: bool = False) -> Scene:
    """A scene of that account's."""
    service, pop = world.with_pop(owner)
    datacenter = world.datacenter(service)
    routing = world.bgp(datacenter)
    other = world.with_pop(owner, service.vrack, subnet=OTHER_SUBNET)[0] if shared else None
    return Scene(world.fresh(service), pop, datacenter, routing, other)


@pytest.fixture(scope="module")
def scenes(undone: None) -> dict[bool, Scene]:
    """A scene that is shared, and one that is not; what a test changes of them is undone."""
    owner = world.account(31)
    world.user("zita", owner)
    return {shared: scene(owner, shared=shared) for shared in (False, True)}


@pytest.fixture
def zita(scenes: dict[bool, Scene], db: None) -> Client:
    """The browser of their customer."""
    return signed_in(User.objects.get(username="zita"))


def rows() -> list[Any]:
    """Every configuration with its state, and how many deletions were asked for."""
    models: list[Any] = [PopConfig, DatacenterConfig, RoutingConfig]
    states = [list(model.objects.order_by("pk").values_list("pk", "status", "task")) for model in models]
    return [*states, Task.objects.filter(kind__in=DELETIONS).count()]


def words(html: str) -> str:
    """The text of a page, blanks made one."""
    return " ".join(unescape(html).replace(NBSP, " ").split())


@dataclass(frozen=True)
class Case:
    """What changes after a panel was shown, and what the panel marks then."""

    root: str
    change: Callable[[Scene], object]
    marks: tuple[str, ...]
    shared: bool = False


CASES = {
    "a service comes to lose a routing": Case("routing", Scene.join, ("Nouveau",)),
    "a service loses a routing no more": Case("routing", Scene.leave, ("Ne perd plus rien",), shared=True),
    "a service comes to lose a datacentre": Case("datacenter", Scene.join, ("Nouveau",)),
    "a service loses a datacentre no more": Case("datacenter", Scene.leave, ("Ne perd plus rien",), shared=True),
    "a routing more goes with a datacentre": Case("datacenter", lambda here: world.bgp(here.datacenter), ("Nouveau",)),
    "a routing has gone": Case("datacenter", Scene.lose_routing, ("N’existe plus",)),
    "a datacentre more goes with a PoP": Case("pop", lambda here: world.datacenter(here.service, 3), ("Nouveau",)),
    "a routing below a PoP has gone": Case("pop", Scene.lose_routing, ("N’existe plus",)),
    "what was to go with a PoP stays": Case("pop", Scene.join, ("Devait être supprimé",)),
    "what was to stay goes with a PoP": Case("pop", Scene.leave, ("Devait rester",), shared=True),
    "a datacentre more stays": Case("pop", lambda here: world.datacenter(here.service, 3), ("Nouveau",), shared=True),
}


@pytest.mark.parametrize("panel", [True, False], ids=["in the panel", "on a page"])
@pytest.mark.parametrize("name", CASES)
def test_a_plan_that_has_changed_deletes_nothing_and_marks_the_difference(
    zita: Client, scenes: dict[bool, Scene], in_panel: dict[str, str], name: str, panel: bool
) -> None:
    case, headers = CASES[name], in_panel if panel else {}
    here = scenes[case.shared]
    config = getattr(here, case.root)
    path = here.path(config)
    shown = zita.get(path, headers=headers).content.decode()
    assert "plan-changed" not in shown
    case.change(here)
    before = rows()
    refused = zita.post(path, fields(shown, "plan"), headers=headers)
    assert refused.status_code == 422
    assert rows() == before
    text = words(refused.content.decode())
    assert "a changé depuis son affichage" in text
    assert [mark for mark in case.marks if f">{mark}</mark>" not in text] == []
    assert "data-guard>" not in text  # nothing was typed: closing the panel asks nothing
    again = zita.post(path, fields(refused.content.decode(), "plan"), headers=headers)
    assert again.status_code == (204 if panel else 302)
    assert Task.objects.filter(object_id=str(config.pk), kind=f"{case.root}_delete").count() == 1


def rename(here: Scene) -> None:
    """Everything that has a name gets another."""
    service_describe(service=here.service, description="Renamed", by=BY)
    if here.other:
        service_describe(service=here.other, description="Renamed too", by=BY)


def fail_below(here: Scene) -> None:
    """A routing is in error, and its deletion is not what is confirmed."""
    task.task_fail(task=deletion.config_delete(service=here.service, config=here.routing, by=BY), by=BY)


UNMARKED: dict[str, tuple[str, Callable[[Scene], object]]] = {
    "a name": ("datacenter", rename),
    "a state": ("datacenter", fail_below),
    "how fast time passes": ("pop", lambda here: clock.change(clock.shared().pk, speed=600)),
    "what lies elsewhere": ("routing", lambda here: world.datacenter(here.service, 3)),
}


@pytest.mark.parametrize("name", UNMARKED)
def test_what_is_no_part_of_the_plan_changes_nothing(zita: Client, scenes: dict[bool, Scene], name: str) -> None:
    root, change = UNMARKED[name]
    here = scenes[True]
    path = here.path(getattr(here, root))
    form = fields(zita.get(path).content.decode(), "plan")
    change(here)
    assert zita.post(path, form).status_code == 302


@pytest.mark.parametrize("root", ["pop", "datacenter", "routing"])
def test_a_plan_that_was_confirmed_is_answered_as_before(zita: Client, scenes: dict[bool, Scene], root: str) -> None:
    """A double click and the back button: while it is under way, after its vRack has changed, and once it is gone."""
    here = scenes[False]
    config = getattr(here, root)
    path = here.path(config)
    form = fields(zita.get(path).content.decode(), "plan")
    assert zita.post(path, form).status_code == 302
    here.join()
    assert zita.post(path, form).status_code == 302
    world.finish()
    assert not type(config)._default_manager.filter(pk=config.pk).exists()
    answer = zita.post(path, form, follow=True)
    assert answer.redirect_chain == [(f"/services/{here.service.pk}/", 302)]
    done = Task.objects.get(kind=f"{root}_delete")
    assert f"déjà été confirmée : voir la tâche n° {done.pk}" in words(answer.content.decode())
    assert zita.get(path).status_code == 410


@pytest.mark.parametrize(
    "sent",
    [None, "", "x", signing.dumps({"going": []}, salt="another")],
    ids=["none", "empty", "no signature", "another"],
)
def test_a_form_that_does_not_say_what_it_showed_deletes_nothing(
    zita: Client, scenes: dict[bool, Scene], sent: str | None
) -> None:
    here = scenes[False]
    path = here.path(here.pop)
    before = rows()
    answer = zita.post(path, fields(zita.get(path).content.decode(), "plan", plan=sent))
    assert answer.status_code == 422
    assert rows() == before
    assert "n’indique pas le plan" in words(answer.content.decode())
    assert zita.post(path, fields(answer.content.decode(), "plan")).status_code == 302


def test_the_plan_of_another_object_is_not_this_ones(zita: Client, scenes: dict[bool, Scene]) -> None:
    here = scenes[False]
    theirs = fields(zita.get(here.path(here.routing)).content.decode(), "plan")["plan"]
    path = here.path(here.pop)
    before = rows()
    answer = zita.post(path, fields(zita.get(path).content.decode(), "plan", plan=theirs))
    assert (answer.status_code, rows()) == (422, before)


def test_the_panel_names_the_services_that_lose_a_routing(zita: Client, scenes: dict[bool, Scene]) -> None:
    here = scenes[True]
    assert here.other
    text = words(zita.get(here.path(here.routing)).content.decode())
    assert here.other.description.replace(NBSP, " ") in text.partition("D’autres services la perdent aussi")[2]


def test_a_plan_does_not_come_back_after_signing_in_again(
    zita: Client, scenes: dict[bool, Scene], in_panel: dict[str, str]
) -> None:
    """What is shown then is the plan of then, and the form carries that one."""
    here = scenes[False]
    client, path = zita, here.path(here.pop)
    form = fields(client.get(path, headers=in_panel).content.decode(), "plan")
    client.logout()
    page = client.post(path, form).content.decode()
    here.join()
    values = fields(page, "pending", username="zita", password=world.password)
    back = client.post("/login/", values, follow=True)
    again = fields(back.content.decode(), "plan")
    assert again["request_key"] == form["request_key"]
    assert again["plan"] != form["plan"]
    assert client.post(path, again).status_code == 302


# --- What a deletion that is over says of the plan -----------------------------------------------------------
def confirmed(root: Config, service: Service) -> Task:
    """Ask for a deletion with its present plan."""
    plan = deletion.deletion_plan(service=service, config=root)
    return deletion.config_delete(service=service, config=root, by=BY, confirmed=plan)


def said(client: Client, service: Service, asked: Task) -> str:
    """Where the page of a task says that it differed; the list says that it did."""
    text = words(client.get(f"/services/{service.pk}/tasks/{asked.pk}/").content.decode())
    found = text.partition('id="differences"')[2].partition("</section>")[0]
    listed = words(client.get(f"/services/{service.pk}/tasks/").content.decode())
    assert ("Le résultat diffère du plan confirmé." in listed) == bool(found)
    return found


def test_the_receipt_names_what_was_to_stay_and_went(zita: Client, scenes: dict[bool, Scene]) -> None:
    here = scenes[True]
    asked = confirmed(here.pop, here.service)
    here.leave()
    world.finish()
    text = said(zita, here.service, asked)
    assert f"{here.datacenter} devait rester et a été supprimé" in text
    assert f"{here.routing} devait rester et a été supprimé" in text
    shown = words(zita.get(f"/services/{here.service.pk}/tasks/{asked.pk}/").content.decode())
    assert "Ce qui reste" not in shown


def test_the_receipt_names_what_was_to_go_and_stays(zita: Client, scenes: dict[bool, Scene]) -> None:
    here = scenes[False]
    second = world.attached(here.service.account, here.service.vrack)
    asked = confirmed(here.pop, here.service)
    world.pop_create(second, subnet=OTHER_SUBNET)
    world.finish()
    text = said(zita, here.service, asked)
    assert f"{here.datacenter} devait être supprimé. Conservée" in text
    assert f"{here.routing} devait être supprimé. Conservée" in text


def test_the_receipt_names_what_another_task_had_deleted(zita: Client, scenes: dict[bool, Scene]) -> None:
    here = scenes[False]
    deletion.config_delete(service=here.service, config=here.routing, by=BY)
    asked = confirmed(here.pop, here.service)
    world.finish()
    assert f"{here.routing} devait être supprimé et ne l’a pas été par cette tâche" in said(zita, here.service, asked)


def test_a_receipt_that_is_as_the_plan_says_nothing(zita: Client, scenes: dict[bool, Scene]) -> None:
    for shared in (False, True):
        here = scenes[shared]
        asked = confirmed(here.pop, here.service)
        world.finish()
        assert said(zita, here.service, asked) == ""


# --- Two transactions ----------------------------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_being_written_while_the_plan_is_confirmed_refuses_it() -> None:
    here = scene(world.account())
    plan = deletion.deletion_plan(service=here.service, config=here.datacenter)
    ask = partial(deletion.config_delete, service=here.service, config=here.datacenter, by=BY, confirmed=plan)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            world.routing_create(here.datacenter)
            confirming = pool.submit(in_thread, ask)
            until_it_waits(confirming)
        refused = confirming.result()
    assert isinstance(refused, Refused)
    assert [problem.code for problem in refused.problems] == ["plan_changed"]
    assert not Task.objects.filter(kind="datacenter_delete").exists()
