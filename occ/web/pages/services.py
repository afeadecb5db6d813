"""The list of services: filtered, sorted, page by page, at a constant cost however many there are."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Greatest, StrIndex, Upper
from django.db.models.lookups import GreaterThan
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from occ import catalogue
from occ.models import Account, KeyStatus, Service, ServiceKey, ServiceState, Task, Vrack
from occ.models.service import ServiceQuerySet
from occ.models.task import SHARED
from occ.ui.listing import PARAMETERS, Listing, count, listing, shown
from occ.web.pages.service_header import STATE_TONES

PAGE_SIZE = 50
DELIVERING_SHOWN = 5
FEW = 200
"""As many as a filter may let through to be sorted, and counted."""
IN_ERROR = "error"
"""What the filter of states says for services with a failed task, whatever their state."""
PART_MIN = 3
"""Characters from which a part is searched for; fewer are searched for at the beginning of a description."""
COLUMNS = [
    ("description", _("Description")),
    ("provider", _("Provider")),
    ("pop", "PoP"),
    ("bandwidth", _("Bandwidth")),
    ("vrack", "vRack"),
    ("state", _("State")),
    ("ordered", _("Ordered")),
]

# The column of the database behind each heading: one index each.
ORDERS = {
    "description": "description",
    "provider": "provider_name",
    "pop": "pop_name",
    "bandwidth": "bandwidth_mbps",
    "vrack": "vrack_place",
    "state": "state",
    "ordered": "ordered_at",
}


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
    failed: bool
    ordered: str


@dataclass(frozen=True)
class Column:
    """A heading, and where pressing it leads."""

    name: str
    label: Any
    query: str
    order: str


@dataclass(frozen=True)
class Found:
    """What the filter lets through of everything, how many these are as it is shown, and whether they are few."""

    everything: ServiceQuerySet
    services: ServiceQuerySet
    count: int
    count_shown: str
    are_few: bool = False


def chosen(account: Account, values: dict[str, str]) -> Found:
    """The account's services that the filter lets through.

    A few are found by an index of the filter, and then sorted. More than FEW are not sorted, and not counted: the page
    is filled along the index of its order, for among so many the next ones are near.
    """
    everything = Service.objects.for_account(account)
    narrowed = _narrowed(everything, account, values)
    text = values.get("q", "").strip()
    if vrack := Vrack.objects.for_account(account).called(text).first() if text.lower().startswith("pn-") else None:
        narrowed, text = narrowed.in_vrack(vrack.pk), ""
    if not text and narrowed is everything:
        number = count(everything)
        return Found(everything, everything, number, shown(number))
    matching = narrowed.filter(_text(text)) if text else narrowed
    number = count(matching, FEW)
    if number > FEW and text:
        matching = narrowed.filter(_text_on_the_way(text))
    return Found(everything, matching, number, shown(number, FEW), number <= FEW)


def _narrowed(found: ServiceQuerySet, account: Account, values: dict[str, str]) -> ServiceQuerySet:
    """Those of a state or in error, of a PoP, of a vRack."""
    if values.get("state") == IN_ERROR:
        found = _in_error(found, account)
    elif values.get("state"):
        found = found.filter(state=values["state"])
    if values.get("pop"):
        found = found.filter(pop_name=catalogue.pop(values["pop"]).name)
    if values.get("vrack"):
        found = found.in_vrack(None if values["vrack"] == "none" else int(values["vrack"]))
    return found


def _in_error(found: ServiceQuerySet, account: Account) -> ServiceQuerySet:
    """Those with a failed task: found from the tasks if these are few, else on the way along the list."""
    failed = Task.objects.for_account(account).failed().values_list("service", "vrack", "object_type")
    tasks = list(failed.order_by("pk")[: FEW + 1])
    if len(tasks) > FEW:
        return found.in_error()
    own = Q(pk__in={service for service, _vrack, _type in tasks if service})
    shared = {vrack for _service, vrack, type in tasks if vrack and type in SHARED}
    return found.filter(own | Q(vrack__in=shared) if shared else own)


def _text(text: str) -> Q:
    """Those with `text` in their description, or at its beginning if it is too short for the index; or in the UUID."""
    lookup = "icontains" if len(text) >= PART_MIN else "istartswith"
    return Q(**{f"description__{lookup}": text}) | _uuid(text)


def _text_on_the_way(text: str) -> Q:
    """As `_text`, so that no index is tempted: the rows are read in the order of the list."""
    described: Any = F("description")
    if len(text) < PART_MIN:  # no description holds a line feed: what begins with one begins the description
        described, text = Concat(Value("\n"), described), f"\n{text}"
    return Q(GreaterThan(StrIndex(Upper(described), Upper(Value(text))), 0)) | _uuid(text)


def _uuid(text: str) -> Q:
    """Those whose UUID begins with `text`: a range of the primary key."""
    digits = text.replace("-", "").lower()
    if not PART_MIN <= len(digits) <= 32 or any(digit not in "0123456789abcdef" for digit in digits):
        return Q(pk__in=[])
    return Q(pk__range=(uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))))


def rows(services: Iterable[Service]) -> Iterator[Row]:
    """Services, as `page_of` and `in_order` load them, in the reader's words."""
    language = get_language() or "fr"
    states = {value: str(ServiceState(value).label) for value in ServiceState.values}
    widths = {each.code: each.label(language) for each in catalogue.bandwidths()}
    names = {each.code: each.name for each in catalogue.providers()}
    places = {each.code: each.name for each in catalogue.pops()}
    for each in services:
        yield Row(
            service=each,
            id=str(each.pk),
            description=each.description,
            provider=names[each.provider],
            pop=places[each.pop],
            bandwidth=widths[each.bandwidth],
            vrack=str(each.vrack) if each.vrack else "",
            state=states[each.state],
            tone=STATE_TONES[each.state],
            failed=vars(each)["failed_task"] is not None,
            ordered=date_format(localtime(each.ordered_at), "SHORT_DATE_FORMAT"),
        )


