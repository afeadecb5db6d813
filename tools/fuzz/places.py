"""The world of the fuzz: a customer whose services are everywhere, so that what a path names is often there."""

from dataclasses import dataclass

from occ.actions import api_client, contract
from occ.api.http.callers import new_token
from occ.engine.queue import clock
from occ.models import ContactChange, ServiceState
from occ.world import BY, scenes, world
from tests.api import valid
from tests.api.client import Api, api_for, user_of
from tests.api.valid import World

EVERYTHING = "everything"
WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE = "cart without item", "item without choice", "vRack without service"
NAMES = [EVERYTHING, *scenes.SITUATIONS, WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE]


@dataclass(frozen=True)
class Ground:
    """All places by name, and a program that may do everything there, by its key or with a token."""

    places: dict[str, World]
    api: Api
    token: str


def build() -> Ground:
    """One customer with one of everything, whose other services stand at every point of the guide."""
    owner = world.account(1)
    full = valid.build(owner)
    found = scenes.situations(world, account=owner)
    clock.change(owner.clock_id, paused=True)
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    full.bodies["nichandle.contactChange.Token"] = {"token": contract.contact_token(change)}
    network = world.vrack(owner)
    empty_vrack = {"vrack/serviceName": network.name, "services/serviceId": 2 * network.pk + 1}
    places = {EVERYTHING: full} | {name: full.at(service) for name, service in found.items()}
    for place in places.values():
        if place.service.state != ServiceState.CLOSED:
            place.bodies.update(valid.ending(owner, service=place.service))
    places |= {
        WITHOUT_ITEM: full.with_other(valid.of_cart(world.cart(owner, filled=False))),
        WITHOUT_CHOICE: full.with_other(valid.of_cart(world.cart(owner, configured=False))),
        WITHOUT_SERVICE: full.with_other(empty_vrack, **valid.ending(owner, vrack=network)),
    }
    client, _ = api_client.client_create(user=user_of(owner), name="Fuzz", by=BY)
    return Ground({name: places[name] for name in NAMES}, api_for(owner), new_token(client))
