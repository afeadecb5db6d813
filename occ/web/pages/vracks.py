"""The list of vRacks: each with some of its services, at a constant cost however many there are."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from occ.models import Account, DatacenterConfig, Service, Vrack
from occ.ui.listing import Listing, listing

PAGE_SIZE = 25
SERVICES_SHOWN = 3
KEYS = [f"key_{number}" for number in range(SERVICES_SHOWN + 1)]
NAMES = [f"name_{number}" for number in range(SERVICES_SHOWN)]


@dataclass(frozen=True)
class VrackRow:
    """A vRack, the keys and names of its first services, whether there are more, its datacentre configurations."""

    vrack: Vrack
    services: list[tuple[UUID, str]]
    has_more: bool
    configurations: int


def page_of(account: Account, query: QueryDict) -> Listing[Vrack]:
    """One page of the account's vRacks, in the order of their numbers, with what `rows` shows of each."""
    # One service after the other: an index has those of a vRack side by side, and no more of them are read.
    inside = Service.objects.for_account(account).in_vrack(OuterRef("pk"))
    keys = {name: Subquery(inside.values("pk")[place : place + 1]) for place, name in enumerate(KEYS)}
    names = {name: Subquery(inside.values("description")[place : place + 1]) for place, name in enumerate(NAMES)}
    configs = DatacenterConfig.objects.filter(vrack=OuterRef("pk")).order_by().values("vrack")
    counted = Coalesce(Subquery(configs.annotate(number=Count("pk")).values("number")), 0)
    found = Vrack.objects.for_account(account).annotate(**keys, **names, configurations=counted)
    return listing(found, query, size=PAGE_SIZE)


def rows(listed: Listing[Vrack]) -> list[VrackRow]:
    """The vRacks of a page with what is in them."""
    found = []
    for each in listed:
        values = vars(each)
        services = [(values[key], values[name]) for key, name in zip(KEYS, NAMES, strict=False) if values[key]]
        found.append(VrackRow(each, services, bool(values[KEYS[-1]]), values["configurations"]))
    return found
