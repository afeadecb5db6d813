"""Reads the catalogue's files and refuses, by naming file, entry and code, whatever does not fit together."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from occ.catalogue.entries import Bandwidth, Datacenter, Labels, Plan, Pop, Price, Provider, Region, Zone

Entry = TypeVar("Entry")
Raw = dict[str, Any]

_MBPS = {"m": 1, "g": 1000}


class CatalogueError(Exception):
    """A file of the catalogue says something impossible; the message names the file, the entry and the code."""


@dataclass(frozen=True)
class Catalogue:
    """Everything there is to look up; prices go by zone and bandwidth code."""

    zones: Mapping[str, Zone]
    regions: Mapping[str, Region]
    datacenters: Mapping[int, Datacenter]
    pops: Mapping[str, Pop]
    bandwidths: Mapping[str, Bandwidth]
    providers: Mapping[str, Provider]
    prices: Mapping[str, Mapping[str, Price]]
    tax_percent: int
    plans: Mapping[str, Plan]


def load(folder: Path) -> Catalogue:
    """Read every file of a folder.

    Raises:
        CatalogueError: a file is missing or not JSON, an entry lacks a value or has one too many, a code is there
            twice, refers to nothing, or a bandwidth on offer has no price.
    """
    zones = _entries(folder, "zones", _zone)
    regions = _entries(folder, "regions", lambda raw: _region(raw, zones))
    datacenters = _entries(folder, "datacenters", lambda raw: _datacenter(raw, regions), key="id")
    pops = _entries(folder, "pops", lambda raw: _pop(raw, zones, regions))
    bandwidths = _entries(folder, "bandwidths", lambda raw: _bandwidth(raw["code"]))
    ranges = _read(folder, "providers", "ranges")
    providers = _entries(folder, "providers", lambda raw: _provider(raw, pops, bandwidths, ranges))
    prices = _prices(folder, zones, bandwidths)
    _check_prices(providers.values(), pops, prices)
    tax = _read(folder, "prices", "tax_percent")
    plans = _plans(zones, pops, bandwidths, providers, prices)
    return Catalogue(zones, regions, datacenters, pops, bandwidths, providers, prices, tax, plans)


def _read(folder: Path, name: str, part: str) -> Any:
    """One part of one file."""
    try:
        content: Raw = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{name}.json cannot be read: {error}") from error
    if part not in content:
        raise CatalogueError(f"{name}.json: {part} is missing")
    return content[part]


def _entries(folder: Path, name: str, build: Callable[[Raw], Entry], key: str = "code") -> dict[Any, Entry]:
    """The entries of one file by their code, in the order of the file."""
    found: dict[Any, Entry] = {}
    for raw in _read(folder, name, name):
        code = raw.get(key)
        try:
            if code is None or code in found:
                raise CatalogueError(f"{key} is missing" if code is None else f"{key} is there twice")
            found[code] = build(raw)
        except KeyError as error:
            raise CatalogueError(f"{name}.json, {code}: {error.args[0]} is missing") from error
        except (CatalogueError, TypeError) as error:
            raise CatalogueError(f"{name}.json, {code}: {error}") from error
    return found


def _known(code: Any, entries: Mapping[Any, Entry], what: str) -> Entry:
    try:
        return entries[code]
    except KeyError:
        raise CatalogueError(f"unknown {what} {code!r}") from None


def _labels(raw: Raw) -> Labels:
    return Labels(fr=raw.pop("fr"), en=raw.pop("en"))


def _zone(raw: Raw) -> Zone:
    return Zone(label=_labels(raw), **raw)


def _region(raw: Raw, zones: Mapping[str, Zone]) -> Region:
    _known(raw["zone"], zones, "zone")
    _known(raw["type"], {"1-AZ": 1, "3-AZ": 3}, "region type")
    return Region(label=_labels(raw), city=_labels(raw.pop("city")), **raw)


def _datacenter(raw: Raw, regions: Mapping[str, Region]) -> Datacenter:
    return Datacenter(region=_known(raw.pop("region"), regions, "region"), **raw)


def _pop(raw: Raw, zones: Mapping[str, Zone], regions: Mapping[str, Region]) -> Pop:
    _known(raw["zone"], zones, "zone")
    if raw["nearest_region"] is not None:
        _known(raw["nearest_region"], regions, "region")
    return Pop(**raw)


def _bandwidth(code: str) -> Bandwidth:
    """A bandwidth says its own rate: a number and m or g."""
    match = re.fullmatch(r"([1-9][0-9]*)([mg])", code)
    if match is None:
        raise CatalogueError(f"{code!r} is not a number and m or g")
    return Bandwidth(code=code, mbps=int(match[1]) * _MBPS[match[2]])


def _provider(
    raw: Raw, pops: Mapping[str, Pop], bandwidths: Mapping[str, Bandwidth], ranges: Mapping[str, list[str]]
) -> Provider:
    """A provider names, for each of its PoPs, one of the ranges of bandwidths listed on top of the file."""
    offers = {}
    for pop, name in raw.pop("pops").items():
        _known(pop, pops, "PoP")
        offers[pop] = tuple(_known(code, bandwidths, "bandwidth").code for code in _known(name, ranges, "range"))
    return Provider(description=_labels(raw), pops=offers, **raw)


def _prices(
    folder: Path, zones: Mapping[str, Zone], bandwidths: Mapping[str, Bandwidth]
) -> dict[str, dict[str, Price]]:
    prices: dict[str, dict[str, Price]] = {}
    by_zone = _read(folder, "prices", "monthly_cents")
    try:
        for zone, amounts in by_zone.items():
            by_bandwidth = {_known(code, bandwidths, "bandwidth").code: Price(cents) for code, cents in amounts.items()}
            prices[_known(zone, zones, "zone").code] = by_bandwidth
    except CatalogueError as error:
        raise CatalogueError(f"prices.json: {error}") from error
    return prices


def _check_prices(
    providers: Iterable[Provider], pops: Mapping[str, Pop], prices: Mapping[str, Mapping[str, Price]]
) -> None:
    for provider in providers:
        for pop, codes in provider.pops.items():
            for code in codes:
                if code not in prices.get(pops[pop].zone, {}):
                    raise CatalogueError(f"prices.json: no price for {code} at {pop}, which {provider.code} offers")


def _plans(
    zones: Mapping[str, Zone],
    pops: Mapping[str, Pop],
    bandwidths: Mapping[str, Bandwidth],
    providers: Mapping[str, Provider],
    prices: Mapping[str, Mapping[str, Price]],
) -> dict[str, Plan]:
    """A plan for each price at which somebody offers something; its third word is the bandwidth (api.md §4)."""
    found = {}
    for zone, by_bandwidth in prices.items():
        here = {code for code, pop in pops.items() if pop.zone == zone}
        for code, price in by_bandwidth.items():
            offers = {
                provider.code: tuple(pop for pop, on_offer in provider.pops.items() if code in on_offer and pop in here)
                for provider in providers.values()
            }
            offers = {provider: places for provider, places in offers.items() if places}
            if offers:
                name = f"occ-provider-{code}-{zone}"
                found[name] = Plan(name, zones[zone], bandwidths[code], price, offers)
    return found
