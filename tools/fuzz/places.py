"""The world of the fuzz: a customer whose services are everywhere, so that what a path names is often there."""

from dataclasses import dataclass

from occ.actions import api_client, cart, contract
from occ.api.http.callers import new_token
from occ.models import (
    Account,
    ContactChange,
    ServiceState,
)
from occ.world import BY, world
from tests.api import situations, valid
from tests.api.client import Api, api_for, user_of

EVERYTHING = "everything"
WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE = "cart without item", "item without choice", "vRack without service"
NAMES = [EVERYTHING, *situations.SITUATIONS, WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE]


@dataclass(frozen=True)
class Place:
    """Where a call is made: a service in some situation, what paths name there, and a body for each model."""

    world: valid.World

    def value(self, template: str, name: str) -> str:
        """What stands for a parameter of a path."""
        before, _, _ = template.partition(f"{{{name}}}")
        return self.world.path(template).split("/")[before.count("/")]


@dataclass(frozen=True)
class Ground:
    """All places by name, and a program that may do everything there, by its key or with a token."""

    places: dict[str, Place]
    api: Api
    token: str


def build() -> Ground:
    """One customer with one of everything, whose other services stand at every point of the guide."""
    owner, stranger = world.account(1), world.account(2)
    full = valid.build(owner, nic=stranger.nichandle)
    found = situations.build(owner, stranger)
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    full.bodies["nichandle.contactChange.Token"] = {"token": contract.contact_token(change)}
    places = {EVERYTHING: Place(full)}
    places |= {name: Place(full.at(found.services[name])) for name in situations.SITUATIONS}
    for place in places.values():
        if place.world.service.state != ServiceState.CLOSED:
            place.world.bodies.update(valid.ending(owner, service=place.world.service))
    places |= _of_carts(owner, full) | {WITHOUT_SERVICE: _empty_vrack(owner, full)}
    client, _ = api_client.client_create(user=user_of(owner), name="Fuzz", by=BY)
    return Ground({name: places[name] for name in NAMES}, api_for(owner), new_token(client))


def _of_carts(owner: Account, full: valid.World) -> dict[str, Place]:
    carts = [cart.cart_create(subsidiary="FR") for _ in range(2)]
    for each in carts:
        cart.cart_assign(cart=each, account=owner, by=BY)
    plan = full.bodies["order.cart.GenericProductCreation"]["planCode"]
    item = cart.cart_item_add(cart=carts[1], plan=plan, duration="P1M", mode="default", quantity=1)
    return {
        WITHOUT_ITEM: Place(full.with_other({"cart/cartId": carts[0].pk})),
        WITHOUT_CHOICE: Place(full.with_other({"cart/cartId": carts[1].pk, "item/itemId": item.pk})),
    }


def _empty_vrack(owner: Account, full: valid.World) -> Place:
    network = world.vrack(owner)
    place = Place(full.with_other({"vrack/serviceName": network.name, "services/serviceId": 2 * network.pk + 1}))
    place.world.bodies.update(valid.ending(owner, vrack=network))
    return place
