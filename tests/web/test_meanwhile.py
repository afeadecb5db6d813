"""A step that is committed between two queries of a page: it never waits for what has ended without looking again."""

from collections.abc import Callable
from itertools import count

import pytest
from django.db import connection, transaction
from django.test import Client

from occ.actions import deletion, key
from occ.models import Account, Service, Task, User
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def ordered(owner: Account) -> Service:
    """A service whose delivery is under way."""
    placed = world.order_place(owner)
    return Service.objects.get(pk=placed.service_id)


def with_new_key(owner: Account) -> Service:
    """A service whose key is being made."""
    service = world.ordered(owner)
    key.key_cancel(key=service.keys.get(), by=BY)
    key.key_regenerate(service=service, by=BY)
    return service


def attaching(owner: Account) -> Service:
    """A service that is being associated with a vRack."""
    service = world.active(owner)
    world.vrack_attach(service, world.vrack(owner))
    return service


def deploying(owner: Account) -> Service:
    """A service whose PoP is being configured."""
    service = world.attached(owner)
    world.pop_create(service, subnet="10.1.250.4/30")
    return service


def growing(owner: Account) -> Service:
    """A service whose datacentre is being configured."""
    service, _ = world.with_pop(owner)
    world.datacenter_create(service, 1, subnet="172.16.1.0/28")
    return service


def shrinking(owner: Account) -> Service:
    """A service whose PoP is being deleted, and all below it."""
    service, at_pop = world.with_pop(owner)
    world.datacenter(service)
    deletion.config_delete(service=service, config=at_pop, by=BY)
    return service


PAGES = {
    "the services, one being delivered": (ordered, lambda service: "/bare-metal-cloud/network/ovhcloud-connect/"),
    "a service being delivered": (ordered, lambda service: f"/services/{service.pk}/"),
    "keys, one being made": (with_new_key, lambda service: f"/services/{service.pk}/keys/"),
    "a service being associated": (attaching, lambda service: f"/services/{service.pk}/"),
    "a PoP being configured": (deploying, lambda service: f"/services/{service.pk}/"),
    "a step of the guide": (deploying, lambda service: f"/services/{service.pk}/steps/pop/"),
    "a datacentre being configured": (growing, lambda service: f"/services/{service.pk}/"),
    "a PoP being deleted": (shrinking, lambda service: f"/services/{service.pk}/"),
    "the tasks": (deploying, lambda service: f"/services/{service.pk}/tasks/"),
    "the mailbox, before a key": (ordered, lambda service: "/emails/"),
    "a task": (deploying, lambda service: f"/services/{service.pk}/tasks/{Task.objects.latest('pk').pk}/"),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_that_still_shows_a_change_looks_again(alice: User, as_alice: Client, case: str) -> None:
    """Whichever of its queries the commit comes before."""
    assert alice.account
    make, address = PAGES[case]
    path = address(make(alice.account))
    for number in count(1):
        here, before = Meanwhile(number), transaction.savepoint()
        with connection.execute_wrapper(here):
            html = as_alice.get(path).content.decode()
        settled = as_alice.get(path).content.decode()
        transaction.savepoint_rollback(before)
        assert "data-poll" in html or body(html) == body(settled), f"committed before query {number}: {here.before}"
        if not here.before:  # it asks no more than that
            break
    assert number > 5


def body(html: str) -> str:
    """What is shown of the service, without what is new in each answer."""
    return html.partition('id="live"')[2].partition("</main>")[0]


class Meanwhile:
    """Lets the engine carry everything on before the n-th query of a request."""

    def __init__(self, number: int) -> None:
        self.number, self.asked, self.before = number, 0, ""

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        """Count, and let it happen."""
        self.asked += 1
        if self.asked == self.number:
            self.before = sql
            world.pass_time()
        return execute(sql, params, many, context)
