"""What the demo begins with: two customers, staff, and people at the providers. Made by actions only, once."""

from datetime import datetime, timedelta

from occ import catalogue
from occ.actions import datacenter, key, order, people, pop, provider, routing, vrack
from occ.actions.actor import Actor
from occ.actions.service import service_describe
from occ.engine import clock, runner
from occ.models import Account, DatacenterConfig, ProviderUser, Service, Task, Vrack

PASSWORD = "passerelle"  # noqa: S105 (printed by `make demo`; refused at start outside the demo)
BY = Actor(label="demo")
HISTORY = timedelta(hours=2)
"""How long ago the demo's first service was ordered: a little more than all of it takes."""


def seed() -> None:
    """Fill an empty database with the demo's people and services; one that has accounts is left as it is."""
    if Account.objects.exists():
        return
    clock.shared(start=clock.real_now() - HISTORY)
    alice = _account("aa00001-ovh", "Alice Martin", "alice@example.com", "fr", "alice")
    bob = _account("bb00002-ovh", "Bob Taylor", "bob@example.com", "en", "bob")
    people.user_create(username="staff", password=PASSWORD, staff=True, by=BY)
    for each in catalogue.providers():
        people.provider_user_create(provider=each.code, username="alice", password=PASSWORD, is_demo=True, by=BY)
    _alice(alice)
    _bob(bob)
    _pass_time(clock.real_now())


def _account(nichandle: str, name: str, email: str, language: str, username: str) -> Account:
    account = people.account_create(nichandle=nichandle, name=name, email=email, language=language, is_demo=True, by=BY)
    people.user_create(username=username, password=PASSWORD, account=account, by=BY)
    return account


def _finish() -> None:
    """Let time pass until everything that is under way has come to its end."""
    while due := Task.objects.open().order_by("due_at").values_list("due_at", flat=True).first():
        _pass_time(due)


def _pass_time(until: datetime) -> None:
    """Move the shared clock ahead to an instant, if it is not there yet, and carry out what is due."""
    shared = clock.shared()
    clock.change(shared.pk, forward=max(until - clock.simulated(shared), timedelta(0)))
    runner.run_due()


def _ordered(account: Account, provider_code: str, pop_code: str, bandwidth: str, description: str) -> Service:
    """A service whose key has been sent."""
    placed = order.order_place(account=account, provider=provider_code, pop=pop_code, bandwidth=bandwidth, by=BY)
    _finish()
    return service_describe(service=placed.service, description=description, by=BY)


def _active(account: Account, provider_code: str, pop_code: str, bandwidth: str, description: str) -> Service:
    """A service that the provider has activated."""
    service = _ordered(account, provider_code, pop_code, bandwidth, description)
    user = ProviderUser.objects.get(provider=provider_code, username="alice")
    value = service.keys.get().value
    provider.order_validate(user=user, key=value, address="127.0.0.1", by=Actor(label=f"{provider_code}: alice"))
    _finish()
    return Service.objects.get(pk=service.pk)


def _attached(service: Service, network: Vrack, customer_asn: int, ovh_asn: int, subnet: str) -> Service:
    """An active service with its vRack and its PoP configuration."""
    vrack.vrack_attach(service=service, vrack=network, by=BY)
    _finish()
    service = Service.objects.get(pk=service.pk)
    pop.pop_create(service=service, customer_asn=customer_asn, ovh_asn=ovh_asn, subnet=subnet, by=BY)
    _finish()
    return service


def _datacenter(service: Service, place: int, ovh_asn: int, subnet: str) -> DatacenterConfig:
    datacenter.datacenter_create(service=service, datacenter=place, ovh_asn=ovh_asn, subnet=subnet, by=BY)
    _finish()
    return DatacenterConfig.objects.get(vrack=service.vrack_id, datacenter=place)


def _alice(account: Account) -> None:
    vrack.vrack_create(account=account, description="Nouveau réseau", by=BY)
    production = vrack.vrack_create(account=account, description="Production", by=BY)
    finished = _active(account, "equinix", "par-pa3", "1g", "Siège Paris – lien principal")
    finished = _attached(finished, production, 64512, 64620, "192.168.0.200/30")
    paris = _datacenter(finished, 1, 64620, "10.0.16.0/24")
    for number, host in enumerate(("10.0.16.10", "10.0.16.11")):
        routing.routing_create(
            service=finished, datacenter_config=paris, type="bgp", customer_asn=64530 + number, neighbor_ip=host, by=BY
        )
    gravelines = _datacenter(finished, 6, 64621, "10.0.32.0/27")
    for destination, hop in (("10.64.0.0/16", "10.0.32.5"), ("10.65.0.0/16", "10.0.32.6")):
        routing.routing_create(
            service=finished, datacenter_config=gravelines, type="network", subnet=destination, next_hop=hop, by=BY
        )
    _finish()
    second = _active(account, "megaport", "fra-fr5", "500m", "Francfort – secours")
    _attached(second, production, 64513, 64620, "192.168.0.204/30")
    cancelled = _ordered(account, "orange", "lil-etx2", "200m", "Entrepôt Lille")
    key.key_cancel(key=cancelled.keys.get(), by=BY)
    _ordered(account, "megaport", "par-th2", "1g", "Laboratoire")
    # The newest is first on the list: the one to follow the guide with.
    _active(account, "megaport", "par-pa3", "1g", "À configurer – Megaport Paris")


def _bob(account: Account) -> None:
    network = vrack.vrack_create(account=account, description="Backbone", by=BY)
    london = _active(account, "equinix", "lon-ld5", "2g", "London office")
    london = _attached(london, network, 64700, 64701, "10.200.0.0/30")
    _datacenter(london, 8, 64701, "10.201.0.0/28")
