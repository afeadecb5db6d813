"""The portal's first page follows the orders that were validated there, as a customer's page follows its tasks."""

import json

import pytest
from django.test import Client

from occ.actions import fault, people, provider, service, task
from occ.engine.queue import clock
from occ.models import Account, ProviderUser, Task
from occ.world import BY, world
from tests.visitor import LIVE, Visitor

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"


def signed_in(code: str = "megaport", username: str = "tester") -> Client:
    """Somebody signed in at a provider."""
    people.provider_user_create(provider=code, username=username, password="secret-word", by=BY)
    client = Client()
    sign_in = {"username": username, "password": "secret-word"}
    assert client.post(f"/fournisseurs/{code}/login/", sign_in).status_code == 302
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def tester() -> Client:
    """Somebody signed in at Megaport."""
    return signed_in()


@pytest.fixture
def owner() -> Account:
    """A customer."""
    return world.account()


@pytest.mark.parametrize("speed", [1, 60, 600, 100_000])
@pytest.mark.parametrize("held", [True, False], ids=["on hold", "no worker"])
def test_while_nothing_happens_it_costs_less_than_a_query_a_second_at_every_speed(
    tester: Client, owner: Account, held: bool, speed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if held:
        fault.fault_add(account=owner, mode="refusing", by=BY)
    world.validated(owner)
    if held:
        world.pass_time()
    clock.change(clock.shared().pk, speed=speed)
    visitor = Visitor(tester, PORTAL, monkeypatch, worker=False)
    visitor.stay(300)
    assert visitor.seconds > 290
    assert visitor.most_in_a_minute < 60
    assert len(visitor.drawings) <= 300 / 60
    assert visitor.look() in (200, 204)
    assert visitor.delay == 10 or speed == 1


def test_whatever_becomes_of_an_order_is_drawn_at_the_next_look(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault.fault_add(account=owner, mode="refusing", by=BY)
    first = world.validated(owner)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    visitor.settle()
    world.pass_time()
    assert visitor.look() == 200
    assert "On hold" in visitor.html
    assert visitor.look() == 204
    second = world.validated(owner)
    assert visitor.look() == 200
    assert visitor.html.count('id="order-') == 2
    task.task_retry(task=Task.objects.get(service=first, kind="service_activate"), by=BY)
    assert visitor.look() == 200
    assert "On hold" not in visitor.html
    task.task_cancel(task=Task.objects.get(service=second, kind="service_activate"), by=BY)
    assert visitor.look() == 200
    assert visitor.html.count('id="order-') == 1
    world.pass_time()
    assert visitor.look() == 200
    assert "Connected" in visitor.html
    assert visitor.delay == 0


def test_an_order_that_is_taken_down_beside_one_that_is_built_is_drawn_too(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = world.active(owner)
    clock.change(clock.shared().pk, speed=1)
    world.validated(owner)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    visitor.settle()
    service.service_close(service=done, by=BY)
    assert visitor.look() == 200
    assert "Taken down" in visitor.html


def test_each_order_goes_by_the_clock_of_its_customer(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.validated(owner)
    clock.change(clock.shared().pk, paused=True)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    assert visitor.delay == 10
    clock.change(clock.shared().pk, paused=False, speed=60)
    visitor.settle()
    assert visitor.delay <= 2


def test_a_note_is_worth_nothing_at_another_provider_nor_after_signing_out(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.validated(owner)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    visitor.settle()
    headers = LIVE | {"X-Watch": visitor.note}
    elsewhere = signed_in("equinix", "another")
    assert elsewhere.get("/fournisseurs/equinix/", headers=headers).status_code == 200
    stopped = elsewhere.get(PORTAL, headers=headers)
    assert stopped.status_code == 286
    assert stopped.headers["HX-Reswap"] == "none"
    assert json.loads(stopped.headers["HX-Trigger"])["sessionEnded"]["url"] == f"{PORTAL}login/"
    tester.post(f"{PORTAL}logout/")
    assert tester.get(PORTAL, headers=headers).status_code == 286


def test_a_colleagues_order_is_neither_drawn_nor_looked_for(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, theirs = (world.ordered(owner).keys.get().value for _ in range(2))
    colleague = signed_in(username="zoe")
    validated = {"address": "127.0.0.1", "by": BY}
    provider.order_validate(user=ProviderUser.objects.get(username="tester"), key=theirs, **validated)
    assert "data-poll" not in colleague.get(PORTAL).content.decode()
    provider.order_validate(user=ProviderUser.objects.get(username="zoe"), key=own, **validated)
    clock.change(clock.shared().pk, speed=1)
    visitor = Visitor(colleague, PORTAL, monkeypatch)
    visitor.settle()
    task.task_cancel(task=Task.objects.get(service__keys__value=theirs, kind="service_activate"), by=BY)
    assert visitor.look() == 204


def test_a_note_is_worth_nothing_to_a_colleague(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.validated(owner)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    answer = signed_in(username="zoe").get(PORTAL, headers=LIVE | {"X-Watch": visitor.note})
    assert answer.status_code == 200
    assert 'id="order-' not in answer.content.decode()


def test_a_page_that_refuses_a_validation_looks_where_orders_are_listed(
    tester: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.validated(owner)
    visitor = Visitor(tester, PORTAL, monkeypatch)
    again = {"key": owner.services.get().keys.get().value, "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    refused = tester.post(f"{PORTAL}validate/", again)
    assert refused.status_code == 422
    visitor.read(refused)
    assert f'hx-get="{PORTAL}"' in visitor.html
    assert visitor.look() == 204


def test_with_nothing_under_way_it_asks_nothing(tester: Client, owner: Account) -> None:
    world.active(owner)
    assert "data-poll" not in tester.get(PORTAL).content.decode()
