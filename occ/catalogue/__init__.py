"""The catalogue: providers, PoPs, regions, datacentres, bandwidths and prices, each in a file beside this one.

Read once per process; every look-up afterwards is one in a dictionary. An unknown code is a KeyError.
What was invented for want of a public source is told in docs/adr/0002-codes-and-prices.md.
"""

from functools import cache
from pathlib import Path

from occ.catalogue.entries import Bandwidth, Datacenter, Labels, Plan, Pop, Price, Provider, Region, Zone
from occ.catalogue.loader import Catalogue, CatalogueError, load

__all__ = [
    "Bandwidth",
    "CatalogueError",
    "Datacenter",
    "Labels",
    "Plan",
    "Pop",
    "Price",
    "Provider",
    "Region",
    "Zone",
    "bandwidth",
    "bandwidths",
    "datacenter",
    "datacenters",
    "datacenters_of_zone",
    "plan",
    "plan_of",
    "plans",
    "pop",
    "pops",
    "price",
    "provider",
    "providers",
    "region",
    "regions",
    "tax_percent",
    "zone",
    "zones",
]


@cache
def _catalogue() -> Catalogue:
    return load(Path(__file__).parent)


def providers() -> tuple[Provider, ...]:
    """Every provider that can be ordered from, by name."""
    return tuple(_catalogue().providers.values())


def provider(code: str) -> Provider:
    """The provider with this value on the wire, such as "megaport"."""
    return _catalogue().providers[code]


def pops() -> tuple[Pop, ...]:
    """Every PoP, zone by zone."""
    return tuple(_catalogue().pops.values())


def pop(code: str) -> Pop:
    """The PoP with this code, such as "par-pa3"."""
    return _catalogue().pops[code]


def zones() -> tuple[Zone, ...]:
    """Europe, North America, Asia-Pacific."""
    return tuple(_catalogue().zones.values())


def zone(code: str) -> Zone:
    """The zone with this code, such as "europe"."""
    return _catalogue().zones[code]


def regions() -> tuple[Region, ...]:
    """Every region, zone by zone."""
    return tuple(_catalogue().regions.values())


def region(code: str) -> Region:
    """The region with this code, such as "eu-west-par"."""
    return _catalogue().regions[code]


def datacenters() -> tuple[Datacenter, ...]:
    """Every datacentre, those that are not available included, by id."""
    return tuple(_catalogue().datacenters.values())


def datacenter(id: int) -> Datacenter:
    """The datacentre with this id on the wire."""
    return _catalogue().datacenters[id]


def datacenters_of_zone(zone: str) -> tuple[Datacenter, ...]:
    """The datacentres that a PoP of this zone (a code) reaches, those that are not available included, by id."""
    return tuple(datacenter for datacenter in datacenters() if datacenter.zone == zone)


def bandwidths() -> tuple[Bandwidth, ...]:
    """Every bandwidth known on the wire, smallest first; which are on offer is in `Provider.pops`."""
    return tuple(_catalogue().bandwidths.values())


def bandwidth(code: str) -> Bandwidth:
    """The bandwidth with this code, such as "1g"."""
    return _catalogue().bandwidths[code]


def price(provider: str, pop: str, bandwidth: str) -> Price:
    """The price of a service at that provider, PoP and bandwidth (codes); KeyError if it is not on offer."""
    loaded = _catalogue()
    if bandwidth not in loaded.providers[provider].pops[pop]:
        raise KeyError(bandwidth)
    return loaded.prices[loaded.pops[pop].zone][bandwidth]


def plans() -> tuple[Plan, ...]:
    """Everything that a cart takes, zone by zone."""
    return tuple(_catalogue().plans.values())


def plan(code: str) -> Plan:
    """The plan with this code, such as "occ-provider-1g-europe"."""
    return _catalogue().plans[code]


def plan_of(pop: str, bandwidth: str) -> Plan | None:
    """The plan under which a bandwidth at a PoP (codes) is sold; None where it is on offer no more."""
    return _catalogue().plans.get(f"occ-provider-{bandwidth}-{_catalogue().pops[pop].zone}")


def tax_percent() -> int:
    """The tax on top of every price."""
    return _catalogue().tax_percent
