"""What a cart comes to, and ordering it (api.md §5). Paid it is at once: nothing here costs anything."""

from typing import Annotated

from django.conf import settings
from django.urls import reverse

from occ import catalogue
from occ.actions import cart as actions
from occ.api.http.operations import Call
from occ.api.order.cart import cart_number, find_cart
from occ.api.order.catalog import ReductionType, section
from occ.api.wire.errors import not_found
from occ.api.wire.money import OrderPrices, Price, price, prices
from occ.api.wire.types import Boolean, Enum, Long, Model, String
from occ.models import Cart, CartItem, Order

DetailType = Annotated[
    str,
    Enum(
        "order.OrderDetailTypeEnum",
        "ACCESSORY CAUTION CHOOSED CONSUMPTION CREATION DELIVERY DURATION GIFT INSTALLATION LICENSE MUTE OTHER OUTPLAN "
        "QUANTITY REFUND RENEW SPECIAL SWITCH TRANSFER VOUCHER",
    ),
]
ReductionContext = Annotated[str, Enum("order.ReductionContextEnum", "promotion voucher")]
NEW_SERVICE = "*"
"""What a service is called that is not there yet."""


class Checkout(Model):
    """How an order is paid; it is at once, in any case."""

    vendor = "order.cart.Checkout"
    autoPayWithPreferredPaymentMethod: Boolean | None = None
    waiveRetractationPeriod: Boolean | None = None


class Contract(Model):
    """What one agrees to."""

    vendor = "order.Contract"
    content: String
    name: String
    url: String


class Reduction(Model):
    """What is taken off; nothing is."""

    vendor = "order.Reduction"
    context: ReductionContext
    description: String
    price: Price
    reductionDescription: String
    type: ReductionType
    value: Price


class OrderDetail(Model):
    """A line of an order."""

    vendor = "order.OrderDetail"
    cartItemID: Long | None
    description: String
    detailType: DetailType | None
    domain: String
    originalTotalPrice: Price
    quantity: Long
    reductionTotalPrice: Price
    reductions: list[Reduction]
    totalPrice: Price
    unitPrice: Price


class OrderModel(Model):
    """An order, or what one would come to."""

    vendor = "order.Order"
    contracts: list[Contract]
    details: list[OrderDetail]
    orderId: Long | None
    prices: OrderPrices
    url: String | None


ORDERS = "Nothing is ordered, billed or connected for real: this is a simulation."
NO_CHECKOUT = Checkout()


def url_of(order: Order) -> str:
    """Where an order is followed by a person: the page of its service."""
    return settings.PUBLIC_URL + reverse("occ:service-detail", args=[order.service_id])


def _line(item: CartItem, order: Order | None) -> OrderDetail:
    plan = catalogue.plan(item.plan)
    amount = price(order.monthly_cents if order else plan.price.monthly_cents)
    return OrderDetail(
        cartItemID=item.pk,
        description=plan.name,
        detailType="DURATION",
        domain=str(order.service_id) if order else NEW_SERVICE,
        originalTotalPrice=amount,
        quantity=1,
        reductionTotalPrice=price(0),
        reductions=[],
        totalPrice=amount,
        unitPrice=amount,
    )


def _shape(cart: Cart, order: Order | None = None) -> OrderModel:
    """What is in a cart, at the prices of the catalogue or, once it is ordered, of the order."""
    lines = [_line(cart.item, order)] if hasattr(cart, "item") else []
    return OrderModel(
        contracts=[Contract(content=ORDERS, name="Passerelle", url=settings.PUBLIC_URL)],
        details=lines,
        orderId=order.pk if order else None,
        prices=prices(round(sum(line.totalPrice.value * 100 for line in lines))),
        url=url_of(order) if order else None,
    )


@section.get_("/order/cart/{cartId}/summary", OrderModel, access="either")
def summary_get(request: Call, cartId: String) -> OrderModel:
    """See what a cart comes to."""
    cart = find_cart(request, cartId)
    return _shape(cart, cart.order)


@section.get_("/order/cart/{cartId}/checkout", OrderModel)
def checkout_get(request: Call, cartId: String) -> OrderModel:
    """See what ordering a cart would come to; refused is what ordering it would be."""
    cart = find_cart(request, cartId)
    actions.check_assigned(cart)
    if cart.order_id is None:
        actions.checked(cart)
    return _shape(cart, cart.order)


@section.post_("/order/cart/{cartId}/checkout", OrderModel)
def checkout_post(request: Call, cartId: String, body: Checkout = NO_CHECKOUT) -> OrderModel:
    """Order what is in a cart; the same cart again is the same order."""
    caller, cart = request.caller, cart_number(cartId)
    try:
        order = actions.cart_checkout(cart=cart, account_id=caller.account_id, by=caller.actor(request))
    except actions.CartGone:
        raise not_found("cartId", cartId) from None
    return _shape(order.cart, order)
