"""What the catalogue holds, as frozen values. Languages are given as "fr", "en" or with a country ("fr-ca")."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

RegionType = Literal["1-AZ", "3-AZ"]

_NO_BREAK = "\N{NO-BREAK SPACE}"


def _is_french(language: str) -> bool:
    return language.lower().startswith("fr")


@dataclasses.dataclass(frozen=True)
class Labels:
    """One text in both languages."""

    fr: str
    en: str

    def __call__(self, language: str) -> str:
        return self.fr if _is_french(language) else self.en


@dataclasses.dataclass(frozen=True)
class Zone:
    """A geographic zone: a PoP reaches the datacentres of its own zone and no others (domain.md DC-14)."""

    code: str
    label: Labels


@dataclasses.dataclass(frozen=True)
class Region:
    """A region of the vendor's; `zone` is a zone's code, `city` the short name (domain.md §5.3)."""

    code: str
    zone: str
    type: RegionType
    city: Labels
    label: Labels


@dataclasses.dataclass(frozen=True)
class Datacenter:
    """A datacentre where a vRack can be reached; only an available one may be chosen (domain.md DC-8)."""

    id: int
    code: str
    region: Region
    available: bool

    @property
    def zone(self) -> str:
        """The code of its zone."""
        return self.region.zone

    @property
    def name(self) -> str:
        """The name on the wire: its code."""
        return self.code

    def label(self, language: str) -> str:
        """City and code, for instance "Gravelines (eu-west-gra-a)"."""
        return f"{self.region.city(language)} ({self.code})"


@dataclasses.dataclass(frozen=True)
class Pop:
    """A place where a provider meets the network; `nearest_region` is a region's code (domain.md §5.2)."""

    code: str
    name: str
    city: str
    facility: str
    zone: str
    nearest_region: str | None
    invented: bool
    """Whether the code is ours, for want of a published one."""


@dataclasses.dataclass(frozen=True)
class Bandwidth:
    """A bandwidth: its code on the wire, a number and a unit, and its rate in megabits a second (domain.md §5.4)."""

    code: str
    mbps: int

    def label(self, language: str) -> str:
        """For instance "1 Gbps", in French "1 Gbit/s"."""
        letter = "M" if self.mbps < 1000 else "G"
        unit = f"{letter}bit/s" if _is_french(language) else f"{letter}bps"
        return f"{self.mbps if letter == 'M' else self.mbps // 1000}{_NO_BREAK}{unit}"


@dataclasses.dataclass(frozen=True)
class Provider:
    """A provider; `code` is its value on the wire, `pops` says which bandwidths (codes) it has at which PoP (code)."""

    code: str
    name: str
    color: str
    """Colour of its portal, as #rrggbb, dark enough for white text."""
    description: Labels
    pops: Mapping[str, tuple[str, ...]] = dataclasses.field(hash=False)


@dataclasses.dataclass(frozen=True)
class Price:
    """What a service costs: euro cents a month, without tax; invented."""

    monthly_cents: int

    def label(self, language: str) -> str:
        """The amount in euros, for instance "€1,590.00", in French "1 590,00 €"."""
        english = f"{self.monthly_cents // 100:,}.{self.monthly_cents % 100:02}"
        if not _is_french(language):
            return f"€{english}"
        return english.replace(",", _NO_BREAK).replace(".", ",") + f"{_NO_BREAK}€"


@dataclasses.dataclass(frozen=True)
class Plan:
    """What a cart takes: a bandwidth at the PoPs of one zone, at one price (docs/adr/0007-orders-by-programs.md)."""

    code: str
    """For instance "occ-provider-1g-europe"."""
    zone: Zone
    bandwidth: Bandwidth
    price: Price
    offers: Mapping[str, tuple[str, ...]] = dataclasses.field(hash=False)
    """The PoPs (codes) by provider (code)."""

    @property
    def name(self) -> str:
        """As on the bill."""
        return f"OVHcloud Connect Provider {self.bandwidth.label('en')} {self.zone.label('en')}"

    @property
    def pops(self) -> list[str]:
        """Every PoP of it, by code."""
        return sorted({pop for pops in self.offers.values() for pop in pops})
