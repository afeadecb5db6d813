"""What the measured pages show: an account with 1,000 services, one of them with 4 datacentres × 4 routings."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.engine.queue import clock
from occ.models import Interface, Order, Service, User
from occ.world import world
from occ.world.copies import Mould, copied
from occ.world.scenes import configured

SERVICES, DATACENTERS, ROUTINGS = 1000, (1, 3, 6, 8), 4
OFFERS = [("megaport", "par-pa3", "1g"), ("equinix", "lon-ld5", "2g"), ("megaport", "fra-fr5", "500m")]
LIST = "/bare-metal-cloud/network/ovhcloud-connect/"


def fill() -> tuple[User, Service]:
    """Make the account; its 999 other services are written at once, as old as a customer's would be."""
    account = world.account()
    user = world.user("bench", account)
    networks = [world.vrack(account, f"Network {number}") for number in range(10)]
    service = configured(world, account, networks[0], datacenters=DATACENTERS, routings=ROUTINGS)
    now = clock.now(world.fresh(service).account)

    def differs(number: int) -> dict[str, object]:
        code, place, width = OFFERS[number % 3]
        at, network = now - timedelta(hours=number), networks[number % 10] if number % 2 else None
        joined = {"vrack_id": network and network.pk, "vrack_status": "active" if network else ""}
        age = {"ordered_at": at, "delivered_at": at, "description": f"Site {number:04} - {place}"}
        return copied(Service, provider=code, pop=place, bandwidth=width) | joined | age

    mould = Mould(service, keep=lambda row: isinstance(row, Interface | Order))
    mould.cast(SERVICES - 1, lambda number: differs(number + 1))
    return user, service


def main() -> None:
    """Fill the database; print, as JSON, the session's key and, for each page, its address, queries and bytes."""
    settings.ALLOWED_HOSTS.append("testserver")
    user, service = fill()
    client = Client()
    client.force_login(user)
    pages = {}
    for name, address in (("list", LIST), ("service", f"/services/{service.pk}/")):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        pages[name] = {"path": address, "queries": len(queries), "bytes": len(answer.content)}
    print(json.dumps({"session": client.cookies["sessionid"].value, "pages": pages}))
