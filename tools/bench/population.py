"""A database full of customers: as many services and configurations as one asks for, within minutes.

`fill()` makes two accounts that are measured, one small and one big, and many others around them. Three more are as
small, with services that are alike but for a few being delivered: in one state, and of one provider, which has no
others. There a filter fills a page as it does in the big account. Every service has an order, a port, a key, an e-mail,
tasks with their history and lines of the audit; nearly every one a vRack and a PoP configuration. Each vRack has four
services, four datacentre configurations and 33 routes; the first one of an account has a twentieth of all its services.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from ipaddress import IPv4Network
from typing import NamedTuple

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from occ import catalogue
from occ.engine.queue import clock
from occ.models import (
    Account,
    AuditEntry,
    DatacenterConfig,
    Effect,
    Email,
    ProviderMessage,
    RoutingConfig,
    Service,
    Task,
    TaskEvent,
    Vrack,
)
from occ.models.fields import subnet_columns
from occ.world import world
from occ.world.copies import Columns, Mould, copied, nothing
from occ.world.scenes import configured, situation

PLACES = (1, 3, 6, 8)
ROUTES = 8  # of each datacentre configuration; of the first one more
KINDS = ("Agence", "Site", "Usine", "Bureau", "Stock")
SETTLED = {"active": "datacentre", "delivering": "waiting for its provider", "closed": "closed"}
"""By state, the situation of a service that is copied."""
ALIKE = tuple(SETTLED)
# Whose orders are those of the accounts whose services are alike, and who has more than any other.
PROVIDERS = {"small": "interxion", "big": "megaport"}
PORTAL_USERS = ("crowd", "colleague")
TOLD, LINES = ("service_activate", "datacenter_create"), 2
"""The tasks that stand for a service's history, and how many lines each has of its own."""


class Planned(NamedTuple):
    """One service to be: its place in its account, its vRack's if it has one, and its state."""

    place: int
    account: int
    network: tuple[int, int] | None
    state: str
    alike: bool


def fill(accounts: int = 1000, services: int = 100_000, big: int = 10_000, small: int = 100) -> dict[str, Account]:
    """Fill an empty database; then have PostgreSQL count what is there, as it does by itself from time to time.

    Returns:
        The accounts to look at, by name: `big`, `small`, and those of ALIKE.
    """
    names = ["big", "small", *ALIKE]
    others = accounts - len(names)
    each, left = divmod(services - big - small * 4, others)
    sizes = [big, *[small] * 4, *[each + (number < left) for number in range(others)]]
    shared = {"clock_id": clock.shared().pk}
    everybody = Mould.of(lambda: [world.account()], nothing).cast(accounts, lambda _number: shared)[Account]
    measured = {name: Account.objects.get(pk=pk) for name, pk in zip(names, everybody, strict=False)}
    for name, account in measured.items():
        world.user(name, account)
    _write(list(_services(zip(everybody, sizes, strict=True), {measured[state].pk: state for state in ALIKE})))
    count_rows()
    return measured


def count_rows() -> None:
    """Have PostgreSQL count the rows, and outside of a transaction clean up, as it does from time to time by itself.

    Also the few rows that a mould was made of and rolled back: left alone, they keep their pages from being read by
    their indexes alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE, INDEX_CLEANUP ON)")


def _services(sizes: Iterable[tuple[int, int]], alike: dict[int, str]) -> Iterator[Planned]:
    for account, size in sizes:
        for place in range(size):
            settled = alike.get(account, "closed" if place % 50 == 22 else "active")
            state = "delivering" if place % 16 == 7 else settled
            network = (account, 0 if place < size // 20 else place // 4) if state == "active" else None
            yield Planned(place, account, network, state, account in alike)


def _network() -> list[Vrack]:
    """A vRack with its datacentre configurations and their routes."""
    service = configured(world, datacenters=PLACES, routings=ROUTES, type="network")
    world.static(service.vrack.datacenter_configs.earliest("pk"))
    return [service.vrack]


def _settled(state: str) -> list[Model]:
    """A service in a state, and what was to be handed over about it."""
    service = situation(world, SETTLED[state])
    return [service, Effect.objects.filter(account=service.account, kind="email").earliest("pk")]


def _told(row: Model) -> bool:
    """Whether a row is of what is written for each service: of its history a few lines."""
    match row:
        case Task():
            return row.kind in TOLD
        case TaskEvent():
            return row.number <= LINES
        case AuditEntry():
            return row.action in ("order_place", "datacenter_create")
        case Email():
            return row.key.startswith("order_confirmation")
    return not isinstance(row, ProviderMessage)


def _users_of_providers() -> dict[str, list[int]]:
    """Two users at each provider, who validate the orders there by turns."""
    codes = [each.code for each in catalogue.providers()]
    return {code: [world.provider_user_create(code, name).pk for name in PORTAL_USERS] for code in codes}


def _write(plan: list[Planned]) -> None:
    """Write every table."""
    now = timezone.now()
    below = Mould.of(_network, lambda row: isinstance(row, DatacenterConfig | RoutingConfig))
    networks = list(dict.fromkeys(each.network for each in plan if each.network))
    made = below.cast(len(networks), lambda number: {"account_id": networks[number][0]})[Vrack]
    vracks = dict(zip(networks, made, strict=True))
    offers = [
        copied(Service, provider=provider.code, pop=pop, bandwidth=width) | {"city": catalogue.pop(pop).city}
        for provider in catalogue.providers()
        for pop, widths in provider.pops.items()
        if catalogue.pop(pop).zone == "europe"
        for width in widths
    ]
    apart = next(offer for offer in offers if offer["provider"] == PROVIDERS["small"])
    usual = [offer for offer in offers if offer["provider"] != PROVIDERS["small"]]
    users = _users_of_providers()

    def differs(each: Planned) -> Columns:
        offer = apart if each.alike else usual[each.place * 7 % len(usual)]
        about = f"{'Agence Site' if each.alike else KINDS[each.place % 5]} {each.place:05} {offer['city']}"
        at = now - timedelta(minutes=each.place)
        age = {"ordered_at": at, "delivered_at": None if each.state == "delivering" else at}
        subnet = subnet_columns(IPv4Network((10 << 24 | each.place * 4, 30)))
        own = {"account_id": each.account, "description": about, "object_label": "PA3"}
        own["used_by_id"] = None if each.state == "delivering" else users[offer["provider"]][each.place % 2]
        return offer | own | age | subnet | {"vrack_id": vracks[each.network] if each.network else None}

    for state in ALIKE:
        some = [each for each in plan if each.state == state]
        mould = Mould.of(lambda state=state: _settled(state), _told)
        mould.cast(len(some), lambda number, some=some: differs(some[number]))
