"""A PostgreSQL full of customers: as many services and configurations as one asks for, within minutes, by COPY.

`fill()` makes two accounts that are measured, one small and one big, and many others around them. Three more are as
small, with services that are alike but for a few being delivered: in one state, and of one provider, which has no
others. There a filter fills a page as it does in the big account. Every service has an order, a port, a key, an e-mail,
tasks with their history and lines of the audit; nearly every one a vRack and a PoP configuration. Each vRack has four
services, four datacentre configurations and 33 routes; the first one of an account has a twentieth of all its services.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from occ import catalogue
from occ.engine import clock
from occ.models import (
    Account,
    AuditEntry,
    DatacenterConfig,
    Effect,
    Email,
    Interface,
    Order,
    OrderStep,
    OrderStepName,
    PopConfig,
    ProviderUser,
    RoutingConfig,
    Service,
    ServiceKey,
    Task,
    TaskEvent,
    User,
    Vrack,
)

PLACES = (1, 3, 6, 8)
ROUTES = (9, 8, 8, 8)
KINDS = ("Agence", "Site", "Usine", "Bureau", "Stock")
NAMESPACE = UUID(int=1)
ALIKE = ("active", "delivering", "closed")
# Whose orders are those of the accounts whose services are alike, and who has more than any other.
PROVIDERS = {"small": "interxion", "big": "megaport"}
PORTAL_USERS = ("crowd", "colleague")
Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class Population:
    """The accounts to look at, by name (`big`, `small`, and those of ALIKE), and how many configurations there are."""

    accounts: dict[str, Account]
    configurations: int


def copy(model: type[models.Model], names: str, rows: Rows) -> int:
    """Write rows of the columns `names`; the others are as the model leaves them. How many rows these were."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = names.split()
    rest = {
        name: field.get_default()
        for name, field in fields.items()
        if name not in given
        and not field.primary_key
        and not field.null
        and field.db_default is NOT_PROVIDED
        and not field.generated
    }
    prepared = [fields[name].get_db_prep_save(value, connection) for name, value in rest.items()]
    columns = ", ".join(f'"{fields[name].column}"' for name in [*given, *rest])
    number = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as out:
        for number, row in enumerate(rows, start=1):  # noqa: B007 (how many there were)
            out.write_row([*row, *prepared])
    return number


def fill(accounts: int = 1000, services: int = 100_000, big: int = 10_000, small: int = 100) -> Population:
    """Fill an empty database; then have PostgreSQL count what is there, as it does by itself from time to time."""
    now, shared = timezone.now(), clock.shared()
    names = ["big", "small", *ALIKE]
    others = accounts - len(names)
    each, left = divmod(services - big - small * 4, others)
    sizes = [big, *[small] * 4, *[each + (number < left) for number in range(others)]]
    everybody = Account.objects.bulk_create(
        Account(nichandle=f"cc{number:05}-ovh", name=f"Crowd {number}", email="crowd@example.com", clock=shared)
        for number in range(accounts)
    )
    measured = dict(zip(names, everybody, strict=False))
    for name, account in measured.items():
        User.objects.create_user(name, account=account)
    plan = list(_services(zip(everybody, sizes, strict=True), {measured[state].pk: state for state in ALIKE}))
    configurations = _write(plan, now)
    with connection.cursor() as cursor:
        for model in (Vrack, Interface, Order, DatacenterConfig, Task):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return Population(measured, configurations)


@dataclass(frozen=True)
class Planned:
    """One service to be: its number among all and in its account, and its vRack if it has one."""

    number: int
    place: int
    key: UUID
    account: int
    vrack: int | None
    state: str
    alike: bool


def _services(sizes: Iterable[tuple[Account, int]], alike: dict[int, str]) -> Iterator[Planned]:
    number, first = 0, 1
    for account, size in sizes:
        for place in range(size):
            number += 1
            settled = alike.get(account.pk, "closed" if place % 50 == 22 else "active")
            state = "delivering" if place % 16 == 7 else settled
            vrack = first if place < size // 20 else first + place // 4
            yield Planned(
                number, place, uuid5(NAMESPACE, str(number)), account.pk, vrack if state == "active" else None, state,
                account.pk in alike,
            )  # fmt: skip
        first += size // 4 + 1


def _write(plan: list[Planned], now: datetime) -> int:
    """Write every table; the number of configurations."""
    offers = [
        (provider.code, pop, width)
        for provider in catalogue.providers()
        for pop, widths in provider.pops.items()
        if catalogue.pop(pop).zone == "europe"
        for width in widths
    ]
    apart = next(offer for offer in offers if offer[0] == PROVIDERS["small"])
    usual = [offer for offer in offers if offer[0] != PROVIDERS["small"]]
    names = {
        offer: (
            catalogue.provider(offer[0]).name,
            catalogue.pop(offer[1]).name,
            catalogue.bandwidth(offer[2]).mbps,
            catalogue.pop(offer[1]).city,
        )
        for offer in offers
    }
    vracks = {each.vrack: each for each in plan if each.vrack}
    copy(Vrack, "id account_id name", ((pk, each.account, f"pn-{1000000 + pk}") for pk, each in vracks.items()))

    def services() -> Rows:
        for each in plan:
            offer = apart if each.alike else usual[each.place * 7 % len(usual)]
            provider, pop, width, city = names[offer]
            about = f"{'Agence Site' if each.alike else KINDS[each.place % 5]} {each.place:05} {city}"
            at = now - timedelta(minutes=each.place)
            done = None if each.state == "delivering" else at
            status = "active" if each.vrack else ""
            yield (
                each.key,
                each.account,
                about,
                *offer,
                provider,
                pop,
                width,
                each.state,
                each.vrack,
                status,
                at,
                done,
            )

    copy(
        Service,
        "uuid account_id description provider pop bandwidth provider_name pop_name bandwidth_mbps state vrack_id "
        "vrack_status ordered_at delivered_at",
        services(),
    )
    copy(Interface, "id service_id", ((each.number, each.key) for each in plan))
    _write_orders(plan, now)
    _write_history(plan, now)
    return _write_configurations(plan, vracks)


