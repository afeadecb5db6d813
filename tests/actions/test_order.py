"""Ordering: choices that go together, the price of the catalogue, and what is there from then on."""

import pytest
from django.db import transaction

from occ import catalogue
from occ.actions.order import order_check
from occ.models import Interface
from occ.world import world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"provider": "nobody"}, "provider_unknown"),
        ({"provider": "digitalrealty", "pop": "waw-wa2"}, "pop_unknown"),
        ({"bandwidth": "3g"}, "bandwidth_unknown"),
    ],
)
def test_what_does_not_go_together_is_refused(choices: dict[str, str], code: str) -> None:
    owner = world.account()

    def ask() -> None:
        with transaction.atomic():  # as a view or a call of the API, which is what undoes a refused order
            world.order_place(owner, **choices)

    assert refused(ask) == {code}


def test_a_choice_is_checked_before_the_next_one_is_made() -> None:
    assert order_check(provider="megaport", upto="provider") == []
    assert [each.field for each in order_check(provider="megaport", upto="pop")] == ["pop"]
    assert [each.field for each in order_check(provider="megaport", pop="par-pa3")] == ["bandwidth"]


def test_an_order_has_its_price_its_service_its_port_and_its_steps() -> None:
    order = world.order_place()
    service = order.service
    assert order.monthly_cents == catalogue.price(service.provider, service.pop, service.bandwidth).monthly_cents
    assert (service.state, Interface.objects.get().service_id) == ("delivering", service.pk)
    assert list(order.steps.values_list("status", flat=True)) == ["doing", "todo", "todo", "todo"]
