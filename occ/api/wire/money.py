"""Prices as orders, carts and bills have them (api.md §5), all from the one file of the catalogue."""

from typing import Annotated

from occ import catalogue
from occ.api.wire.types import Double, Enum, Long, Model, String

CURRENCY = "EUR"
MICROS = 1_000_000
"""Micro-cents of a cent."""
Currency = Annotated[
    str,
    Enum("order.CurrencyCodeEnum", "AUD CAD CZK EUR GBP INR LTL MAD N/A PLN SGD TND USD XOF points"),
]
Subsidiary = Annotated[
    str, Enum("nichandle.OvhSubsidiaryEnum", "CZ DE ES EU FI FR GB IE IT LT MA NL PL PT SN TN")
]  # fmt: skip
Capacity = Annotated[
    str,
    Enum(
        "order.cart.GenericProductPricingCapacitiesEnum",
        "consumption detach downgrade dynamic installation renew upgrade",
    ),
]
PricingType = Annotated[str, Enum("order.cart.GenericProductPricingTypeEnum", "consumption purchase rental")]
CAPACITIES = ["installation", "renew"]


class Price(Model):
    """An amount."""

    vendor = "order.Price"
    currencyCode: Currency
    priceInUcents: Long | None
    text: String
    value: Double


class OrderPrices(Model):
    """What an order comes to."""

    vendor = "order.OrderPrices"
    originalWithoutTax: Price | None
    reduction: Price | None
    tax: Price
    withTax: Price
    withoutTax: Price


def price(cents: int) -> Price:
    """So many euro cents."""
    text = catalogue.Price(cents).label("en")
    return Price(currencyCode=CURRENCY, priceInUcents=cents * MICROS, text=text, value=cents / 100)


def tax(cents: int) -> int:
    """The tax on so many cents, in cents, rounded half up."""
    return (cents * catalogue.tax_percent() + 50) // 100


def prices(cents: int) -> OrderPrices:
    """What so many cents come to with tax."""
    return OrderPrices(
        originalWithoutTax=price(cents),
        reduction=price(0),
        tax=price(tax(cents)),
        withTax=price(cents + tax(cents)),
        withoutTax=price(cents),
    )
