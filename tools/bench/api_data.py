"""What the measured calls find: who reads 20 services, and who adds thousands of routing configurations."""

import json
from datetime import timedelta
from typing import Any

from occ.actions import api_key, cart
from occ.engine.queue import clock
from occ.models import Account, Cart, DatacenterConfig, PopConfig, Service, Vrack
from occ.world import BY, world
from occ.world.copies import HISTORY, Mould, without
from occ.world.scenes import configured

DATACENTERS = (1, 3, 6, 8)
NEIGHBORS = 4
"""BGP neighbours of one datacentre."""


def customer(number: int) -> tuple[Account, dict[str, Any]]:
    """A new customer, and who its client is and signs with."""
    account = world.account()
    user = world.user(f"api{number}", account)
    application, secret, new = api_key.script_key(user=user, name="bench", by=BY)
    signs = {"application_key": application.key, "application_secret": secret, "consumer_key": new.consumer_key}
    return account, {"account": account.pk, "signs": signs}


def services(account: Account, count: int) -> list[Any]:
    """The identifiers of active services, each alone in its vRack."""
    mould = Mould.of(lambda: [world.attached().vrack], without(*HISTORY))
    return mould.cast(count, lambda number: {"account_id": account.pk, "description": f"Site {number:04}"})[Service]


def routed() -> list[Vrack]:
    """The vRack of a service whose datacentres wait for their first neighbour."""
    return [configured(world, datacenters=DATACENTERS, routings=0).vrack]


def neighbors(account: Account, calls: int) -> list[tuple[str, str]]:
    """Where `calls` BGP neighbours can be added: each with the path and its address."""
    per_service = NEIGHBORS * len(DATACENTERS)
    made = Mould.of(routed, without(*HISTORY)).cast(
        -(-calls // per_service), lambda _number: {"account_id": account.pk}
    )
    above = [
        f"/ovhCloudConnect/{each}/config/pop/{pop}" for each, pop in zip(made[Service], made[PopConfig], strict=True)
    ]
    configs = DatacenterConfig.objects.in_bulk(made[DatacenterConfig])
    return [
        (f"{above[number // len(DATACENTERS)]}/datacenter/{pk}/extra", str(configs[pk].subnet[4 + host]))
        for number, pk in enumerate(made[DatacenterConfig])
        for host in range(NEIGHBORS)
    ]


def ready() -> list[Cart]:
    """A cart that is ready to be ordered."""
    made = cart.cart_create(subsidiary="FR")
    cart.cart_assign(cart=made, account=world.account(), by=BY)
    item = cart.cart_item_add(cart=made, plan="occ-provider-1g-europe", duration="P1M", mode="default", quantity=1)
    for label, value in (("provider", "megaport"), ("pop", "par-pa3")):
        cart.cart_configure(item=item, label=label, value=value)
    made.refresh_from_db()
    return [made]


def carts(account: Account, count: int) -> list[str]:
    """Carts that are ready to be ordered."""
    columns = {"account_id": account.pk, "expires_at": clock.real_now() + timedelta(days=1)}
    return [str(pk) for pk in Mould.of(ready).cast(count, lambda _number: columns)[Cart]]


def main(listed: int, customers: int, writes: int) -> None:
    """Fill the database; print, as JSON, who reads and who writes, with what there is for them.

    Args:
        listed: services of who reads.
        customers: how many write.
        writes: writes of each of them.
    """
    reader, told = customer(0)
    told["services"] = [str(each) for each in services(reader, listed)]
    writers = []
    for number in range(1, customers + 1):
        writer, known = customer(number)
        writers.append(known | {"neighbors": neighbors(writer, writes), "carts": carts(writer, writes)})
    print(json.dumps({"reader": told, "writers": writers}))
