"""What the measured pages show: an account with 1,000 services, one of them with 4 datacentres × 4 routings."""

import json

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.models import Service, User
from occ.world import world
from occ.world.copies import crowd
from occ.world.scenes import configured

SERVICES, DATACENTERS, ROUTINGS = 1000, (1, 3, 6, 8), 4
LIST = "/bare-metal-cloud/network/ovhcloud-connect/"


def fill() -> tuple[User, Service]:
    """Make the account, with ten vRacks."""
    account = world.account()
    networks = [world.vrack(account, f"Network {number}") for number in range(10)]
    service = configured(world, account, networks[0], datacenters=DATACENTERS, routings=ROUTINGS)
    crowd(service, SERVICES - 1, networks)
    return world.user("bench", account), service


def main() -> None:
    """Fill the database; print, as JSON, the session's key and, for each page, its address, queries and bytes."""
    settings.ALLOWED_HOSTS.append("testserver")
    user, service = fill()
    client = Client()
    client.force_login(user)
    pages = {}
    for name, address in (("list", LIST), ("service", f"/services/{service.pk}/")):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        pages[name] = {"path": address, "queries": len(queries), "bytes": len(answer.content)}
    print(json.dumps({"session": client.cookies["sessionid"].value, "pages": pages}))
