"""Carts: one service of one plan, ordered once by the account that they are assigned to."""

from datetime import timedelta

import pytest
from django.db import transaction

from occ.actions import cart
from occ.engine.queue import clock
from occ.models import Account, Cart, CartItem, Order
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db
PLAN = {"plan": "occ-provider-1g-europe", "duration": "P1M", "mode": "default", "quantity": 1}


def filled(account: Account | None = None) -> tuple[Cart, CartItem]:
    """A cart with a service of which nothing is said yet."""
    made = cart.cart_create(subsidiary="FR")
    if account:
        cart.cart_assign(cart=made, account=account, by=BY)
    return made, cart.cart_item_add(cart=made, **PLAN)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"plan": "occ-direct-1g-europe"}, "cart_plan"),
        ({"duration": "P1Y"}, "cart_duration"),
        ({"mode": "upfront12"}, "cart_mode"),
        ({"quantity": 2}, "cart_quantity"),
        ({}, "cart_one_item"),
    ],
)
def test_a_cart_takes_one_service_as_it_is_sold(wrong: dict[str, object], code: str) -> None:
    made, _item = filled()
    assert refused(lambda: cart.cart_item_add(cart=made, **PLAN | wrong)) == {code}


def test_what_is_said_is_on_offer_and_said_once() -> None:
    _made, item = filled()
    assert refused(lambda: cart.cart_configure(item=item, label="colour", value="red")) == {"cart_label"}
    assert refused(lambda: cart.cart_configure(item=item, label="pop", value="mtl-mtl3")) == {"cart_value"}
    cart.cart_configure(item=item, label="provider", value="megaport")
    assert refused(lambda: cart.cart_configure(item=item, label="provider", value="equinix")) == {"cart_label_set"}


def test_it_is_ordered_once_when_it_is_complete_and_assigned() -> None:
    owner, other = world.account(1), world.account(2)
    made, item = filled()

    def checkout(account: Account = owner) -> Order:
        with transaction.atomic():  # as a call of the API, which is what undoes a refused order
            return cart.cart_checkout(cart=made.pk, account_id=account.pk, by=BY)

    assert refused(checkout) == {"cart_not_assigned"}
    cart.cart_assign(cart=made, account=owner, by=BY)
    assert refused(checkout) == {"cart_label_missing"}
    for label, value in {"provider": "megaport", "pop": "par-pa3"}.items():
        cart.cart_configure(item=item, label=label, value=value)
    assert refused(lambda: checkout(other)) == {"cart_gone"}
    assert checkout() == checkout()
    assert Order.objects.count() == 1
    assert refused(lambda: cart.cart_delete(cart=made)) == {"cart_ordered"}


def test_a_cart_that_has_expired_is_gone() -> None:
    made, _item = filled()
    late = {"subsidiary": "FR", "expire": clock.real_now() + timedelta(days=31)}
    assert refused(lambda: cart.cart_create(**late)) == {"cart_expire"}
    Cart.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert refused(lambda: cart.cart_change(cart=made, description="b")) == {"cart_gone"}
    cart.cart_create(subsidiary="FR")
    assert Cart.objects.count() == 1