def _write_configurations(plan: list[Planned], vracks: dict[int, Planned]) -> int:
    pops = copy(
        PopConfig,
        "interface_id vrack_id customer_asn ovh_asn subnet subnet_first subnet_last status",
        (
            (each.number, each.vrack, 64600, 64700, *_subnet(10 << 24 | each.place * 4, 30), "active")
            for each in plan
            if each.vrack
        ),
    )
    places = [(vrack, number) for vrack in vracks for number in range(4)]
    datacenters = copy(
        DatacenterConfig,
        "id vrack_id datacenter ovh_asn subnet subnet_first subnet_last routing_type status",
        (
            (pk, vrack, PLACES[number], 64700, *_subnet(172 << 24 | 16 << 16 | number << 8, 24), "network", "active")
            for pk, (vrack, number) in enumerate(places, start=1)
        ),
    )
    routings = copy(
        RoutingConfig,
        "datacenter_config_id type subnet next_hop status",
        (
            (pk, "network", f"192.168.{number * 16 + route}.0/24", f"172.16.{number}.10", "active")
            for pk, (_vrack, number) in enumerate(places, start=1)
            for route in range(ROUTES[number])
        ),
    )
    return pops + datacenters + routings


def _subnet(first: int, prefix: int) -> tuple[str, int, int]:
    text = ".".join(str(first >> shift & 255) for shift in (24, 16, 8, 0))
    return f"{text}/{prefix}", first, first + 2 ** (32 - prefix) - 1


def _users_of_providers() -> dict[str, tuple[int, int]]:
    """Two users at each provider, who validate the orders there by turns."""
    codes = [each.code for each in catalogue.providers()]
    users = ProviderUser.objects.bulk_create(
        ProviderUser(provider=code, username=name) for code in codes for name in PORTAL_USERS
    )
    return {code: (users[2 * place].pk, users[2 * place + 1].pk) for place, code in enumerate(codes)}


def _write_orders(plan: list[Planned], now: datetime) -> None:
    copy(
        Order,
        "id account_id service_id monthly_cents ordered_at",
        ((each.number, each.account, each.key, 20000, now) for each in plan),
    )
    steps = list(enumerate(OrderStepName.values, start=1))
    copy(
        OrderStep,
        "order_id number name status",
        (
            (each.number, number, name, "done" if each.state != "delivering" or number < 4 else "todo")
            for each in plan
            for number, name in steps
        ),
    )
    users = _users_of_providers()
    offers = dict(Service.objects.values_list("pk", "provider"))
    copy(
        ServiceKey,
        "service_id value status created_at used_at used_by_id",
        (
            (
                each.key,
                f"{each.number:020}",
                "active",
                now,
                None if each.state == "delivering" else now,
                None if each.state == "delivering" else users[offers[each.key]][each.number % 2],
            )
            for each in plan
        ),
    )
    copy(
        Email,
        "account_id service_id key to subject text html language sent_at relayed_at",
        (
            (each.account, each.key, f"crowd-{each.number}", "crowd@example.com", "Order", "Order", "-", "fr", now, now)
            for each in plan
        ),
    )
    copy(
        Effect,
        "account_id key kind payload created_at accepted_at",
        ((each.account, f"crowd-{each.number}", "email", "{}", now, now) for each in plan),
    )


def _write_history(plan: list[Planned], now: datetime) -> None:
    numbers = count(1)
    tasks = [
        (next(numbers), each.account, kind, each.key, each.vrack, about, str(each.number), "PA3", "done", now, now)
        for each in plan
        for kind, about in (("service_activate", "service"), ("datacenter_create", "datacenter"))
    ]
    copy(
        Task,
        "id account_id kind service_id vrack_id object_type object_id object_label status created_at finished_at",
        tasks,
    )
    copy(
        TaskEvent,
        "task_id number lease at real_at step object_type object_id object_label",
        (
            (task[0], number, number, now, now, "queued", task[5], task[6], task[7])
            for task in tasks
            for number in (1, 2)
        ),
    )
    copy(
        AuditEntry,
        "account_id service_id at actor action object_type object_id object_label",
        (
            (each.account, each.key, now, "crowd", action, "service", str(each.key), "PA3")
            for each in plan
            for action in ("order_place", "datacenter_create")
        ),
    )
