"""The world of the fuzz: a customer whose services are everywhere, so that what a path names is often there."""

import re
from dataclasses import dataclass
from typing import Any

from occ.actions import api_client, cart, contract, termination, vrack
from occ.api.callers import new_token
from occ.engine import runner
from occ.models import (
    Account,
    ContactChange,
    DatacenterConfig,
    Email,
    PopConfig,
    RoutingConfig,
    Service,
    ServiceState,
    Task,
)
from tests import factories
from tests.api import situations, world
from tests.api.client import Api, api_for, user_of
from tests.factories import BY

OF_TOKENS = ("services.confirmTermination", "services.terminate.ConfirmServiceTerminationRequest")
"""Bodies with the token that was mailed for the end of a service or a vRack."""
EVERYTHING = "everything"
WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE = "cart without item", "item without choice", "vRack without service"
NAMES = [EVERYTHING, *situations.SITUATIONS, WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE]


@dataclass(frozen=True)
class Place:
    """Where a call is made: a service in some situation, what paths name there, and a body for each model."""

    world: world.World

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
    owner, stranger = factories.account(1), factories.account(2)
    full = world.build(owner, nic=stranger.nichandle)
    found = situations.build(owner, stranger)
    owner = Account.objects.select_related("clock").get(pk=owner.pk)  # its clock has gone on meanwhile
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    full.bodies["nichandle.contactChange.Token"] = {"token": contract.contact_token(change)}
    places = {EVERYTHING: Place(full)}
    places |= {name: Place(_at(found.services[name], full)) for name in situations.SITUATIONS}
    for place in places.values():
        if place.world.service.state != ServiceState.CLOSED:
            place.world.bodies.update(_with_token(owner, service=place.world.service))
    places |= _of_carts(owner, full) | {WITHOUT_SERVICE: _empty_vrack(owner, full)}
    client, _ = api_client.client_create(user=user_of(owner), name="Fuzz", by=BY)
    return Ground({name: places[name] for name in NAMES}, api_for(owner), new_token(client))


def _other(full: world.World, **values: object) -> Place:
    """The full world with other things in it."""
    named = {name.replace("__", "/"): str(value) for name, value in values.items()}
    return Place(world.World(full.service, full.values | named, dict(full.bodies)))


def _of_carts(owner: Account, full: world.World) -> dict[str, Place]:
    carts = [cart.cart_create(subsidiary="FR") for _ in range(2)]
    for each in carts:
        cart.cart_assign(cart=each, account=owner, by=BY)
    plan = full.bodies["order.cart.GenericProductCreation"]["planCode"]
    item = cart.cart_item_add(cart=carts[1], plan=plan, duration="P1M", mode="default", quantity=1)
    return {
        WITHOUT_ITEM: _other(full, cart__cartId=carts[0].pk),
        WITHOUT_CHOICE: _other(full, cart__cartId=carts[1].pk, item__itemId=item.pk),
    }


def _empty_vrack(owner: Account, full: world.World) -> Place:
    network = vrack.vrack_create(account=owner, by=BY)
    place = _other(full, vrack__serviceName=network.name, services__serviceId=2 * network.pk + 1)
    place.world.bodies.update(_with_token(owner, vrack=network))
    return place


def _with_token(owner: Account, **ends: Any) -> dict[str, Any]:
    """The bodies that need the token that is mailed for the end of a service or a vRack."""
    termination.termination_ask(account=owner, **ends, by=BY)
    runner.run_due()
    text = Email.objects.filter(account=owner, key__startswith="termination-").latest("pk").text
    token = re.search(r"^[A-Za-z0-9]{32}$", text, re.MULTILINE)
    assert token is not None, text
    return {name: {"token": token[0]} for name in OF_TOKENS}


def _at(service: Service, full: world.World) -> world.World:
    """The full world, but with that service, and with what it has of everything else."""
    pop = PopConfig.objects.filter(interface__service=service).first()
    below = DatacenterConfig.objects.filter(vrack=service.vrack_id).order_by("pk").first() if service.vrack_id else None
    route = RoutingConfig.objects.filter(datacenter_config=below).order_by("pk").first() if below else None
    key, task = service.keys.order_by("pk").last(), Task.objects.filter(service=service).order_by("pk").last()
    own = {
        "ovhCloudConnect/serviceName": service.pk,
        "ovhCloudConnect/ovhCloudConnect": service.pk,
        "vrack/serviceName": service.vrack and service.vrack.name,
        "pop/popId": pop and pop.pk,
        "datacenter/datacenterId": below and below.pk,
        "extra/extraId": route and route.pk,
        "interface/id": service.interface.pk,
        "serviceKey/serviceKeyId": key and key.pk,
        "task/id": task and task.pk,
        "task/taskId": task and task.pk,
        "services/serviceId": 2 * service.order.pk,
        "order/orderId": service.order.pk,
    }
    port = {"interfaceId": service.interface.pk}
    bodies = full.bodies | {
        "ovhCloudConnect.PopConfig": full.bodies["ovhCloudConnect.PopConfig"] | port,
        "vrack.OvhCloudConnectAttach": {"ovhCloudConnect": str(service.pk)},
    }
    return world.World(service, full.values | {name: str(value) for name, value in own.items() if value}, bodies)