def columns(query: QueryDict, sort: str) -> list[Column]:
    """The headings with the address that sorts by them."""
    kept = query.copy()
    for parameter in PARAMETERS:
        kept.pop(parameter, None)
    found = []
    for name, label in COLUMNS:
        current = sort.removeprefix("-") == name
        kept["sort"] = f"-{name}" if current and not sort.startswith("-") else name
        order = ("descending" if sort.startswith("-") else "ascending") if current else ""
        found.append(Column(name, label, kept.urlencode(), order))
    return found


def page_of(found: Found, query: QueryDict, sort: str) -> Listing[Service]:
    """One page of the list, each service with its vRack; the newest first by default."""
    by, descending = _order(sort)
    services, everything = _loaded(found), found.everything
    if found.are_few:  # an expression that no index holds: they are found first, then sorted
        place = Greatest(F(by), F(by))
        services, everything, by = services.alias(place=place), everything.alias(place=place), "place"
    return listing(services, query, by=by, descending=descending, size=PAGE_SIZE, everything=everything)


def in_order(found: Found, sort: str) -> QuerySet[Service]:
    """All that was found, in the order of a column; `-` in front turns it round."""
    by, descending = _order(sort)
    turn = "-" if descending else ""
    return _loaded(found).order_by(f"{turn}{by}", f"{turn}pk")


def _loaded(found: Found) -> QuerySet[Service]:
    """What was found, each service with its vRack and whether a task of it has failed."""
    return found.services.with_failed_task().select_related("vrack")


def _order(sort: str) -> tuple[str, bool]:
    name = sort.removeprefix("-")
    return (ORDERS[name], sort.startswith("-")) if name in ORDERS else ("ordered_at", True)


def delivering(account: Account) -> list[Service]:
    """The newest services that are being delivered, with order, steps and keys; one more than are shown, if any."""
    found = Service.objects.for_account(account).filter(state=ServiceState.DELIVERING)
    loaded = found.select_related("order", "task").prefetch_related("order__steps", "keys")
    return list(loaded.order_by("-ordered_at", "-pk")[: DELIVERING_SHOWN + 1])


def key_to_enter(service: Service) -> ServiceKey | None:
    """The key that the provider waits for; None while there is none or when it has been used. Asks no further query."""
    keys = service.keys.all()
    return next((key for key in keys if key.status == KeyStatus.ACTIVE and key.used_at is None), None)
