# ruff: noqa: E501 (one mistake a line reads best)
"""The catalogue fits together, keeps to what is publicly known, and can be looked up by code."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from occ import catalogue
from occ.catalogue.loader import load

FOLDER = Path(catalogue.__file__).parent
FILES = ["zones", "regions", "datacenters", "pops", "bandwidths", "providers", "prices"]


def test_every_reference_leads_somewhere():
    for pop in catalogue.pops():
        assert catalogue.zone(pop.zone)
        assert pop.nearest_region is None or catalogue.region(pop.nearest_region).zone == pop.zone
    for region in catalogue.regions():
        assert catalogue.zone(region.zone)
    for datacenter in catalogue.datacenters():
        assert catalogue.region(datacenter.region.code) is datacenter.region
    for provider in catalogue.providers():
        for pop_code, bandwidth_codes in provider.pops.items():
            assert catalogue.pop(pop_code)
            assert bandwidth_codes
            for code in bandwidth_codes:
                assert catalogue.price(provider.code, pop_code, catalogue.bandwidth(code).code).monthly_cents > 0


def test_everything_is_found_by_its_code():
    for found, every in [
        (catalogue.provider, catalogue.providers()),
        (catalogue.pop, catalogue.pops()),
        (catalogue.zone, catalogue.zones()),
        (catalogue.region, catalogue.regions()),
        (catalogue.bandwidth, catalogue.bandwidths()),
    ]:
        assert all(found(entry.code) is entry for entry in every)
    assert all(catalogue.datacenter(entry.id) is entry for entry in catalogue.datacenters())


@pytest.mark.parametrize("look_up", ["provider", "pop", "zone", "region", "bandwidth", "datacenter"])
def test_an_unknown_code_is_a_key_error(look_up):
    with pytest.raises(KeyError):
        getattr(catalogue, look_up)("nowhere")


@pytest.mark.parametrize(
    "offer", [("nobody", "par-pa3", "1g"), ("RISQ", "par-pa3", "1g"), ("megaport", "par-pa3", "100g"), ("a", "b", "c")]
)
def test_what_is_not_on_offer_has_no_price(offer):
    with pytest.raises(KeyError):
        catalogue.price(*offer)


def test_the_providers_are_those_of_the_schema_that_sell_circuits():
    assert {provider.code for provider in catalogue.providers()} == {
        "RISQ", "consoleconnect", "digitalrealty", "equinix", "fibrenoire", "intercloud", "interxion", "megaport",
        "orange",
    }  # fmt: skip


def test_what_is_known_of_providers_and_pops_is_so():
    assert {"par-pa3", "mtl-mtl3", "fra-fr5", "sgp-sg1", "lon-ld5", "was-dc10"} <= set(
        catalogue.provider("consoleconnect").pops
    )
    assert "sgp-sg1" in catalogue.provider("equinix").pops
    assert {"bru-bru1", "zur-zur1"} <= set(catalogue.provider("digitalrealty").pops)
    assert set(catalogue.provider("RISQ").pops) == set(catalogue.provider("fibrenoire").pops) == {"mtl-mtl3"}


def test_the_large_providers_are_in_most_pops():
    for code in ("megaport", "equinix"):
        assert len(catalogue.provider(code).pops) > len(catalogue.pops()) / 2


def test_every_pop_can_be_ordered_from_somebody_and_reaches_a_datacentre():
    served = {pop for provider in catalogue.providers() for pop in provider.pops}
    assert served == {pop.code for pop in catalogue.pops()}
    for pop in catalogue.pops():
        assert any(datacenter.available for datacenter in catalogue.datacenters_of_zone(pop.zone))


def test_bandwidths_are_those_of_the_schema_and_offered_smallest_first():
    codes = [bandwidth.code for bandwidth in catalogue.bandwidths()]
    assert codes == ["50m", "100m", "200m", "500m", "1g", "2g", "5g", "10g", "20g", "100g"]
    assert [bandwidth.mbps for bandwidth in catalogue.bandwidths()] == sorted(b.mbps for b in catalogue.bandwidths())
    for provider in catalogue.providers():
        for offered in provider.pops.values():
            assert list(offered) == sorted(set(offered), key=codes.index)
            assert not {"20g", "100g"} & set(offered)


def test_more_bandwidth_costs_more_and_less_a_megabit():
    prices = [catalogue.price("megaport", "par-pa3", code) for code in catalogue.provider("megaport").pops["par-pa3"]]
    cents = [price.monthly_cents for price in prices]
    assert cents == sorted(set(cents))
    assert cents[-1] / 10000 < cents[0] / 50


def test_labels_speak_both_languages():
    assert (catalogue.bandwidth("1g").label("fr"), catalogue.bandwidth("1g").label("en")) == (
        "1\u00a0Gbit/s",
        "1\u00a0Gbps",
    )
    assert catalogue.bandwidth("500m").label("fr-ca") == "500\u00a0Mbit/s"
    assert catalogue.pop("par-pa3").name == "FR - Paris - Equinix - PA3"
    assert catalogue.region("eu-west-par").label("en-gb") == "Europe (France - Paris)"
    assert catalogue.zone("asia-pacific").label("fr") == "Asie-Pacifique"
    assert catalogue.datacenter(9).label("fr") == "Varsovie (eu-central-waw-a)"
    assert catalogue.datacenter(9).label("en") == "Warsaw (eu-central-waw-a)"
    price = catalogue.price("megaport", "par-pa3", "10g")
    assert (price.label("fr"), price.label("en")) == ("1\u00a0590,00\u00a0€", "€1,590.00")


def test_the_datacentres_of_paris_are_a_and_c_and_b_cannot_be_chosen():
    paris = [datacenter for datacenter in catalogue.datacenters() if datacenter.region.code == "eu-west-par"]
    assert [(datacenter.id, datacenter.name, datacenter.available) for datacenter in paris] == [
        (1, "eu-west-par-a", True),
        (2, "eu-west-par-b", False),
        (3, "eu-west-par-c", True),
    ]


def test_a_region_has_as_many_datacentres_as_its_type_says():
    for region in catalogue.regions():
        datacenters = [datacenter for datacenter in catalogue.datacenters() if datacenter.region is region]
        assert len(datacenters) == int(region.type[0])
        assert [datacenter.code for datacenter in datacenters] == [f"{region.code}-{letter}" for letter in "abc"][
            : len(datacenters)
        ]
        assert any(datacenter.available for datacenter in datacenters)


def test_a_zone_reaches_its_own_datacentres_only():
    by_zone = [catalogue.datacenters_of_zone(zone.code) for zone in catalogue.zones()]
    assert sorted(datacenter.id for found in by_zone for datacenter in found) == list(range(1, 18))
    assert [datacenter.id for datacenter in catalogue.datacenters_of_zone("north-america")] == [13, 14]
    assert catalogue.datacenters_of_zone("moon") == ()


def test_pop_codes_follow_the_pattern():
    assert all(re.fullmatch(r"[a-z]{3}-[a-z0-9]+", pop.code) for pop in catalogue.pops())


def test_white_text_can_be_read_on_every_providers_colour():
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    for provider in catalogue.providers():
        red, green, blue = bytes.fromhex(provider.color.removeprefix("#"))
        luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        assert 1.05 / (luminance + 0.05) >= 4.5, provider.code
        assert provider.description("fr") != provider.description("en")


def test_the_catalogue_needs_no_django():
    source = "".join(
        path.read_text() for part in ("rules", "catalogue") for path in (FOLDER.parent / part).glob("*.py")
    )
    assert "django" not in {match.split(".")[0] for match in re.findall(r"^(?:from|import) (\S+)", source, re.M)}
    assert sys.modules["occ.catalogue"]


# What is wrong in a file is said at load, with the file, the entry and the code.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(FOLDER / f"{name}.json", tmp_path)
    return tmp_path


def change(folder: Path, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / f"{name}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "edit", "said"),
    [
        ("regions", lambda c: c["regions"][0].update(zone="moon"), "regions.json, eu-west-par: unknown zone 'moon'"),
        ("regions", lambda c: c["regions"][0].update(type="2-AZ"), "regions.json, eu-west-par: unknown region type '2-AZ'"),
        ("datacenters", lambda c: c["datacenters"][0].update(region="x"), "datacenters.json, 1: unknown region 'x'"),
        ("datacenters", lambda c: c["datacenters"][1].update(id=1), "datacenters.json, 1: id is there twice"),
        ("datacenters", lambda c: c["datacenters"][0].pop("id"), "datacenters.json, None: id is missing"),
        ("pops", lambda c: c["pops"][0].update(zone="x"), "pops.json, par-pa3: unknown zone 'x'"),
        ("pops", lambda c: c["pops"][0].update(nearest_region="x"), "pops.json, par-pa3: unknown region 'x'"),
        ("pops", lambda c: c["pops"][0].pop("zone"), "pops.json, par-pa3: zone is missing"),
        ("bandwidths", lambda c: c["bandwidths"][0].update(code="fast"), "bandwidths.json, fast: 'fast' is not a number and m or g"),
        ("providers", lambda c: c["providers"][0]["pops"].update(nowhere="full"), "providers.json, consoleconnect: unknown PoP 'nowhere'"),
        ("providers", lambda c: c["providers"][0]["pops"].update({"par-pa3": "x"}), "providers.json, consoleconnect: unknown range 'x'"),
        ("providers", lambda c: c["ranges"]["full"].append("3g"), "providers.json, consoleconnect: unknown bandwidth '3g'"),
        ("providers", lambda c: c["ranges"]["full"].append("20g"), "prices.json: no price for 20g at par-pa3, which consoleconnect offers"),
        ("providers", lambda c: c.pop("ranges"), "providers.json: ranges is missing"),
        ("prices", lambda c: c["monthly_cents"].update(moon={}), "prices.json: unknown zone 'moon'"),
        ("prices", lambda c: c["monthly_cents"].pop("europe"), "prices.json: no price for 50m at par-pa3, which consoleconnect offers"),
        ("prices", lambda c: c["monthly_cents"]["europe"].update({"3g": 1}), "prices.json: unknown bandwidth '3g'"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_by_name(folder, name, edit, said):
    change(folder, name, edit)
    with pytest.raises(catalogue.CatalogueError) as error:
        load(folder)
    assert str(error.value) == said


def test_a_value_too_many_is_refused(folder):
    change(folder, "pops", lambda content: content["pops"][0].update(rack=5))
    with pytest.raises(catalogue.CatalogueError, match=r"pops.json, par-pa3: .*rack"):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_named(folder, name):
    (folder / f"{name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match=rf"^{name}.json cannot be read"):
        load(folder)
    (folder / f"{name}.json").unlink()
    with pytest.raises(catalogue.CatalogueError, match=rf"^{name}.json cannot be read"):
        load(folder)
