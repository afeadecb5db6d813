"""The checker finds what it is there to find; without that, a clean table would say nothing."""

import random
from collections.abc import Callable
from copy import copy, deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from occ.models import DatacenterConfig, Email, Order, RoutingConfig, Service, Task, TaskEvent
from occ.world import world
from tools.chaos.checker import check
from tools.chaos.load import Accepted, Load
from tools.chaos.provider import Provider

pytestmark = pytest.mark.django_db
FORM = "00000000-0000-0000-0000-000000000001"


@pytest.fixture(scope="module")
def what_is_left(undone: None) -> Load:
    """What is left of two trees, one of them deleted, and of an order."""
    found = Load(random.Random(1), 3)
    found.trees = found.lay_out(found.account, 2)
    found.delete_pop(found.trees[0], 0)
    world.order_place(found.account, request_key=FORM)
    world.pass_time()
    return found


@pytest.fixture
def load(what_is_left: Load) -> Load:
    """The same, to be spoilt: what a test does to the rows is undone, what it does to the object is its own."""
    found = copy(what_is_left)
    found.trees, found.accepted = deepcopy(found.trees), list(found.accepted)
    return found


def kinds(load: Load) -> set[str]:
    """What the checker says of it."""
    return {finding.kind for finding in check(load, {FORM: 1}, Provider(load.at_provider))}


def test_what_was_carried_out_is_clean(load: Load) -> None:
    assert kinds(load) == set()


def repeat_the_last_line() -> None:
    line = TaskEvent.objects.filter(step="removed").latest("pk")
    line.pk, line.number = None, line.number + 1
    line.save()


def tell_the_last_line_of_an_earlier_time() -> None:
    line = TaskEvent.objects.filter(step="removed").latest("pk")
    line.at -= timedelta(hours=1)
    line.save()


def order_once_more() -> None:
    first = Order.objects.get()
    other = Service.objects.exclude(order=first).first()
    assert other is not None
    Order.objects.create(account=first.account, service=other, monthly_cents=1, ordered_at=first.ordered_at)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda: RoutingConfig.objects.latest("pk").delete(), "lost"),
        (lambda: Email.objects.all().delete(), "lost"),
        (lambda: Email.objects.update(key="service_active-1"), "doubled"),
        (lambda: Order.objects.get().steps.all().delete() and Order.objects.all().delete(), "lost"),
        (order_once_more, "doubled"),
        (repeat_the_last_line, "doubled"),
        (tell_the_last_line_of_an_earlier_time, "doubled"),
        (lambda: Task.objects.update(status="doing", due_at=datetime(2026, 1, 1, tzinfo=UTC)), "stuck"),
        (lambda: DatacenterConfig.objects.update(status="toDelete", task=Task.objects.first()), "stuck"),
    ],
)
def test_what_was_spoilt_is_found(load: Load, spoil: Callable[[], object], kind: str) -> None:
    spoil()
    assert kind in kinds(load)


def test_what_should_have_gone_is_found(load: Load) -> None:
    load.trees[1].deleted.update(load.trees[1].pops)
    assert kinds(load) == {"lost"}


def test_a_request_that_was_accepted_and_never_carried_out_is_found(load: Load) -> None:
    load.accepted.append(Accepted("never made", 10**6))
    assert kinds(load) == {"lost"}
