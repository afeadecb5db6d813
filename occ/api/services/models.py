"""The models of section `/services` (api.md §4)."""

from typing import Annotated

from occ.api.order.catalog import EndStrategy, EngagementConfiguration
from occ.api.wire.money import Capacity, Price, PricingType
from occ.api.wire.types import Date, Datetime, Duration, Enum, JudgedString, Long, Model, String

ActionName = Annotated[
    str,
    Enum(
        "services.expanded.lifecycle.ActionEnum",
        "autorenewInProgress deleteAtExpiration earlyRenewal terminate terminateAtEngagementDate "
        "terminateAtExpirationDate",
    ),
]
LifecycleState = Annotated[
    str,
    Enum(
        "services.expanded.lifecycle.StateEnum",
        "active error inCreation rupture terminated toRenew unpaid unrenewed",
    ),
]
ResourceState = Annotated[
    str,
    Enum("services.expanded.resource.StateEnum", "active deleted suspended toActivate toDelete toSuspend"),
]
ContactType = Annotated[
    str, Enum("services.expanded.customer.contact.TypeEnum", "administrator billing technical")
]  # fmt: skip
Reseller = Annotated[str, Enum("services.expanded.ResellingProviderEnum", "ovh.ca ovh.eu")]
RenewMode = Annotated[str, Enum("services.expanded.renew.ModeEnum", "automatic manual")]
TerminationPolicy = Annotated[
    str,
    Enum("services.expanded.TerminationPolicyEnum", "empty terminateAtEngagementDate terminateAtExpirationDate"),
]


class KeyValue(Model):
    """A variable of a path."""

    vendor = "complexType.SafeKeyValueString"
    key: String
    value: String


class Route(Model):
    """Where in the API a service is."""

    vendor = "services.expanded.Route"
    path: String | None
    url: String | None
    vars: list[KeyValue]


class Product(Model):
    """What a service is of."""

    vendor = "services.expanded.Product"
    description: String
    name: String


class Resource(Model):
    """The service itself."""

    vendor = "services.expanded.Resource"
    displayName: String
    name: String
    product: Product | None
    resellingProvider: Reseller | None
    state: ResourceState


class Plan(Model):
    """The plan under which a service was ordered."""

    vendor = "services.expanded.Plan"
    code: String
    invoiceName: String


class BillingPricing(Model):
    """What a service costs."""

    vendor = "services.billing.Pricing"
    capacities: list[Capacity]
    description: String
    duration: Duration
    engagementConfiguration: EngagementConfiguration | None
    interval: Long
    maximumQuantity: Long | None
    maximumRepeat: Long | None
    minimumQuantity: Long
    minimumRepeat: Long
    price: Price
    priceInUcents: Long
    pricingMode: String
    pricingType: PricingType


class EndRule(Model):
    """What becomes of a commitment at its end."""

    vendor = "services.billing.engagement.EndRule"
    possibleStrategies: list[EndStrategy]
    strategy: EndStrategy


class EngagementSummary(Model):
    """A commitment; there is none."""

    vendor = "services.expanded.EngagementSummary"
    endDate: Date | None
    endRule: EndRule | None


class EngagementRequest(Model):
    """A commitment that was asked for; there is none."""

    vendor = "services.expanded.EngagementRequestSummary"
    pricingMode: String
    requestDate: Date


class Group(Model):
    """Services that are billed together; there are none."""

    vendor = "services.expanded.Group"
    id: Long


class LifecycleCapacities(Model):
    """What can be asked for."""

    vendor = "services.expanded.lifecycle.Capacities"
    actions: list[ActionName]


class LifecycleCurrent(Model):
    """Where a service is in its life."""

    vendor = "services.expanded.lifecycle.Current"
    creationDate: Datetime | None
    pendingActions: list[ActionName]
    state: LifecycleState
    terminationDate: Datetime | None


class Lifecycle(Model):
    """The life of a service."""

    vendor = "services.expanded.Lifecycle"
    capacities: LifecycleCapacities
    current: LifecycleCurrent


class RenewCapacities(Model):
    """How a service may be renewed."""

    vendor = "services.expanded.renew.Capacities"
    mode: list[RenewMode]


class RenewCurrent(Model):
    """How a service is renewed."""

    vendor = "services.expanded.renew.Current"
    mode: RenewMode | None
    nextDate: Datetime | None
    period: Duration | None


class Renew(Model):
    """The renewal of a service."""

    vendor = "services.expanded.Renew"
    capacities: RenewCapacities
    current: RenewCurrent


class Billing(Model):
    """What a service costs, and until when."""

    vendor = "services.expanded.Billing"
    engagement: EngagementSummary | None
    engagementRequest: EngagementRequest | None
    expirationDate: Datetime | None
    group: Group | None
    lifecycle: Lifecycle | None
    nextBillingDate: Datetime | None
    plan: Plan | None
    pricing: BillingPricing | None
    renew: Renew | None


class Contact(Model):
    """A contact of a service."""

    vendor = "services.expanded.customer.Contact"
    customerCode: String
    type: ContactType


class Customer(Model):
    """Whose a service is."""

    vendor = "services.expanded.Customer"
    contacts: list[Contact]


class ExpandedService(Model):
    """A service as it is billed."""

    vendor = "services.expanded.Service"
    billing: Billing
    customer: Customer
    parentServiceId: Long | None
    resource: Resource
    route: Route | None
    serviceId: Long
    tags: list[String]


class RenewUpdate(Model):
    """How a service is to be renewed."""

    vendor = "services.update.service.Renew"
    mode: RenewMode | None = None
    period: Duration | None = None


class ServiceUpdate(Model):
    """What can be changed about a service."""

    vendor = "services.update.Service"
    displayName: JudgedString | None = None
    renew: RenewUpdate | None = None
    terminationPolicy: TerminationPolicy | None = None
