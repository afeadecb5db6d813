"""Other plans, options and technical details of what is billed (api.md §4): a Provider service has none."""

from occ.api.http.operations import Call
from occ.api.order.cart_item import ProductPricing, ProductType
from occ.api.order.checkout import OrderModel
from occ.api.services.models import ExpandedService
from occ.api.services.service import billed, open_billed, section
from occ.api.wire.errors import not_found
from occ.api.wire.types import Boolean, Long, Model, String


class UpgradeDefinition(Model):
    """A plan that a service could change to."""

    vendor = "services.GenericProductDefinition"
    invoiceName: String
    planCode: String
    prices: list[ProductPricing]
    productName: String
    productType: ProductType


class ExecutionRequest(Model):
    """How the plan would be bought."""

    vendor = "services.operation.ExecutionRequest"
    duration: String
    pricingMode: String
    quantity: Long
    autoPayWithPreferredPaymentMethod: Boolean | None = None


class OperationOrder(Model):
    """What it would come to."""

    vendor = "services.operation.Order"
    order: OrderModel | None


class TechnicalDetails(Model):
    """What only servers and clusters have."""

    vendor = "services.expanded.TechnicalDetails"


@section.get_("/services/{serviceId}/upgrade", list[UpgradeDefinition], status="BETA")
def upgrade_list(request: Call, serviceId: Long) -> list[UpgradeDefinition]:
    """List the plans that a service can change to; its bandwidth changes with a new service only."""
    billed(request, serviceId)
    return []


@section.get_("/services/{serviceId}/upgrade/{planCode}", UpgradeDefinition, status="BETA")
def upgrade_get(request: Call, serviceId: Long, planCode: String) -> UpgradeDefinition:
    """Get a plan that a service can change to."""
    billed(request, serviceId)
    raise not_found("planCode", planCode)


@section.post_("/services/{serviceId}/upgrade/{planCode}/simulate", OperationOrder, status="BETA")
def upgrade_simulate(request: Call, serviceId: Long, planCode: String, body: ExecutionRequest) -> OperationOrder:
    """See what a change of plan would come to."""
    open_billed(request, serviceId)
    raise not_found("planCode", planCode)


@section.post_("/services/{serviceId}/upgrade/{planCode}/execute", OperationOrder, status="BETA")
def upgrade_execute(request: Call, serviceId: Long, planCode: String, body: ExecutionRequest) -> OperationOrder:
    """Change the plan of a service."""
    open_billed(request, serviceId)
    raise not_found("planCode", planCode)


@section.get_("/services/{serviceId}/options", list[ExpandedService], status="BETA")
def option_list(request: Call, serviceId: Long) -> list[ExpandedService]:
    """List the options of a service."""
    billed(request, serviceId)
    return []


@section.get_("/services/{serviceId}/technicalDetails", TechnicalDetails, status="BETA")
def technical_details(request: Call, serviceId: Long) -> TechnicalDetails:
    """Get what only servers and clusters have."""
    billed(request, serviceId)
    return TechnicalDetails()
