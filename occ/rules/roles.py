"""Who has which address of a subnet: shown on the page while somebody types, and asked when an address is checked."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Role = Literal["outside", "network", "gateway", "router_a", "router_b", "customer", "broadcast"]


@dataclass(frozen=True)
class PopAddresses:
    """Who has which address of a /30 at the PoP (domain.md PO-3)."""

    network: IPv4Address
    ovh: IPv4Address
    customer: IPv4Address
    broadcast: IPv4Address


@dataclass(frozen=True)
class DatacenterAddresses:
    """Who has which address of a datacentre's subnet (domain.md DC-5)."""

    network: IPv4Address
    gateway: IPv4Address
    router_a: IPv4Address
    router_b: IPv4Address
    first_customer: IPv4Address
    last_customer: IPv4Address
    broadcast: IPv4Address

    def role(self, address: IPv4Address) -> Role:
        """What this address is in the subnet, "outside" included."""
        if not self.network <= address <= self.broadcast:
            return "outside"
        names: tuple[Role, ...] = ("network", "gateway", "router_a", "router_b", "broadcast")
        return next((name for name in names if getattr(self, name) == address), "customer")


def pop_addresses(network: IPv4Network) -> PopAddresses:
    """The four addresses of a PoP's /30: first usable OVHcloud's, second usable the customer's."""
    return PopAddresses(network=network[0], ovh=network[1], customer=network[2], broadcast=network[3])


def datacenter_addresses(network: IPv4Network) -> DatacenterAddresses:
    """The addresses that OVHcloud keeps in a datacentre's subnet (/28 or larger) and those left to the customer."""
    return DatacenterAddresses(
        network=network[0],
        gateway=network[1],
        router_a=network[2],
        router_b=network[3],
        first_customer=network[4],
        last_customer=network[-2],
        broadcast=network[-1],
    )
