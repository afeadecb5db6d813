"""The list of vRacks: each with some of its services, at a constant cost however many there are."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from occ.models import Account, DatacenterConfig, Service, Vrack
from occ.web.listing import Listing, listing

PAGE_SIZE = 50
SERVICES_SHOWN = 3


@dataclass(frozen=True)
class VrackRow:
    """A vRack, its first services, whether there are more, and how many datacentre configurations it has."""

    vrack: Vrack
    services: list[Service]
    has_more: bool
    configurations: int


def page_of(account: Account, query: QueryDict) -> Listing[Vrack]:
    """One page of the account's vRacks, in the order of their numbers."""
    return listing(_with_services(account), query, size=PAGE_SIZE)


def rows(account: Account, listed: Listing[Vrack]) -> list[VrackRow]:
    """The vRacks of a page with what is in them."""
    keys = {each.pk: [pk for pk in map(each.__dict__.get, _PLACES) if pk] for each in listed}
    wanted = Service.objects.for_account(account).filter(pk__in=[pk for found in keys.values() for pk in found])
    services = {each.pk: each for each in wanted.order_by()}
    return [
        VrackRow(
            vrack=each,
            services=[services[pk] for pk in keys[each.pk][:SERVICES_SHOWN] if pk in services],
            has_more=len(keys[each.pk]) > SERVICES_SHOWN,
            configurations=each.__dict__["configurations"],
        )
        for each in listed
    ]


_PLACES = [f"service_{number}" for number in range(SERVICES_SHOWN + 1)]


def _with_services(account: Account) -> QuerySet[Vrack]:
    """Each with the keys of its first services, one by one: an index has them side by side, and reads no more."""
    inside = Service.objects.for_account(account).in_vrack(OuterRef("pk"))
    first = {name: Subquery(inside.values("pk")[place : place + 1]) for place, name in enumerate(_PLACES)}
    configs = DatacenterConfig.objects.filter(vrack=OuterRef("pk")).order_by().values("vrack")
    counted = Coalesce(Subquery(configs.annotate(number=Count("pk")).values("number")), 0)
    return Vrack.objects.for_account(account).annotate(**first, configurations=counted)
