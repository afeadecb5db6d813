"""What the measured calls find: who reads 20 services, and who adds thousands of routing configurations."""

import json
from datetime import timedelta
from typing import Any

from occ.actions import api_key
from occ.engine.queue import clock
from occ.models import Account, Cart
from occ.world import BY, Stage, world
from occ.world.copies import Mould, laid_out

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


def neighbors(account: Account, calls: int) -> list[tuple[str, str]]:
    """Where `calls` BGP neighbours can be added: each with the path and its address."""
    found = []
    while len(found) < calls:
        (service,) = laid_out(world, account, Stage.POP, datacenters=DATACENTERS)
        above = f"/ovhCloudConnect/{service.pk}/config/pop/{service.pop_config.pk}/datacenter"
        for config in service.vrack.datacenter_configs.all():
            found += [(f"{above}/{config.pk}/extra", str(config.subnet[4 + host])) for host in range(NEIGHBORS)]
    return found


def carts(account: Account, count: int) -> list[str]:
    """Carts that are ready to be ordered."""
    columns = {"account_id": account.pk, "expires_at": clock.real_now() + timedelta(days=1)}
    return [str(pk) for pk in Mould.of(lambda: [world.cart()]).cast(count, lambda _number: columns)[Cart]]


def main(listed: int, customers: int, writes: int) -> None:
    """Fill the database; print, as JSON, who reads and who writes, with what there is for them.

    Args:
        listed: services of who reads.
        customers: how many write.
        writes: writes of each of them.
    """
    reader, told = customer(0)
    told["services"] = [str(each.pk) for each in world.services([Stage.ATTACHED] * listed, reader)]
    writers = []
    for number in range(1, customers + 1):
        writer, known = customer(number)
        writers.append(known | {"neighbors": neighbors(writer, writes), "carts": carts(writer, writes)})
    print(json.dumps({"reader": told, "writers": writers}))
