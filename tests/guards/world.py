"""One of everything, for alice; and bob, who must not see any of it."""

from dataclasses import dataclass
from datetime import timedelta

from occ.actions import api_client, api_key, datacenter, order, people, pop, provider, routing, vrack
from occ.actions.actor import Actor
from occ.engine import clock, runner
from occ.models import DatacenterConfig, Email, PopConfig, RoutingConfig, Service, Task, Vrack

BY = Actor(label="test")


@dataclass(frozen=True)
class World:
    """What stands for each parameter of an address."""

    values: dict[str, str]


def jump() -> None:
    """Two hours pass, and what was due is done."""
    clock.change(clock.shared().pk, forward=timedelta(hours=2))
    runner.run_due()


def build() -> World:
    """Alice with a service, its configurations, tasks, keys and e-mails; bob and staff beside her."""
    alice = people.account_create(nichandle="aa00001-ovh", name="Alice", email="alice@example.com", by=BY)
    bob = people.account_create(nichandle="bb00002-ovh", name="Bob", email="bob@example.com", by=BY)
    person = people.user_create(username="alice", password="x", account=alice, by=BY)
    people.user_create(username="bob", password="x", account=bob, by=BY)
    people.user_create(username="staff", password="x", staff=True, by=BY)
    tester = people.provider_user_create(provider="megaport", username="tester", password="x", by=BY)
    network = vrack.vrack_create(account=alice, by=BY)
    order.order_place(account=alice, provider="megaport", pop="par-pa3", bandwidth="1g", by=BY)
    jump()
    service = Service.objects.get()
    key = service.keys.get()
    provider.order_validate(user=tester, key=key.value, address="127.0.0.1", by=BY)
    jump()
    service.refresh_from_db()
    vrack.vrack_attach(service=service, vrack=network, by=BY)
    jump()
    service.refresh_from_db()
    pop.pop_create(service=service, customer_asn=64600, ovh_asn=64700, subnet="10.1.250.4/30", by=BY)
    jump()
    datacenter.datacenter_create(service=service, datacenter=1, ovh_asn=64700, subnet="172.16.1.0/28", by=BY)
    jump()
    place = DatacenterConfig.objects.get()
    routing.routing_create(
        service=service, datacenter_config=place, type="bgp", customer_asn=64801, neighbor_ip="172.16.1.4", by=BY
    )
    jump()
    application, _ = api_key.application_create(user=person, name="Robot", by=BY)
    asked = api_key.credential_request(application=application, rules=[("GET", "/*")], by=BY)
    _, _, own = api_key.script_key(user=person, name="Script", by=BY)
    client, _ = api_client.client_create(user=person, name="CI", by=BY)
    return World(
        {
            "service": str(service.pk),
            "pop": str(PopConfig.objects.get().pk),
            "datacenter": str(place.pk),
            "routing": str(RoutingConfig.objects.get().pk),
            "task": str(Task.objects.filter(service=service).latest("pk").pk),
            "key": str(key.pk),
            "email": str(Email.objects.latest("pk").pk),
            "vrack": str(Vrack.objects.get().pk),
            "step": "vrack",
            "provider": "megaport",
            "pop_code": "par-pa3",
            "code": "megaport",
            "bandwidth": "1g",
            "validation": asked.validation,
            "credential": str(own.credential.pk),
            "client": str(client.pk),
        }
    )
