"""Orders of an account (api.md §6): what they came to, and where their delivery stands."""

from datetime import datetime
from typing import Annotated

from occ.api import find
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.me.account import section
from occ.api.order.checkout import url_of
from occ.api.wire.money import Price, price, tax
from occ.api.wire.types import Datetime, Enum, Long, Model, String
from occ.models import Order, OrderStepStatus, ServiceState

OrderStatus = Annotated[
    str,
    Enum(
        "billing.order.OrderStatusEnum",
        "cancelled cancelling checking delivered delivering documentsRequested notPaid unknown",
    ),
]
FollowUpStatus = Annotated[str, Enum("billing.order.followUp.StatusEnum", "DOING DONE ERROR TODO")]
FollowUpStep = Annotated[str, Enum("billing.order.followUp.StepEnum", "AVAILABLE DELIVERING VALIDATED VALIDATING")]
HistoryLabel = Annotated[
    str,
    Enum(
        "billing.order.followUp.HistoryStatusEnum",
        "DELIVERY FRAUD_CHECK FRAUD_DOCS_REQUESTED FRAUD_MANUAL_REVIEW FRAUD_REFUSED INVOICE_IN_PROGRESS INVOICE_SENT "
        "ORDER_ACCEPTED ORDER_STARTED PAYMENT_CONFIRMED PAYMENT_INITIATED PAYMENT_RECEIVED "
        "REGISTERED_PAYMENT_INITIATED",
    ),
]


class BillingOrder(Model):
    """An order."""

    vendor = "billing.Order"
    date: Datetime | None
    expirationDate: Datetime | None
    metadatas: list[String] | None
    orderId: Long
    password: String
    pdfUrl: String
    priceWithTax: Price
    priceWithoutTax: Price
    retractionDate: Datetime | None
    tax: Price
    url: String


class History(Model):
    """Something that happened to an order."""

    vendor = "billing.order.followUp.History"
    date: Datetime
    description: String
    label: HistoryLabel


class FollowUp(Model):
    """A step of an order."""

    vendor = "billing.order.FollowUp"
    history: list[History]
    status: FollowUpStatus
    step: FollowUpStep


def _shape(order: Order) -> BillingOrder:
    """An order on the wire; nothing is printed here, and no password is needed to see the page of its service."""
    cents = order.monthly_cents
    return BillingOrder(
        date=order.ordered_at,
        expirationDate=None,
        metadatas=None,
        orderId=order.pk,
        password="",
        pdfUrl=url_of(order),
        priceWithTax=price(cents + tax(cents)),
        priceWithoutTax=price(cents),
        retractionDate=None,
        tax=price(tax(cents)),
        url=url_of(order),
    )


def _order(request: Call, number: int) -> Order:
    rows = Order.objects.filter(account=request.caller.account_id).select_related("service").prefetch_related("steps")
    return find.one(rows, "orderId", number, pk=number)


def _status(order: Order) -> str:
    if order.service.delivered_at is not None:
        return "delivered"
    return "cancelled" if order.service.state == ServiceState.CLOSED else "delivering"


@section.get_("/me/order", list[Long])
def order_list(request: Call) -> object:
    """List the orders of the account."""
    rows = Order.objects.filter(account=request.caller.account_id).order_by("pk")
    return listing(request, rows, "pk", _shape)


@section.get_("/me/order/{orderId}", BillingOrder)
def order_get(request: Call, orderId: Long) -> BillingOrder:
    """Get an order."""
    return _shape(_order(request, orderId))


@section.get_("/me/order/{orderId}/status", OrderStatus)
def order_status(request: Call, orderId: Long) -> str:
    """Get the state of an order."""
    return _status(_order(request, orderId))


@section.get_("/me/order/{orderId}/followUp", list[FollowUp], status="BETA")
def order_follow_up(request: Call, orderId: Long) -> list[FollowUp]:
    """Follow an order: it is paid and accepted at once, then delivered step by step."""
    order = _order(request, orderId)
    at, delivered = order.ordered_at, order.service.delivered_at
    steps = list(order.steps.all())
    failed = any(step.status == OrderStepStatus.ERROR for step in steps) or _status(order) == "cancelled"
    delivering = "DONE" if delivered else "ERROR" if failed else "DOING"
    happened = [_happened("DELIVERY", step.at, step.name) for step in steps if step.at and step.status != "todo"]
    return [
        FollowUp(
            step="VALIDATING",
            status="DONE",
            history=[_happened("ORDER_STARTED", at, "Order received"), _happened("PAYMENT_INITIATED", at, "Payment")],
        ),
        FollowUp(
            step="VALIDATED",
            status="DONE",
            history=[
                _happened("PAYMENT_RECEIVED", at, "Simulated payment"),
                _happened("PAYMENT_CONFIRMED", at, "Simulated payment confirmed"),
                _happened("ORDER_ACCEPTED", at, "Order accepted"),
            ],
        ),
        FollowUp(step="DELIVERING", status=delivering, history=happened),
        FollowUp(
            step="AVAILABLE",
            status="DONE" if delivered else "TODO",
            history=[_happened("DELIVERY", delivered, "Service available")] if delivered else [],
        ),
    ]


def _happened(label: str, at: datetime, description: str) -> History:
    return History(date=at, description=description, label=label)
