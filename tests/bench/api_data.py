"""What the measured calls find: who reads 20 services, and who adds thousands of routing configurations."""

import json
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

from occ.actions import api_key, people
from occ.actions.actor import Actor
from occ.engine import clock
from occ.models import (
    Account,
    Cart,
    CartConfiguration,
    CartItem,
    DatacenterConfig,
    Interface,
    Order,
    PopConfig,
    Service,
    ServiceState,
    User,
    Vrack,
)
from occ.models.fields import subnet_columns

BY = Actor(label="bench")
DATACENTERS = (1, 3, 6, 8)
NEIGHBORS = 4
"""BGP neighbours of one datacentre."""


def customer(number: int) -> tuple[Account, dict[str, Any]]:
    """A new customer, and who its client is and signs with."""
    account = people.account_create(nichandle=f"be{10000 + number}-ovh", name="API", email="api@example.com", by=BY)
    user: User = people.user_create(username=f"api{number}", password="bench", account=account, by=BY)
    application, secret, new = api_key.script_key(user=user, name="bench", by=BY)
    signs = {"application_key": application.key, "application_secret": secret, "consumer_key": new.consumer_key}
    return account, {"account": account.pk, "signs": signs}


def services(account: Account, count: int) -> list[Service]:
    """Active services, each alone in its vRack."""
    at = clock.now(account)
    networks = Vrack.objects.bulk_create(
        Vrack(account=account, name=f"pn-{account.pk}{number:05}") for number in range(count)
    )
    made = Service.objects.bulk_create(
        Service(
            account=account, description=f"Site {number:04}", provider="megaport", pop="par-pa3", bandwidth="1g",
            state=ServiceState.ACTIVE, vrack=network, vrack_status="active", ordered_at=at, delivered_at=at,
        )
        for number, network in enumerate(networks)
    )  # fmt: skip
    Interface.objects.bulk_create(Interface(service=each) for each in made)
    Order.objects.bulk_create(Order(account=account, service=each, monthly_cents=20000, ordered_at=at) for each in made)
    return made


def neighbors(account: Account, calls: int) -> list[tuple[str, str]]:
    """Where `calls` BGP neighbours can be added: each with the path and its address."""
    per_service = NEIGHBORS * len(DATACENTERS)
    made = services(account, -(-calls // per_service))
    ports = {port.service_id: port for port in Interface.objects.filter(service__in=made)}
    pops = PopConfig.objects.bulk_create(
        PopConfig(
            interface=ports[each.pk], vrack=each.vrack, customer_asn=64600, ovh_asn=64700, status="active",
            **subnet_columns(IPv4Network("10.1.250.4/30")),
        )
        for each in made
    )  # fmt: skip
    configs = DatacenterConfig.objects.bulk_create(
        DatacenterConfig(
            vrack=each.vrack, datacenter=place, ovh_asn=64700, status="active",
            **subnet_columns(IPv4Network(f"172.16.{place}.0/28")),
        )
        for each in made
        for place in DATACENTERS
    )  # fmt: skip
    above = [f"/ovhCloudConnect/{each.pk}/config/pop/{pop.pk}" for each, pop in zip(made, pops, strict=True)]
    return [
        (f"{above[number // len(DATACENTERS)]}/datacenter/{config.pk}/extra", str(config.subnet[4 + host]))
        for number, config in enumerate(configs)
        for host in range(NEIGHBORS)
    ]


def carts(account: Account, count: int) -> list[str]:
    """Carts that are ready to be ordered."""
    late = clock.real_now() + timedelta(days=1)
    made = Cart.objects.bulk_create(Cart(account=account, subsidiary="FR", expires_at=late) for _ in range(count))
    items = CartItem.objects.bulk_create(CartItem(cart=each, plan="occ-provider-1g-europe") for each in made)
    CartConfiguration.objects.bulk_create(
        CartConfiguration(item=each, label=label, value=value)
        for each in items
        for label, value in (("provider", "megaport"), ("pop", "par-pa3"))
    )
    return [str(each.pk) for each in made]


def main(listed: int, customers: int, writes: int) -> None:
    """Fill the database; print, as JSON, who reads and who writes, with what there is for them.

    Args:
        listed: services of who reads.
        customers: how many write.
        writes: writes of each of them.
    """
    reader, told = customer(0)
    told["services"] = [str(each.pk) for each in services(reader, listed)]
    writers = []
    for number in range(1, customers + 1):
        writer, known = customer(number)
        writers.append(known | {"neighbors": neighbors(writer, writes), "carts": carts(writer, writes)})
    print(json.dumps({"reader": told, "writers": writers}))
