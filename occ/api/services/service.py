"""Section `/services`: the services and vRacks of an account as they are billed (api.md §4)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from django.utils import timezone

from occ import catalogue
from occ.actions import blocks
from occ.actions import contract as contracts
from occ.actions.gather import Gather
from occ.actions.service import service_describe
from occ.actions.vrack import vrack_describe
from occ.api import find
from occ.api.connect.contract import closed_at, expiration
from occ.api.http.operations import Call, Section
from occ.api.http.paging import listing
from occ.api.order.cart_item import pricing_of
from occ.api.services import models
from occ.api.wire.errors import ApiError, not_found, wrong
from occ.api.wire.money import MICROS, price
from occ.api.wire.types import Long, String
from occ.models import Service, ServiceState, Vrack

section = Section("/services")
Billed = Service | Vrack
NO_ENGAGEMENT = "Nobody is committed to anything here: a service ends at once, or when it expires."
FREE = "A vRack is free: it is not renewed."
STATES = {ServiceState.DELIVERING: "inCreation", ServiceState.ACTIVE: "active", ServiceState.CLOSED: "terminated"}
RESOURCES = {ServiceState.DELIVERING: "toActivate", ServiceState.ACTIVE: "active", ServiceState.CLOSED: "deleted"}
TYPES = {"administrator": "contact_admin", "billing": "contact_billing", "technical": "contact_tech"}
ROUTES = {Service: "/ovhCloudConnect/{serviceName}", Vrack: "/vrack/{serviceName}"}


def billed(request: Call, number: int) -> Billed:
    """What is billed under a number.

    Raises:
        ApiError: nothing of the account is.
    """
    account = request.caller.account
    found: Billed | None
    if number % 2:
        found = Vrack.objects.for_account(account).select_related("account__clock").filter(pk=number // 2).first()
    else:
        rows = Service.objects.for_account(account).select_related("account__clock", "vrack", "order", "contract")
        found = rows.filter(order=number // 2).first()
    if found is None:
        raise not_found("serviceId", number)
    return found


def open_billed(request: Call, number: int) -> Billed:
    """As `billed`, for a change: a closed service only reads (460).

    Raises:
        ApiError: nothing of the account is billed under that number.
        Refused: it is a closed service.
    """
    found = billed(request, number)
    if isinstance(found, Service):
        Gather(blocks.closed(found)).check()
    return found


def number_of(row: Billed) -> int:
    """The number under which it is billed."""
    return find.service_number(row) if isinstance(row, Service) else find.vrack_number(row)


def name_of(row: Billed) -> str:
    """What it is called elsewhere in the API."""
    return str(row.pk) if isinstance(row, Service) else row.name


def _shape(row: Billed, now: datetime) -> models.ExpandedService:
    path, name = ROUTES[type(row)], name_of(row)
    is_service = isinstance(row, Service)
    product = "ovhcloud-connect-provider" if is_service else "vrack"
    return models.ExpandedService(
        billing=_billing(row, now) if isinstance(row, Service) else _free(),
        customer=models.Customer(contacts=_contacts(row)),
        parentServiceId=None,
        resource=models.Resource(
            displayName=row.description or name,
            name=name,
            product=models.Product(description="OVHcloud Connect Provider" if is_service else "vRack", name=product),
            resellingProvider="ovh.eu",
            state=RESOURCES[ServiceState(row.state)] if isinstance(row, Service) else "active",
        ),
        route=models.Route(
            path=path,
            url=path.replace("{serviceName}", name),
            vars=[models.KeyValue(key="serviceName", value=name)],
        ),
        serviceId=number_of(row),
        tags=[],
    )


def _contacts(row: Billed) -> list[models.Contact]:
    if isinstance(row, Vrack):
        return [models.Contact(customerCode=row.account.nichandle, type=kind) for kind in TYPES]
    terms = contracts.contract_of(row)
    return [models.Contact(customerCode=getattr(terms, field), type=kind) for kind, field in TYPES.items()]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _billing(service: Service, now: datetime) -> models.Billing:
    terms, plan = contracts.contract_of(service), catalogue.plan_of(service.pop, service.bandwidth)
    closed = service.state == ServiceState.CLOSED
    expires = None if closed else _midnight(expiration(service, terms, now))
    ends = ["terminateAtExpirationDate"] if terms.delete_at_expiration and not closed else []
    mode = "automatic" if terms.automatic else "manual"
    return models.Billing(
        engagement=None,
        engagementRequest=None,
        expirationDate=expires,
        group=None,
        lifecycle=models.Lifecycle(
            capacities=models.LifecycleCapacities(actions=[] if closed else ["terminate", "terminateAtExpirationDate"]),
            current=models.LifecycleCurrent(
                creationDate=service.delivered_at or service.ordered_at,
                pendingActions=ends,
                state=STATES[ServiceState(service.state)],
                terminationDate=closed_at(service, terms) if closed else None,
            ),
        ),
        nextBillingDate=None if ends else expires,
        plan=models.Plan(code=plan.code, invoiceName=plan.name) if plan else None,
        pricing=_pricing(service, plan),
        renew=models.Renew(
            capacities=models.RenewCapacities(mode=["automatic", "manual"]),
            current=models.RenewCurrent(mode=mode, nextDate=None if ends else expires, period=f"P{terms.period}M"),
        ),
    )


def _pricing(service: Service, plan: catalogue.Plan | None) -> models.BillingPricing | None:
    """What the service was ordered at, whatever the catalogue says today."""
    if plan is None:
        return None
    cents = service.order.monthly_cents
    values = dict(pricing_of(plan)) | {"price": price(cents), "priceInUcents": cents * MICROS}
    return models.BillingPricing(**values, engagementConfiguration=None)


def _free() -> models.Billing:
    current = models.LifecycleCurrent(creationDate=None, pendingActions=[], state="active", terminationDate=None)
    actions = models.LifecycleCapacities(actions=["terminate"])
    return models.Billing(
        engagement=None,
        engagementRequest=None,
        expirationDate=None,
        group=None,
        lifecycle=models.Lifecycle(capacities=actions, current=current),
        nextBillingDate=None,
        plan=None,
        pricing=None,
        renew=None,
    )


ORDERS: dict[str, Callable[[Billed], str]] = {
    "serviceId": lambda row: "",
    "name": name_of,
    "displayName": lambda row: (row.description or name_of(row)).casefold(),
    "creationDate": lambda row: (row.delivered_at or row.ordered_at).isoformat() if isinstance(row, Service) else "",
}
"""What the list may be ordered by; the number decides between equals."""


@section.get_("/services", list[Long], status="BETA")
def services_list(
    request: Call,
    orderBy: String | None = None,
    sort: String | None = None,
    routes: String | None = None,
    resourceName: String | None = None,
) -> object:
    """List what is billed; `routes` is one or several paths, `sort` is ASC or DESC."""
    if sort not in (None, "ASC", "DESC"):
        raise ApiError(400, "sort is ASC or DESC.", details={"sort": "It is ASC or DESC."})
    if orderBy not in (None, *ORDERS):
        raise wrong({"orderBy": f"It is one of {', '.join(ORDERS)}."})
    account, wanted = request.caller.account, set((routes or "").split(","))
    services = Service.objects.for_account(account).select_related("account", "order", "contract")
    rows: list[Billed] = [*services, *Vrack.objects.for_account(account).select_related("account")]
    rows = [row for row in rows if not routes or ROUTES[type(row)] in wanted]
    rows = [row for row in rows if resourceName is None or name_of(row) == resourceName]
    order = ORDERS[orderBy or "serviceId"]
    rows.sort(key=lambda row: (order(row), number_of(row)), reverse=sort == "DESC")
    now = find.now(request)
    return listing(request, rows, number_of, lambda row: _shape(row, now))


@section.get_("/services/{serviceId}", models.ExpandedService, status="BETA")
def services_get(request: Call, serviceId: Long) -> models.ExpandedService:
    """Get a service as it is billed."""
    return _shape(billed(request, serviceId), find.now(request))


@section.put_("/services/{serviceId}", status="BETA")
def services_put(request: Call, serviceId: Long, body: models.ServiceUpdate) -> None:
    """Change what a service is called, how it is renewed, and whether it ends when it expires."""
    request.wire_names = {"description": "displayName", "period": "renew.period"}
    row, by = open_billed(request, serviceId), request.caller.actor(request)
    if isinstance(row, Vrack):
        if body.renew or body.terminationPolicy:
            raise ApiError(409, FREE)
        vrack_describe(vrack=row, description=body.displayName, details=None, by=by)
        return
    if body.terminationPolicy == "terminateAtEngagementDate":
        raise ApiError(409, NO_ENGAGEMENT)
    if body.displayName is not None:
        service_describe(service=row, description=body.displayName, by=by)
    if body.renew or body.terminationPolicy:
        mode, policy = body.renew and body.renew.mode, body.terminationPolicy
        contracts.contract_renew(
            service=row,
            automatic=None if mode is None else mode == "automatic",
            delete_at_expiration=None if policy is None else policy != "empty",
            period=_months(body.renew.period) if body.renew and body.renew.period else None,
            by=by,
        )


def _months(period: str) -> int | str:
    """The months of a duration; one of anything else as it was sent, for the rule to refuse."""
    found = re.fullmatch(r"P(?=.)(?:([1-9][0-9]?)Y)?(?:([1-9][0-9]?)M)?", period)
    return int(found[1] or 0) * 12 + int(found[2] or 0) if found else period
