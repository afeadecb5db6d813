"""Two users at each provider, beside the world of tests/guards/world.py; none of them may see the other's order."""

from dataclasses import dataclass

from django.db import connection

from occ import catalogue
from occ.models import Order, ProviderUser, Service, ServiceKey, Task
from occ.world import World

world = World(password="x")
NUMBERS = {Order: 4_000_000, ServiceKey: 5_000_000, Task: 6_000_000}
"""From where the portals' rows are numbered: so high that a page has such a number for no other reason."""


@dataclass(frozen=True)
class PortalUser:
    """A user of a provider's portal, and the order that they validated: its circuit is being built."""

    user: ProviderUser
    key: ServiceKey

    @property
    def values(self) -> dict[str, str]:
        """What stands for each parameter of an address and each field of a form, the key as somebody types it."""
        service = self.key.service
        return {
            "provider": self.user.provider,
            "service": str(service.pk),
            "order": str(service.order.pk),
            "task": str(service.task_id),
            "key": self.key.display.lower(),
            "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11",
            "username": self.user.username,
            "password": "wrong",
        }

    @property
    def traces(self) -> set[str]:
        """What names the order on a page: its numbers, service, key and customer."""
        service, account = self.key.service, self.key.service.account
        numbers = {str(self.key.pk), str(service.order.pk), str(service.task_id), str(service.pk)}
        names = {service.description, account.name, account.nichandle, account.email}
        return numbers | names | {self.key.value, self.key.display}


def build_portals() -> list[PortalUser]:
    """Two users at each provider, each with an order of a customer of its own."""
    with connection.cursor() as cursor:
        for model, number in NUMBERS.items():
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, model._meta.db_table])
            assert cursor.rowcount == 1, "call build() of tests/guards/world.py first: this table has had no row yet"
    offers = [each for each in catalogue.providers() if each.pops]
    ordered = [_ordered(number, offers[number // 2]) for number in range(2 * len(offers))]
    return [_validated(number, service) for number, service in enumerate(ordered)]


def _ordered(number: int, offer: catalogue.Provider) -> Service:
    place, bandwidths = next(iter(offer.pops.items()))
    values = {"provider": offer.code, "pop": place, "bandwidth": bandwidths[0], "description": f"Line {number:02}"}
    named = {"name": f"Customer {number:02}", "email": f"customer{number:02}@example.com"}
    return world.ordered(world.account(nichandle=f"pp{number:05}-ovh", **named), **values)


def _validated(number: int, service: Service) -> PortalUser:
    user = world.provider_user_create(service.provider, f"user{number:02}")
    world.order_validate(service, user)
    return PortalUser(user, ServiceKey.objects.select_related("service__account").get(service=service))
