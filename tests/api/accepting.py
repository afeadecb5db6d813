"""Where what the world with one of everything refuses is done: a port is free, a key is gone, a token is known."""

from occ.actions import contract
from occ.models import Account, ContactChange
from occ.world import world
from occ.world.scenes import situations
from tests.api.valid import World, ending, of_cart

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
    stranded, free, joined = situations(world, ("without a valid key", "active", "in a vRack"), owner).values()
    network = world.vrack(owner)
    change = ContactChange.objects.get(pk=full.values["contactChange/id"])
    ended = full.at(free, **ending(owner, service=free))
    ended_vrack = full.with_other({"vrack/serviceName": network.name}, **ending(owner, vrack=network))
    answering = full.with_other({}, **{"nichandle.contactChange.Token": {"token": contract.contact_token(change)}})
    in_vrack = full.at(joined)
    return {
        ("POST", "/ovhCloudConnect/{serviceName}/config/pop"): in_vrack,
        ("DELETE", "/vrack/{serviceName}/ovhCloudConnect/{ovhCloudConnect}"): in_vrack,
        ("POST", "/vrack/{serviceName}/ovhCloudConnect"): full.at(free),
        ("POST", "/ovhCloudConnect/{serviceName}/serviceKey/{serviceKeyId}/regenerate"): full.at(stranded),
        ("POST", "/ovhCloudConnect/{serviceName}/confirmTermination"): ended,
        ("POST", "/services/{serviceId}/terminate/confirm"): ended,
        ("DELETE", "/services/{serviceId}"): ended,
        ("POST", "/vrack/{serviceName}/confirmTermination"): ended_vrack,
        ("POST", "/me/task/contactChange/{id}/accept"): answering,
        ("POST", "/me/task/contactChange/{id}/refuse"): answering,
        ("POST", "/order/cart/{cartId}/ovhCloudConnect"): full.with_other(of_cart(world.cart(owner, filled=False))),
        ("POST", "/order/cart/{cartId}/item/{itemId}/configuration"): full.with_other(
            of_cart(world.cart(owner, configured=False))
        ),
    }
