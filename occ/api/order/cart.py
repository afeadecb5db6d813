"""Carts (api.md §5): whoever knows a cart's id fills it, until it is assigned; then no other account may."""

import uuid

from occ.actions import cart as actions
from occ.api import find
from occ.api.http.operations import Call
from occ.api.order.catalog import section
from occ.api.wire.errors import not_found
from occ.api.wire.money import Subsidiary
from occ.api.wire.types import Boolean, Datetime, JudgedString, Long, Model, String
from occ.engine.queue import clock
from occ.models import Cart, CartItem


class CartModel(Model):
    """A cart."""

    vendor = "order.cart.Cart"
    cartId: String
    description: String
    expire: Datetime | None
    items: list[Long]
    readOnly: Boolean


class CartBody(Model):
    """What a cart is for, and until when it is kept."""

    vendor = "order.cart.Update"
    reads_as = CartModel
    description: JudgedString | None = None
    expire: Datetime | None = None


class CartCreation(CartBody):
    """A cart to be made."""

    vendor = "order.cart.Creation"
    ovhSubsidiary: Subsidiary


def cart_number(name: str) -> uuid.UUID:
    """A cart's id as the path has it.

    Raises:
        ApiError: no cart can have it.
    """
    try:
        return uuid.UUID(name)
    except ValueError:
        raise not_found("cartId", name) from None


def find_cart(request: Call, name: str) -> Cart:
    """The cart of that id: nobody's, or the caller's; whoever did not sign has the id alone to show.

    Raises:
        ApiError: there is none, it has expired, or it is another account's.
    """
    rows = Cart.objects.filter(expires_at__gt=clock.real_now())
    found = find.one(rows, "cartId", name, pk=cart_number(name))
    if request.caller is not None and found.account_id not in (None, request.caller.account_id):
        raise not_found("cartId", name)
    return found


def find_item(request: Call, name: str, number: int) -> CartItem:
    """An item of a cart."""
    rows = CartItem.objects.select_related("cart").filter(cart=find_cart(request, name))
    return find.one(rows, "itemId", number, pk=number)


def _shape(cart: Cart) -> CartModel:
    return CartModel(
        cartId=str(cart.pk),
        description=cart.description,
        expire=cart.expires_at,
        items=list(CartItem.objects.filter(cart=cart).values_list("pk", flat=True)),
        readOnly=cart.order_id is not None,
    )


@section.post_("/order/cart", CartModel, access="either")
def cart_create(request: Call, body: CartCreation) -> CartModel:
    """Make a cart."""
    cart = actions.cart_create(
        subsidiary=body.ovhSubsidiary, description=body.description or "", expire=body.expire
    )  # fmt: skip
    return _shape(cart)


@section.get_("/order/cart/{cartId}", CartModel, access="either")
def cart_get(request: Call, cartId: String) -> CartModel:
    """Get a cart."""
    return _shape(find_cart(request, cartId))


@section.put_("/order/cart/{cartId}", access="either")
def cart_put(request: Call, cartId: String, body: CartBody) -> None:
    """Change a cart."""
    actions.cart_change(cart=find_cart(request, cartId), description=body.description, expire=body.expire)


@section.delete_("/order/cart/{cartId}")
def cart_delete(request: Call, cartId: String) -> None:
    """Throw a cart away."""
    actions.cart_delete(cart=find_cart(request, cartId))


@section.post_("/order/cart/{cartId}/assign")
def cart_assign(request: Call, cartId: String) -> None:
    """Make a cart the account's."""
    account = request.caller.account
    actions.cart_assign(cart=find_cart(request, cartId), account=account, by=request.caller.actor(request))
