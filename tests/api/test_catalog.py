"""The public catalogue (api.md §5)."""

from occ import catalogue
from tests.api.calls import Stranger


def test_the_catalogue_is_public_and_prices_what_the_page_does(db: None) -> None:
    stranger = Stranger()
    found = stranger.get("/order/catalog/public/ovhCloudConnect", ovhSubsidiary="FR")
    assert stranger.status == 200
    plans = {plan["planCode"]: plan for plan in found["plans"]}
    sold = set()
    for provider in catalogue.providers():
        for pop, bandwidths in provider.pops.items():
            for code in bandwidths:
                plan = plans[f"occ-provider-{code}-{catalogue.pop(pop).zone}"]
                sold.add(plan["planCode"])
                values = {each["name"]: each["values"] for each in plan["configurations"]}
                assert provider.code in values["provider"]
                assert pop in values["pop"]
                price = catalogue.price(provider.code, pop, code).monthly_cents
                assert plan["pricings"][0]["price"] == price * 1_000_000
                assert plan["pricings"][0]["tax"] == price * 200_000
    assert sold == set(plans)
    stranger.get("/order/catalog/public/ovhCloudConnect", ovhSubsidiary="XX")
    assert stranger.status == 400


def test_a_plan_of_a_provider_is_none_whose_bandwidth_the_panel_changes() -> None:
    import re

    for plan in catalogue.plans():
        assert not re.fullmatch(".*-direct-1g-.*", plan.code)
        assert plan.code.split("-")[2] == plan.bandwidth.code
