"""Section `/order`: the public catalogue (api.md §5). Plan codes and labels are ours (adr/0007)."""

from typing import Annotated

from occ import catalogue
from occ.actions.cart import MODE, choices
from occ.api.http.operations import Call, Section
from occ.api.wire.money import CAPACITIES, CURRENCY, MICROS, Capacity, Currency, PricingType, Subsidiary, tax
from occ.api.wire.types import Boolean, Datetime, Double, Duration, Enum, Long, Model, String

section = Section("/order")
PRODUCT = "ovhcloud-connect-provider"
CATALOG_ID = 1
IntervalUnit = Annotated[str, Enum("order.cart.DurationUnitEnum", "day hour month none")]
Strategy = Annotated[str, Enum("order.cart.GenericProductPricingStrategyEnum", "stairstep tiered volume")]
EndStrategy = Annotated[
    str,
    Enum(
        "services.billing.engagement.EndStrategyEnum",
        "CANCEL_SERVICE REACTIVATE_ENGAGEMENT STOP_ENGAGEMENT_FALLBACK_DEFAULT_PRICE STOP_ENGAGEMENT_KEEP_PRICE",
    ),
]
EngagementType = Annotated[str, Enum("services.billing.engagement.TypeEnum", "periodic upfront")]
ContextType = Annotated[str, Enum("order.ContextTypeEnum", "discover standard welcome")]
ReductionType = Annotated[str, Enum("order.ReductionTypeEnum", "fixed_amount forced_amount percentage")]


class Locale(Model):
    """For whom the catalogue is."""

    vendor = "order.catalog.public.Locale"
    currencyCode: Currency
    subsidiary: Subsidiary
    taxRate: Double


class PricingMinMax(Model):
    """How often."""

    vendor = "order.catalog.public.PricingMinMax"
    max: Long | None
    min: Long


class EngagementConfiguration(Model):
    """What one commits to; nothing here."""

    vendor = "order.catalog.public.EngagementConfiguration"
    defaultEndAction: EndStrategy
    duration: Duration
    type: EngagementType


class DiscountTotal(Model):
    """What a promotion takes off."""

    vendor = "order.catalog.public.PromotionDiscountTotal"
    tax: Long
    value: Long


class CatalogPromotion(Model):
    """A promotion; there is none."""

    vendor = "order.catalog.public.Promotion"
    context: ContextType
    description: String
    discount: DiscountTotal
    duration: Long | None
    endDate: Datetime | None
    globalQuantity: Long | None
    isGlobalQuantityLimited: Boolean
    minimumDuration: Long | None
    name: String
    quantity: Long | None
    startDate: Datetime
    tags: list[String] | None
    total: DiscountTotal
    type: ReductionType
    value: Double


class CatalogPricing(Model):
    """A price of a plan, in micro-cents."""

    vendor = "order.catalog.public.Pricing"
    capacities: list[Capacity]
    commitment: Long
    description: String
    engagementConfiguration: EngagementConfiguration | None
    interval: Long
    intervalUnit: IntervalUnit
    mode: String
    mustBeCompleted: Boolean
    phase: Long
    price: Long
    promotions: list[CatalogPromotion] | None
    quantity: PricingMinMax
    repeat: PricingMinMax
    strategy: Strategy
    tax: Long
    type: PricingType


class Configuration(Model):
    """What has to be said about a plan in a cart."""

    vendor = "order.catalog.public.Configuration"
    isCustom: Boolean
    isMandatory: Boolean
    name: String
    values: list[String] | None


class AddonFamily(Model):
    """Options of a plan; there are none."""

    vendor = "order.catalog.public.AddonFamily"
    addons: list[String] | None
    default: String | None
    exclusive: Boolean | None
    mandatory: Boolean | None
    name: String


class ProductBlob(Model):
    """Marketing text; there is none."""

    vendor = "order.catalog.public.ProductBlob"
    tags: list[String] | None
    value: String | None


class CatalogPlan(Model):
    """What a cart takes: a bandwidth at the PoPs of a zone."""

    vendor = "order.catalog.public.Plan"
    addonFamilies: list[AddonFamily]
    blobs: ProductBlob | None
    configurations: list[Configuration]
    family: String | None
    invoiceName: String
    planCode: String
    pricingType: PricingType
    pricings: list[CatalogPricing]
    product: String


class CatalogProduct(Model):
    """What plans are of."""

    vendor = "order.catalog.public.Product"
    blobs: ProductBlob | None
    configurations: list[Configuration] | None
    description: String
    name: String


class PlanFamily(Model):
    """A name that plans share."""

    vendor = "order.catalog.public.PlanFamily"
    name: String


class Catalog(Model):
    """The public catalogue."""

    vendor = "order.catalog.public.Catalog"
    addons: list[CatalogPlan]
    catalogId: Long
    locale: Locale
    planFamilies: list[PlanFamily]
    plans: list[CatalogPlan]
    products: list[CatalogProduct]


@section.get_("/order/catalog/public/ovhCloudConnect", Catalog, access="none", status="BETA")
def catalog_get(request: Call, ovhSubsidiary: Subsidiary) -> Catalog:
    """Get the catalogue of a subsidiary."""
    families = [PlanFamily(name=zone.code) for zone in catalogue.zones()]
    product = CatalogProduct(blobs=None, configurations=None, description="OVHcloud Connect Provider", name=PRODUCT)
    return Catalog(
        addons=[],
        catalogId=CATALOG_ID,
        locale=Locale(currencyCode=CURRENCY, subsidiary=ovhSubsidiary, taxRate=float(catalogue.tax_percent())),
        planFamilies=families,
        plans=[_plan(plan) for plan in catalogue.plans()],
        products=[product],
    )


def _plan(plan: catalogue.Plan) -> CatalogPlan:
    return CatalogPlan(
        addonFamilies=[],
        blobs=None,
        configurations=[
            Configuration(isCustom=False, isMandatory=True, name=label, values=values)
            for label, values in choices(plan).items()
        ],
        family=plan.zone.code,
        invoiceName=plan.name,
        planCode=plan.code,
        pricingType="rental",
        pricings=[_pricing(plan.price.monthly_cents)],
        product=PRODUCT,
    )


def _pricing(cents: int) -> CatalogPricing:
    return CatalogPricing(
        capacities=CAPACITIES,
        commitment=0,
        description="Monthly fees",
        engagementConfiguration=None,
        interval=1,
        intervalUnit="month",
        mode=MODE,
        mustBeCompleted=False,
        phase=1,
        price=cents * MICROS,
        promotions=None,
        quantity=PricingMinMax(max=1, min=1),
        repeat=PricingMinMax(max=None, min=1),
        strategy="tiered",
        tax=tax(cents) * MICROS,
        type="rental",
    )
