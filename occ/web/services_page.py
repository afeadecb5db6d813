"""The list of services: filtered, sorted, page by page, in a constant number of queries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OrderBy, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models import Account, KeyStatus, Order, Service, ServiceKey, ServiceState
from occ.web.service_header import STATE_TONES

PAGE_SIZE = 50
DELIVERING_SHOWN = 5
COLUMNS = [
    ("description", _("Description")),
    ("provider", _("Provider")),
    ("pop", "PoP"),
    ("bandwidth", _("Bandwidth")),
    ("vrack", "vRack"),
    ("state", _("State")),
    ("ordered", _("Ordered")),
]


class Row(TypedDict):
    """A service in words: a dictionary of finished text, which a template reads fastest."""

    service: Service
    id: str
    description: str
    provider: str
    pop: str
    bandwidth: str
    vrack: str
    state: str
    tone: str
    ordered: str


@dataclass(frozen=True)
class Column:
    """A heading, and where pressing it leads."""

    name: str
    label: Any
    query: str
    order: str


def chosen(account: Account, values: dict[str, str]) -> QuerySet[Service]:
    """The account's services that the filter lets through."""
    found = Service.objects.for_account(account)
    text = values.get("q", "").strip()
    if text:
        found = found.filter(Q(description__icontains=text) | _uuid(text))
    if values.get("state"):
        found = found.filter(state=values["state"])
    if values.get("pop"):
        found = found.filter(pop=values["pop"])
    if values.get("vrack"):
        found = found.filter(vrack=None if values["vrack"] == "none" else int(values["vrack"]))
    return found


def _uuid(text: str) -> Q:
    """Those whose UUID begins with `text`: a range of the primary key."""
    digits = text.replace("-", "").lower()
    if not digits or len(digits) > 32 or any(digit not in "0123456789abcdef" for digit in digits):
        return Q(pk__in=[])
    return Q(pk__range=(uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))))


def in_order(found: QuerySet[Service], sort: str) -> QuerySet[Service]:
    """The services in the order of a column; `-` in front turns it round. The newest first by default.

    What is shown as words of the catalogue is sorted by these words, not by its codes.
    """
    name = sort.removeprefix("-")
    if name not in dict(COLUMNS):
        return found.order_by("-ordered_at", "uuid")
    by: Any = {
        "provider": lambda: _ranked("provider", sorted(catalogue.providers(), key=lambda each: each.name)),
        "pop": lambda: _ranked("pop", sorted(catalogue.pops(), key=lambda each: each.name)),
        "bandwidth": lambda: _ranked("bandwidth", sorted(catalogue.bandwidths(), key=lambda each: each.mbps)),
        "vrack": lambda: F("vrack__name"),
        "ordered": lambda: F("ordered_at"),
    }.get(name, lambda: F(name))()
    # The UUID makes every order a total one; what is not there comes last.
    return found.order_by(OrderBy(by, descending=sort.startswith("-"), nulls_last=True), "uuid")


def _ranked(column: str, entries: Sequence[Any]) -> Case:
    """The place of a column's code among the entries of the catalogue."""
    places = [When(**{column: entry.code}, then=Value(place)) for place, entry in enumerate(entries)]
    return Case(*places, default=Value(len(places)))


def rows(services: Any) -> list[Row]:
    """Services in the reader's words."""
    language = get_language() or "fr"
    states = {value: str(ServiceState(value).label) for value in ServiceState.values}
    widths = {each.code: each.label(language) for each in catalogue.bandwidths()}
    names = {each.code: each.name for each in catalogue.providers()}
    places = {each.code: each.name for each in catalogue.pops()}
    return [
        Row(
            service=each,
            id=str(each.pk),
            description=each.description,
            provider=names[each.provider],
            pop=places[each.pop],
            bandwidth=widths[each.bandwidth],
            vrack=str(each.vrack) if each.vrack else "",
            state=states[each.state],
            tone=STATE_TONES[each.state],
            ordered=date_format(localtime(each.ordered_at), "SHORT_DATE_FORMAT"),
        )
        for each in services
    ]


def columns(query: QueryDict, sort: str) -> list[Column]:
    """The headings with the address that sorts by them."""
    kept = query.copy()
    kept.pop("page", None)
    found = []
    for name, label in COLUMNS:
        current = sort.removeprefix("-") == name
        kept["sort"] = f"-{name}" if current and not sort.startswith("-") else name
        order = ("descending" if sort.startswith("-") else "ascending") if current else ""
        found.append(Column(name, label, kept.urlencode(), order))
    return found


def page_of(found: QuerySet[Service], number: str | None) -> Page[Service]:
    """One page of the list, each service with its vRack."""
    return Paginator(found.select_related("vrack"), PAGE_SIZE).get_page(number)


def delivering(account: Account) -> list[Order]:
    """The newest orders that are being delivered, with their steps and keys: one more than are shown, if there are."""
    orders = Order.objects.filter(account=account, service__state=ServiceState.DELIVERING).order_by("-pk")
    found = orders.select_related("service__task").prefetch_related("steps", "service__keys")
    return list(found[: DELIVERING_SHOWN + 1])


def key_to_enter(service: Service) -> ServiceKey | None:
    """The key that the provider waits for; None while there is none or when it has been used. Asks no further query."""
    keys = service.keys.all()
    return next((key for key in keys if key.status == KeyStatus.ACTIVE and key.used_at is None), None)
