"""What the measured pages show: an account with 1,000 services, one of them with 4 datacentres × 4 routings."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.actions import datacenter, order, people, pop, provider, routing, task, vrack
from occ.actions.actor import Actor
from occ.engine import clock
from occ.models import Account, DatacenterConfig, Interface, Order, Service, ServiceState, Task, User, Vrack

BY = Actor(label="bench")
SERVICES, DATACENTERS, ROUTINGS = 1000, (1, 3, 6, 8), 4
OFFERS = [("megaport", "par-pa3", "1g"), ("equinix", "lon-ld5", "2g"), ("megaport", "fra-fr5", "500m")]
LIST = "/bare-metal-cloud/network/ovhcloud-connect/"


def finish() -> None:
    """Carry everything that is under way to its end."""
    while waiting := list(Task.objects.open().order_by("pk")):
        for each in waiting:
            task.task_finish(task=each, by=BY)


def full_service(account: Account, network: Vrack) -> Service:
    """A service with all that a page can show."""
    service = order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=BY).service
    finish()
    user = people.provider_user_create(provider="megaport", username="bench", password="bench", by=BY)
    provider.order_validate(user=user, key=service.keys.get().value, address="127.0.0.1", by=BY)
    finish()
    vrack.vrack_attach(service=service, vrack=network, by=BY)
    finish()
    service = Service.objects.get(pk=service.pk)
    pop.pop_create(service=service, customer_asn=64600, ovh_asn=64700, subnet="10.255.0.0/30", by=BY)
    finish()
    for number, place in enumerate(DATACENTERS):
        subnet = f"10.{number}.0.0/24"
        datacenter.datacenter_create(service=service, datacenter=place, ovh_asn=64700, subnet=subnet, by=BY)
        finish()
        config = DatacenterConfig.objects.get(vrack=network, datacenter=place)
        for host in range(ROUTINGS):
            values = {"type": "bgp", "customer_asn": 64800 + host, "neighbor_ip": f"10.{number}.0.{10 + host}"}
            routing.routing_create(service=service, datacenter_config=config, by=BY, **values)
    finish()
    return service


def fill() -> tuple[User, Service]:
    """Make the account; its 999 other services are written at once, as old as a customer's would be."""
    account = people.account_create(nichandle="be00001-ovh", name="Bench", email="bench@example.com", by=BY)
    user = people.user_create(username="bench", password="bench", account=account, by=BY)
    networks = [vrack.vrack_create(account=account, description=f"Network {number}", by=BY) for number in range(10)]
    service = full_service(account, networks[0])
    now = clock.now(account)
    others = []
    for number in range(1, SERVICES):
        code, place, width = OFFERS[number % 3]
        network = networks[number % 10] if number % 2 else None
        at = now - timedelta(hours=number)
        others.append(
            Service(
                account=account, description=f"Site {number:04} - {place}", provider=code, pop=place, bandwidth=width,
                state=ServiceState.ACTIVE, vrack=network, vrack_status="active" if network else "",
                ordered_at=at, delivered_at=at,
            )
        )  # fmt: skip
    Service.objects.bulk_create(others)
    Interface.objects.bulk_create(Interface(service=each) for each in others)
    Order.objects.bulk_create(
        Order(account=account, service=each, monthly_cents=20000, ordered_at=each.ordered_at) for each in others
    )
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
