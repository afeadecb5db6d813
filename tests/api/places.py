"""The worlds of a customer whose services are everywhere; and in which of them what most refuse is done."""

from collections.abc import Collection

from occ.actions import contract
from occ.models import Account, ContactChange, ServiceState
from occ.world import scenes, world
from tests.api import valid
from tests.api.valid import World

EVERYTHING = "everything"
WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE = "cart without item", "item without choice", "vRack without service"
ANSWERING = "asked to take over as contact"
NAMES = (EVERYTHING, *scenes.SITUATIONS, WITHOUT_ITEM, WITHOUT_CHOICE, WITHOUT_SERVICE, ANSWERING)
SERVICE, VRACK, CART, BILLED = (
    "/ovhCloudConnect/{serviceName}",
    "/vrack/{serviceName}",
    "/order/cart/{cartId}",
    "/services/{serviceId}",
)
CHANGE = "/me/task/contactChange/{id}"
AT = {
    ("POST", f"{SERVICE}/config/pop"): "in a vRack",
    ("DELETE", f"{VRACK}/ovhCloudConnect/{{ovhCloudConnect}}"): "in a vRack",
    ("POST", f"{VRACK}/ovhCloudConnect"): "active",
    ("POST", f"{SERVICE}/serviceKey/{{serviceKeyId}}/regenerate"): "without a valid key",
    ("POST", f"{SERVICE}/confirmTermination"): "active",
    ("POST", f"{BILLED}/terminate/confirm"): "active",
    ("DELETE", BILLED): "active",
    ("POST", f"{VRACK}/confirmTermination"): WITHOUT_SERVICE,
    ("POST", f"{CHANGE}/accept"): ANSWERING,
    ("POST", f"{CHANGE}/refuse"): ANSWERING,
    ("POST", f"{CART}/ovhCloudConnect"): WITHOUT_ITEM,
    ("POST", f"{CART}/item/{{itemId}}/configuration"): WITHOUT_CHOICE,
}
"""Where what the world with one of everything refuses is done: a port is free, a key is gone, a token is known."""
NEVER = {
    ("POST", f"{SERVICE}/loa"),
    ("POST", f"{SERVICE}/interface/{{id}}/lock"),
    ("POST", f"{SERVICE}/interface/{{id}}/unlock"),
    ("POST", f"{BILLED}/terminate/skipRetentionPeriod"),
    ("GET", f"{BILLED}/upgrade/{{planCode}}"),
    ("POST", f"{BILLED}/upgrade/{{planCode}}/simulate"),
    ("POST", f"{BILLED}/upgrade/{{planCode}}/execute"),
}
"""What means nothing for a Provider service, wherever it stands (docs/adr/0006, 0007)."""


def build(owner: Account, names: Collection[str]) -> dict[str, World]:
    """By name, worlds of one customer: one of everything, and those of `names`, in which other things stand."""
    full = valid.build(owner)
    network = world.vrack(owner)
    empty_vrack = {"vrack/serviceName": network.name, "services/serviceId": 2 * network.pk + 1}
    services = scenes.situations(world, [name for name in scenes.SITUATIONS if name in names], owner)
    found = {EVERYTHING: full}
    for name, service in services.items():
        token = {} if service.state == ServiceState.CLOSED else valid.ending(owner, service=service)
        found[name] = full.at(service, **token)
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    answer = {"nichandle.contactChange.Token": {"token": contract.contact_token(change)}}
    return found | {
        WITHOUT_ITEM: full.with_other(valid.of_cart(world.cart(owner, filled=False))),
        WITHOUT_CHOICE: full.with_other(valid.of_cart(world.cart(owner, configured=False))),
        WITHOUT_SERVICE: full.with_other(empty_vrack, **valid.ending(owner, vrack=network)),
        ANSWERING: full.with_other({}, **answer),
    }


def where_done(owner: Account) -> tuple[World, dict[tuple[str, str], World]]:
    """The world with one of everything, and by operation that in which it is done."""
    found = build(owner, AT.values())
    return found[EVERYTHING], {key: found[name] for key, name in AT.items()}
