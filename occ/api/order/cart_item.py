"""What is in a cart (api.md §5): one service of one plan."""

from typing import Annotated

from occ import catalogue
from occ.actions import cart as actions
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.order.cart import find_cart, find_item
from occ.api.order.catalog import PRODUCT, section
from occ.api.wire.money import CAPACITIES, MICROS, Capacity, Price, PricingType, price
from occ.api.wire.types import Datetime, Enum, Long, Model, String
from occ.models import CartItem

ProductType = Annotated[
    str,
    Enum(
        "order.cart.GenericProductTypeEnum",
        "cloud_service delivery deposit domain implementation_services saas_license shipping storage",
    ),
]
PriceLabel = Annotated[str, Enum("order.cart.PriceLabelEnum", "DISCOUNT FEE PRICE RENEW TOTAL")]


class ProductPricing(Model):
    """A price of a plan."""

    vendor = "order.cart.GenericProductPricing"
    capacities: list[Capacity]
    description: String
    duration: String
    interval: Long
    maximumQuantity: Long | None
    maximumRepeat: Long | None
    minimumQuantity: Long
    minimumRepeat: Long
    price: Price
    priceInUcents: Long
    pricingMode: String
    pricingType: PricingType


class ProductDefinition(Model):
    """A plan that can be put into a cart."""

    vendor = "order.cart.GenericProductDefinition"
    planCode: String
    prices: list[ProductPricing]
    productName: String
    productType: ProductType


class ProductCreation(Model):
    """A plan to be put into a cart."""

    vendor = "order.cart.GenericProductCreation"
    duration: String
    planCode: String
    pricingMode: String
    quantity: Long


class CartPromotion(Model):
    """A promotion; there is none."""

    vendor = "order.cart.Promotion"
    bundleWithPlanCodes: list[String]
    endDate: Datetime | None
    name: String
    price: Price
    startDate: Datetime
    tags: list[String] | None
    type: String


class ItemPrice(Model):
    """A part of what an item costs."""

    vendor = "order.cart.Price"
    label: PriceLabel
    price: Price
    promotions: list[CartPromotion] | None


class ItemSettings(Model):
    """As what an item was added."""

    vendor = "order.cart.ItemSettings"
    planCode: String | None
    pricingMode: String | None
    quantity: Long | None


class Item(Model):
    """A service in a cart."""

    vendor = "order.cart.Item"
    cartId: String
    configurations: list[Long] | None
    duration: String | None
    itemId: Long
    offerId: String | None
    options: list[Long]
    parentItemId: Long | None
    prices: list[ItemPrice]
    productId: String
    settings: ItemSettings


class ItemUpdate(Model):
    """How long, and how many."""

    vendor = "order.cart.ItemUpdate"
    reads_as = Item
    duration: String | None = None
    quantity: Long | None = None


def pricing_of(plan: catalogue.Plan) -> ProductPricing:
    """The one price of a plan: a month, again and again."""
    return ProductPricing(
        capacities=CAPACITIES,
        description="Monthly fees",
        duration=actions.DURATION,
        interval=1,
        maximumQuantity=1,
        maximumRepeat=None,
        minimumQuantity=1,
        minimumRepeat=1,
        price=price(plan.price.monthly_cents),
        priceInUcents=plan.price.monthly_cents * MICROS,
        pricingMode=actions.MODE,
        pricingType="rental",
    )


def _shape(item: CartItem) -> Item:
    cents = catalogue.plan(item.plan).price.monthly_cents
    return Item(
        cartId=str(item.cart_id),
        configurations=list(item.configurations.values_list("pk", flat=True)),
        duration=actions.DURATION,
        itemId=item.pk,
        offerId=None,
        options=[],
        parentItemId=None,
        prices=[ItemPrice(label="PRICE", price=price(cents), promotions=None)],
        productId=PRODUCT,
        settings=ItemSettings(planCode=item.plan, pricingMode=actions.MODE, quantity=1),
    )


@section.get_("/order/cart/{cartId}/ovhCloudConnect", list[ProductDefinition], access="either", status="BETA")
def plan_list(request: Call, cartId: String) -> list[ProductDefinition]:
    """List the plans that can be put into a cart."""
    find_cart(request, cartId)
    return [
        ProductDefinition(
            planCode=plan.code, prices=[pricing_of(plan)], productName=PRODUCT, productType="implementation_services"
        )
        for plan in catalogue.plans()
    ]


@section.post_("/order/cart/{cartId}/ovhCloudConnect", Item, access="either", status="BETA")
def item_add(request: Call, cartId: String, body: ProductCreation) -> Item:
    """Put a service into a cart."""
    return _shape(
        actions.cart_item_add(
            cart=find_cart(request, cartId),
            plan=body.planCode,
            duration=body.duration,
            mode=body.pricingMode,
            quantity=body.quantity,
        )
    )


@section.get_("/order/cart/{cartId}/item", list[Long], access="either")
def item_list(request: Call, cartId: String) -> object:
    """List what is in a cart."""
    rows = CartItem.objects.filter(cart=find_cart(request, cartId))
    return listing(request, rows, "pk", _shape)


@section.get_("/order/cart/{cartId}/item/{itemId}", Item, access="either")
def item_get(request: Call, cartId: String, itemId: Long) -> Item:
    """Get what is in a cart."""
    return _shape(find_item(request, cartId, itemId))


@section.put_("/order/cart/{cartId}/item/{itemId}", Item, access="either")
def item_put(request: Call, cartId: String, itemId: Long, body: ItemUpdate) -> Item:
    """Change how long and how many."""
    item = actions.cart_item_change(
        item=find_item(request, cartId, itemId), duration=body.duration, quantity=body.quantity
    )  # fmt: skip
    return _shape(item)


@section.delete_("/order/cart/{cartId}/item/{itemId}", access="either")
def item_delete(request: Call, cartId: String, itemId: Long) -> None:
    """Take a service out of a cart."""
    actions.cart_item_delete(item=find_item(request, cartId, itemId))
