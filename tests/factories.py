"""Customers and services for tests, made by actions and the engine, as they are in real life."""

from datetime import timedelta

from occ.actions import datacenter, order, people, pop, provider, routing, vrack
from occ.actions.actor import Actor
from occ.engine import clock, runner
from occ.models import Account, DatacenterConfig, PopConfig, ProviderUser, RoutingConfig, Service, Task, Vrack

BY = Actor(label="test")


def pass_time(hours: float = 2) -> int:
    """Let simulated time pass and carry out what was due; how many steps that were."""
    clock.change(clock.shared().pk, forward=timedelta(hours=hours))
    return runner.run_due()


def account(number: int = 1, language: str = "fr") -> Account:
    """A customer."""
    return people.account_create(
        nichandle=f"tt{number:05}-ovh", name=f"Test {number}", email=f"t{number}@example.com", language=language, by=BY
    )


def provider_user(code: str = "megaport") -> ProviderUser:
    """Someone who signs in at a provider."""
    found = ProviderUser.objects.filter(provider=code).first()
    return found or people.provider_user_create(provider=code, username="tester", password="x", by=BY)


def ordered(owner: Account, code: str = "megaport", place: str = "par-pa3") -> Service:
    """A service whose key has been sent."""
    placed = order.order_place(account=owner, provider=code, pop=place, bandwidth="1g", by=BY)
    pass_time()
    return Service.objects.get(pk=placed.service_id)


def validated(owner: Account, code: str = "megaport", place: str = "par-pa3") -> Service:
    """A service whose order a user of the provider has just validated."""
    service = ordered(owner, code, place)
    key = service.keys.get().value
    provider.order_validate(user=provider_user(code), key=key, address="127.0.0.1", by=BY)
    return service


def active(owner: Account, code: str = "megaport", place: str = "par-pa3") -> Service:
    """A service that the provider has activated."""
    service = validated(owner, code, place)
    pass_time()
    return Service.objects.get(pk=service.pk)


def attached(owner: Account, network: Vrack | None = None, place: str = "par-pa3") -> Service:
    """An active service in a vRack."""
    service = active(owner, place=place)
    vrack.vrack_attach(service=service, vrack=network or vrack.vrack_create(account=owner, by=BY), by=BY)
    pass_time()
    return Service.objects.get(pk=service.pk)


def with_pop(owner: Account, network: Vrack | None = None, subnet: str = "10.1.250.4/30") -> tuple[Service, PopConfig]:
    """A service with an active PoP configuration."""
    service = attached(owner, network)
    pop.pop_create(service=service, customer_asn=64600, ovh_asn=64700, subnet=subnet, by=BY)
    pass_time()
    return service, PopConfig.objects.get(interface__service=service)


def add_datacenter(service: Service, place: int = 1, subnet: str = "172.16.1.0/28") -> DatacenterConfig:
    """An active datacentre configuration."""
    datacenter.datacenter_create(service=service, datacenter=place, ovh_asn=64700, subnet=subnet, by=BY)
    pass_time()
    return DatacenterConfig.objects.get(vrack=service.vrack_id, datacenter=place)


def add_bgp(service: Service, config: DatacenterConfig, host: int = 4) -> RoutingConfig:
    """An active BGP neighbour."""
    neighbor = str(config.subnet[host])
    values = {"type": "bgp", "customer_asn": 64801, "neighbor_ip": neighbor}
    routing.routing_create(service=service, datacenter_config=config, by=BY, **values)
    pass_time()
    return RoutingConfig.objects.get(datacenter_config=config, neighbor_ip=neighbor)


def seconds(task: Task) -> float:
    """How long a finished task took, in simulated seconds."""
    task.refresh_from_db()
    assert task.finished_at is not None
    return (task.finished_at - task.created_at).total_seconds()
