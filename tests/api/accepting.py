"""Where what the world with one of everything refuses is done: a port is free, a key is gone, a token is known."""

from typing import Any

from occ.actions import cart, contract, key, termination, vrack
from occ.models import Account, ContactChange, Service
from tests import factories
from tests.api.test_contracts import mailed_token
from tests.api.world import World
from tests.factories import BY

NEVER = {
    ("POST", "/ovhCloudConnect/{serviceName}/loa"),
    ("POST", "/ovhCloudConnect/{serviceName}/interface/{id}/lock"),
    ("POST", "/ovhCloudConnect/{serviceName}/interface/{id}/unlock"),
    ("POST", "/services/{serviceId}/terminate/skipRetentionPeriod"),
    ("GET", "/services/{serviceId}/upgrade/{planCode}"),
    ("POST", "/services/{serviceId}/upgrade/{planCode}/simulate"),
    ("POST", "/services/{serviceId}/upgrade/{planCode}/execute"),
}
"""What means nothing for a Provider service, wherever it stands (docs/adr/0006, 0007)."""


def build(owner: Account, full: World) -> dict[tuple[str, str], World]:
    """By operation, the world in which it is done.

    Args:
        owner: the customer.
        full: the world with one of everything, from which the rest is taken.
    """
    free, joined, stranded = factories.active(owner), factories.attached(owner), factories.ordered(owner)
    key.key_cancel(key=stranded.keys.get(), by=BY)
    network = vrack.vrack_create(account=owner, by=BY)
    empty, begun = (cart.cart_create(subsidiary="FR") for _ in range(2))
    item = cart.cart_item_add(cart=begun, plan="occ-provider-1g-europe", duration="P1M", mode="default", quantity=1)
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    ending = _of_service(full, free, _asked(owner, service=free))
    ending_vrack = _other(full, {"vrack/serviceName": network.name}, **_asked(owner, vrack=network))
    answering = _other(full, {}, **{"nichandle.contactChange.Token": {"token": contract.contact_token(change)}})
    in_vrack = _of_service(full, joined, {})
    return {
        ("POST", "/ovhCloudConnect/{serviceName}/config/pop"): in_vrack,
        ("DELETE", "/vrack/{serviceName}/ovhCloudConnect/{ovhCloudConnect}"): in_vrack,
        ("POST", "/vrack/{serviceName}/ovhCloudConnect"): _of_service(full, free, {}),
        ("POST", "/ovhCloudConnect/{serviceName}/serviceKey/{serviceKeyId}/regenerate"): _of_service(
            full, stranded, {}
        ),
        ("POST", "/ovhCloudConnect/{serviceName}/confirmTermination"): ending,
        ("POST", "/services/{serviceId}/terminate/confirm"): ending,
        ("DELETE", "/services/{serviceId}"): ending,
        ("POST", "/vrack/{serviceName}/confirmTermination"): ending_vrack,
        ("POST", "/me/task/contactChange/{id}/accept"): answering,
        ("POST", "/me/task/contactChange/{id}/refuse"): answering,
        ("POST", "/order/cart/{cartId}/ovhCloudConnect"): _other(full, {"cart/cartId": str(empty.pk)}),
        ("POST", "/order/cart/{cartId}/item/{itemId}/configuration"): _other(
            full, {"cart/cartId": str(begun.pk), "item/itemId": str(item.pk)}
        ),
    }


def _other(full: World, values: dict[str, str], **bodies: Any) -> World:
    return World(full.service, full.values | values, full.bodies | bodies)


def _of_service(full: World, service: Service, bodies: dict[str, Any]) -> World:
    values = {
        "ovhCloudConnect/serviceName": str(service.pk),
        "ovhCloudConnect/ovhCloudConnect": str(service.pk),
        "serviceKey/serviceKeyId": str(service.keys.latest("pk").pk),
        "services/serviceId": str(2 * service.order.pk),
    } | ({"vrack/serviceName": service.vrack.name} if service.vrack else {})
    own = {
        "ovhCloudConnect.PopConfig": full.bodies["ovhCloudConnect.PopConfig"] | {"interfaceId": service.interface.pk},
        "vrack.OvhCloudConnectAttach": {"ovhCloudConnect": str(service.pk)},
    }
    return _other(full, values, **own | bodies)


def _asked(owner: Account, **ends: Any) -> dict[str, Any]:
    """The bodies with the token that is mailed for the end of something."""
    owner = Account.objects.select_related("clock").get(pk=owner.pk)  # time has passed since it was read
    termination.termination_ask(account=owner, **ends, by=BY)
    body = {"token": mailed_token(owner)}
    return {"services.confirmTermination": body, "services.terminate.ConfirmServiceTerminationRequest": body}
