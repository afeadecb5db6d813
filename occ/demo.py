"""What the demo begins with: two customers, staff, and people at the providers. Made once."""

from datetime import timedelta

from occ import catalogue
from occ.actions.actor import Actor
from occ.actions.key import key_cancel
from occ.engine.queue import clock, runner
from occ.models import Account
from occ.world import World

PASSWORD = "passerelle"  # noqa: S105 (printed by `make demo`; refused at start outside the demo)
HISTORY = timedelta(hours=2)
"""How long ago the demo's first service was ordered: a little more than all of it takes."""
world = World(by=Actor(label="demo"), password=PASSWORD, is_demo=True)


def seed() -> None:
    """Fill an empty database with the demo's people and services; one that has accounts is left as it is."""
    if Account.objects.exists():
        return
    shared = clock.shared(start=clock.real_now() - HISTORY)
    alice = world.account(nichandle="aa00001-ovh", name="Alice Martin", email="alice@example.com")
    world.user("alice", alice)
    bob = world.account(nichandle="bb00002-ovh", name="Bob Taylor", email="bob@example.com", language="en")
    world.user("bob", bob)
    world.user("staff")
    for each in catalogue.providers():
        world.provider_user(each.code, "alice")
    _alice(alice)
    _bob(bob)
    world.pass_until(shared.pk, clock.real_now())
    runner.run_due()


def _alice(account: Account) -> None:
    world.vrack(account, "Nouveau réseau")
    production = world.vrack(account, "Production")
    at_equinix = {"provider": "equinix", "pop": "par-pa3"}
    first = world.attached(account, production, description="Siège Paris – lien principal", **at_equinix)
    world.pop(first, customer_asn=64512, ovh_asn=64620, subnet="192.168.0.200/30")
    paris = world.datacenter(first, 1, ovh_asn=64620, subnet="10.0.16.0/24")
    for number, host in enumerate(("10.0.16.10", "10.0.16.11")):
        world.routing_create(paris, customer_asn=64530 + number, neighbor_ip=host)
    gravelines = world.datacenter(first, 6, ovh_asn=64621, subnet="10.0.32.0/27")
    for destination, hop in (("10.64.0.0/16", "10.0.32.5"), ("10.65.0.0/16", "10.0.32.6")):
        world.routing_create(gravelines, "network", subnet=destination, next_hop=hop)
    world.finish()
    at_megaport = {"pop": "fra-fr5", "bandwidth": "500m"}
    second = world.attached(account, production, description="Francfort – secours", **at_megaport)
    world.pop(second, customer_asn=64513, ovh_asn=64620, subnet="192.168.0.204/30")
    at_orange = {"provider": "orange", "pop": "lil-etx2", "bandwidth": "200m"}
    cancelled = world.ordered(account, description="Entrepôt Lille", **at_orange)
    key_cancel(key=cancelled.keys.get(), by=world.by)
    world.ordered(account, description="Laboratoire", pop="par-th2")
    # The newest is first on the list: the one to follow the guide with.
    world.active(account, description="À configurer – Megaport Paris")


def _bob(account: Account) -> None:
    backbone = world.vrack(account, "Backbone")
    at_equinix = {"provider": "equinix", "pop": "lon-ld5", "bandwidth": "2g"}
    london = world.attached(account, backbone, description="London office", **at_equinix)
    world.pop(london, customer_asn=64700, ovh_asn=64701, subnet="10.200.0.0/30")
    world.datacenter(london, 8, ovh_asn=64701, subnet="10.201.0.0/28")
