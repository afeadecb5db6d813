"""What people may type that is refused: one table, sent through the forms and through the actions alike."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from occ.models import Account, DatacenterConfig, Service
from occ.world import Stage, world
from occ.world.scenes import together

GOOD: dict[str, dict[str, str]] = {
    "pop": {"type": "l3", "customer_asn": "64600", "ovh_asn": "64700", "subnet": "10.1.250.8/30"},
    "datacenter": {"datacenter": "3", "ovh_asn": "64700", "subnet": "172.16.2.0/28"},
    "bgp": {"type": "bgp", "customer_asn": "64801", "neighbor_ip": "172.16.1.5"},
    "static": {"type": "network", "subnet": "10.30.0.0/16", "next_hop": "172.16.6.6"},
}


@dataclass(frozen=True)
class Wrong:
    """One value that is refused: in which form, the field where that is said (none: above the form), the code."""

    form: str
    field: str
    value: str
    code: str
    at: str | None = None
    """The field where it is said, if not the one that is wrong; empty for above the form."""

    @property
    def said_at(self) -> str:
        """Where the sentence stands."""
        return self.field if self.at is None else self.at

    @property
    def values(self) -> dict[str, str]:
        """Everything that is sent: good but for this one."""
        return GOOD[self.form] | {self.field: self.value}

    def __str__(self) -> str:
        return f"{self.form}-{self.field}-{self.value}"


def subnet(form: str) -> list[Wrong]:
    """What is refused of the subnets of a PoP and of a datacentre."""
    length = GOOD[form]["subnet"].partition("/")[2]
    cases = [
        ("", "subnet_missing"),
        ("nonsense", "address_malformed"),
        ("10.1.250/" + length, "address_malformed"),
        ("10.1.250.300/" + length, "address_number_too_large"),
        ("10.1.250.16", "length_missing"),
        ("10.1.250.16/33", "length_malformed"),
        ("2001:db8::/" + length, "address_ipv6"),
        ("10.1.250.17/" + length, "subnet_host_bits"),
        ("0.0.0.0/" + length, "subnet_this_network"),
        ("127.0.0.0/" + length, "subnet_loopback"),
        ("169.254.0.0/" + length, "subnet_link_local"),
        ("224.0.0.0/" + length, "subnet_multicast"),
        ("240.0.0.0/" + length, "subnet_reserved"),
        ("10.1.250.4/" + length if form == "pop" else "10.1.250.0/28", "subnet_overlap"),  # a PoP's
        ("172.16.1.0/" + length, "subnet_overlap"),  # a datacentre's
    ]
    return [Wrong(form, "subnet", value, code) for value, code in cases]


def asn(form: str, field: str) -> list[Wrong]:
    """What is refused of every AS number."""
    cases = {
        "": "asn_missing",
        "0": "asn_out_of_range",
        "-1": "asn_out_of_range",
        "4294967296": "asn_out_of_range",
        "text": "asn_malformed",
        "64600.5": "asn_malformed",
        "65501": "asn_reserved",
        "65502": "asn_reserved",
        "65519": "asn_reserved",
    }
    return [Wrong(form, field, value, code) for value, code in cases.items()]


def host(form: str, field: str, net: str) -> list[Wrong]:
    """What is refused of a neighbour and of a next hop, in the /28 that begins with `net`."""
    cases = {
        "": "host_missing",
        "nonsense": "address_malformed",
        "2001:db8::5": "address_ipv6",
        f"{net}.0": "host_is_network",
        f"{net}.1": "host_is_gateway",
        f"{net}.2": "host_is_router_a",
        f"{net}.3": "host_is_router_b",
        f"{net}.15": "host_is_broadcast",
        f"{net}.16": "host_outside",
        "10.9.9.9": "host_outside",
        f"{net}.5/28": "address_has_length",
    }
    return [Wrong(form, field, value, code) for value, code in cases.items()]


WRONG: list[Wrong] = [
    *subnet("pop"),
    Wrong("pop", "subnet", "10.1.250.16/29", "subnet_length"),
    Wrong("pop", "subnet", "10.1.250.16/31", "subnet_length"),
    Wrong("pop", "subnet", "10.0.0.0/7", "subnet_length"),
    *asn("pop", "customer_asn"),
    *asn("pop", "ovh_asn"),
    Wrong("pop", "ovh_asn", "64600", "asn_same", at="customer_asn"),
    Wrong("pop", "type", "l2", "pop_l3_only"),
    *subnet("datacenter"),
    Wrong("datacenter", "subnet", "172.16.2.0/29", "subnet_too_small"),
    Wrong("datacenter", "subnet", "172.16.2.0/30", "subnet_too_small"),
    Wrong("datacenter", "subnet", "10.0.0.0/7", "subnet_too_large"),
    Wrong("datacenter", "subnet", "172.16.0.0/16", "subnet_overlap"),
    *asn("datacenter", "ovh_asn"),
    Wrong("datacenter", "datacenter", "", "datacenter_unknown"),
    Wrong("datacenter", "datacenter", "1", "datacenter_taken"),
    Wrong("datacenter", "datacenter", "2", "datacenter_unavailable"),
    Wrong("datacenter", "datacenter", "13", "datacenter_other_zone"),
    *asn("bgp", "customer_asn"),
    Wrong("bgp", "customer_asn", "64700", "asn_same"),
    *host("bgp", "neighbor_ip", "172.16.1"),
    Wrong("bgp", "neighbor_ip", "172.16.1.4", "neighbor_taken"),
    *host("static", "next_hop", "172.16.6"),
    Wrong("static", "subnet", "", "destination_missing"),
    Wrong("static", "subnet", "nonsense", "address_malformed"),
    Wrong("static", "subnet", "10.30.0.1/16", "subnet_host_bits"),
    Wrong("static", "subnet", "2001:db8::/32", "address_ipv6"),
    Wrong("static", "subnet", "172.16.6.0/28", "destination_inside"),
    Wrong("static", "subnet", "172.16.6.8/29", "destination_inside"),
    Wrong("static", "subnet", "10.20.0.0/16", "destination_taken"),
]
ALLOWED: list[Wrong] = [
    Wrong("pop", "subnet", "203.0.113.4/30", "subnet_not_private"),
    Wrong("pop", "customer_asn", "333", "asn_not_private"),
    Wrong("pop", "ovh_asn", "35540", "asn_not_private"),
    Wrong("datacenter", "subnet", "203.0.113.0/24", "subnet_not_private"),
    Wrong("datacenter", "ovh_asn", "333", "asn_not_private"),
    Wrong("bgp", "customer_asn", "333", "asn_not_private"),
]
"""What is accepted, with a note."""
UNNOTED: list[Wrong] = [
    Wrong("pop", "customer_asn", "4200000000", ""),
    Wrong("datacenter", "subnet", "10.128.0.0/9", ""),
    Wrong("static", "subnet", "0.0.0.0/0", ""),
    Wrong("static", "subnet", "10.0.0.0/8", ""),
    Wrong("static", "subnet", "192.0.2.7/32", ""),
]
"""What may look wrong, and is accepted without one."""


@dataclass(frozen=True)
class Place:
    """Where the forms of the table are: a service for each, and the datacentre configuration of a routing."""

    services: dict[str, Service]
    datacenters: dict[str, DatacenterConfig]

    def path(self, form: str) -> str:
        """The address of a form."""
        below = {"pop": "pops/add/", "datacenter": "datacenters/add/"}
        tail = below.get(form) or f"datacenters/{self.datacenters[form].pk}/routings/add/"
        return f"/services/{self.services[form].pk}/{tail}"


def place(owner: Account) -> Place:
    """Two services of one vRack: one configured, with a BGP and a static datacentre; one that has no PoP yet."""
    configured, bare = together(world, Stage.POP, Stage.ATTACHED, account=owner)
    bgp = world.bgp(world.datacenter(configured, 1)).datacenter_config
    static = world.static(world.datacenter(configured, 6)).datacenter_config
    services = {"pop": bare, "datacenter": configured, "bgp": configured, "static": configured}
    return Place(services, {"bgp": bgp, "static": static})


def everything(only: Collection[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours as it is stored, but the count of wrong keys; or of `only` these models."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("occ").get_models():
            if model.__name__ != "KeyAttempt" and (only is None or model.__name__ in only):
                key, table = (connection.ops.quote_name(name) for name in (model._meta.pk.column, model._meta.db_table))
                cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
                names = [column[0] for column in cursor.description]
                found[model.__name__] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found
