"""Ordering as a program does it: catalogue, cart, checkout, and what follows (api.md §5, §6)."""

import uuid
from typing import Any

import pytest
from django.test import Client

from occ import catalogue
from occ.models import Account, AuditEntry, Cart, Email, Order, Service
from occ.world import BY, world
from tests.api.client import Api, api_for

PLAN = {"planCode": "occ-provider-1g-europe", "duration": "P1M", "pricingMode": "default", "quantity": 1}
EMPTY = {"ovhSubsidiary": "FR"}


def filled(api: Api, *, assigned: bool = True, **said: str) -> str:
    """The id of a cart with a service in it, as it is told."""
    cart = api.post("/order/cart", EMPTY)["cartId"]
    if assigned:
        api.post(f"/order/cart/{cart}/assign")
    item = api.post(f"/order/cart/{cart}/ovhCloudConnect", PLAN)["itemId"]
    for label, value in (said or {"provider": "megaport", "pop": "par-pa3"}).items():
        api.post(f"/order/cart/{cart}/item/{item}/configuration", {"label": label, "value": value})
        assert api.status == 200
    return str(cart)


class Stranger(Api):
    """Somebody without a key."""

    def __init__(self) -> None:
        super().__init__("", "", "")

    def headers(self, method: str, path: str, body: str = "", *, url: str = "", at: int = 0) -> dict[str, str]:
        return {}


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


def test_an_order_is_walked_from_cart_to_service(api: Api, owner: Account) -> None:
    cart = filled(api)
    own = f"/order/cart/{cart}"
    simulated = api.get(f"{own}/checkout")
    assert (simulated["orderId"], simulated["url"]) == (None, None)
    assert simulated["prices"]["withoutTax"]["value"] == 299.0
    assert simulated["prices"]["withTax"] == {
        "currencyCode": "EUR",
        "priceInUcents": 35880000000,
        "text": "€358.80",
        "value": 358.8,
    }
    assert not Order.objects.exists()
    placed = api.post(f"{own}/checkout", {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True})
    number = placed["orderId"]
    assert placed["prices"] == simulated["prices"]
    assert api.get(own)["readOnly"] is True
    assert api.get("/me/order") == [number]
    assert api.get(f"/me/order/{number}")["priceWithTax"] == placed["prices"]["withTax"]
    assert api.get(f"/me/order/{number}/status") == "delivering"
    (tracked,) = api.get("/ovhCloudConnect/order")
    assert tracked["orderId"] == number
    (service,) = api.get("/ovhCloudConnect")
    assert placed["details"][0]["domain"] == service
    assert api.get(f"/ovhCloudConnect/{service}")["provider"] == "megaport"
    world.pass_time()
    assert Email.objects.filter(account=owner, text__contains=str(number)).exists()
    steps = {each["step"]: each for each in api.get(f"/me/order/{number}/followUp")}
    assert [(name, each["status"]) for name, each in steps.items()] == [
        ("VALIDATING", "DONE"),
        ("VALIDATED", "DONE"),
        ("DELIVERING", "DOING"),
        ("AVAILABLE", "TODO"),
    ]
    assert [each["description"] for each in steps["DELIVERING"]["history"]][:3] == [
        "BOOK_RESSOURCES",
        "CREATE_SERVICE_KEY",
        "SEND_SERVICE_KEY",
    ]


def test_an_order_is_delivered_with_its_service_and_cancelled_with_it(api: Api, owner: Account) -> None:
    from occ.actions import service as actions

    service = world.active(owner)
    number = service.order.pk
    assert api.get(f"/me/order/{number}/status") == "delivered"
    assert {each["status"] for each in api.get(f"/me/order/{number}/followUp")} == {"DONE"}
    never = world.ordered(owner)
    actions.service_close(service=never, by=BY)
    assert api.get(f"/me/order/{never.order.pk}/status") == "cancelled"
    steps = api.get(f"/me/order/{never.order.pk}/followUp")
    assert [each["status"] for each in steps] == ["DONE", "DONE", "ERROR", "TODO"]
    assert api.get("/ovhCloudConnect/order") == []


def test_the_same_cart_twice_is_one_order(api: Api) -> None:
    cart = filled(api)
    first = api.post(f"/order/cart/{cart}/checkout")
    again = api.post(f"/order/cart/{cart}/checkout")
    assert first == again
    assert Order.objects.count() == 1
    assert api.get(f"/order/cart/{cart}/checkout") == first
    assert AuditEntry.objects.filter(action="order_place").count() == 1


def test_what_was_ordered_is_not_changed_any_more(api: Api) -> None:
    cart = filled(api)
    (item,) = api.get(f"/order/cart/{cart}/item")
    said = api.get(f"/order/cart/{cart}/item/{item}/configuration")
    api.post(f"/order/cart/{cart}/checkout")
    own = f"/order/cart/{cart}"
    for method, path, body in (
        ("PUT", own, {"description": "x"}),
        ("DELETE", own, None),
        ("POST", f"{own}/ovhCloudConnect", PLAN),
        ("PUT", f"{own}/item/{item}", {"quantity": 1}),
        ("DELETE", f"{own}/item/{item}", None),
        ("POST", f"{own}/item/{item}/configuration", {"label": "pop", "value": "par-pa3"}),
        ("DELETE", f"{own}/item/{item}/configuration/{said[0]}", None),
    ):
        api.call(method, path, body)
        assert api.status == 409, (method, path)
    assert api.get(f"{own}/item/{item}/configuration") == said


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"provider": "megaport"}, {"pop"}),
        ({"pop": "par-pa3"}, {"provider"}),
        ({"provider": "digitalrealty", "pop": "waw-wa2"}, {"pop"}),
    ],
)
def test_what_is_not_complete_is_not_ordered(api: Api, said: dict[str, str], named: set[str]) -> None:
    cart = filled(api, **said)
    for method in ("GET", "POST"):
        answer = api.call(method, f"/order/cart/{cart}/checkout")
        assert (api.status, set(answer["details"])) == (400, named)
    assert not Order.objects.exists()
    assert api.get(f"/order/cart/{cart}")["readOnly"] is False


def test_an_empty_cart_and_one_of_nobody_are_not_ordered(api: Api) -> None:
    cart = api.post("/order/cart", EMPTY)["cartId"]
    api.post(f"/order/cart/{cart}/checkout")
    assert api.status == 409
    api.post(f"/order/cart/{cart}/assign")
    api.post(f"/order/cart/{cart}/checkout")
    assert api.status == 400
    assert api.get(f"/order/cart/{cart}/summary")["prices"]["withTax"]["value"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"planCode": "occ-direct-1g-europe"}, "planCode"),
        ({"planCode": "occ-provider-100g-europe"}, "planCode"),
        ({"duration": "P1Y"}, "duration"),
        ({"pricingMode": "upfront12"}, "pricingMode"),
        ({"quantity": 2}, "quantity"),
        ({"quantity": 0}, "quantity"),
    ],
)
def test_only_what_is_sold_goes_into_a_cart(api: Api, change: dict[str, Any], field: str) -> None:
    cart = api.post("/order/cart", EMPTY)["cartId"]
    answer = api.post(f"/order/cart/{cart}/ovhCloudConnect", PLAN | change)
    assert (api.status, set(answer["details"])) == (400, {field})
    assert api.get(f"/order/cart/{cart}")["items"] == []


def test_a_cart_takes_one_service_told_once(api: Api) -> None:
    cart = filled(api)
    own = f"/order/cart/{cart}"
    api.post(f"{own}/ovhCloudConnect", PLAN)
    assert api.status == 409
    (item,) = api.get(own)["items"]
    labels = [(each["label"], each["required"]) for each in api.get(f"{own}/item/{item}/requiredConfiguration")]
    assert labels == [("provider", True), ("pop", True)]
    api.post(f"{own}/item/{item}/configuration", {"label": "provider", "value": "equinix"})
    assert api.status == 409
    wrong = ({"label": "colour", "value": "red"}, {"label": "pop", "value": "mtl-mtl3"})
    assert [set(api.post(f"{own}/item/{item}/configuration", body)["details"]) for body in wrong] == [
        {"label"},
        {"value"},
    ]
    first, _ = api.get(f"{own}/item/{item}/configuration")
    assert api.get(f"{own}/item/{item}/configuration/{first}")["value"] == "megaport"
    api.delete(f"{own}/item/{item}/configuration/{first}")
    api.post(f"{own}/item/{item}/configuration", {"label": "provider", "value": "equinix"})
    assert api.status == 200
    api.put(f"{own}/item/{item}", {"quantity": 2})
    assert api.status == 400
    assert api.put(f"{own}/item/{item}", {"quantity": 1, "duration": "P1M"})["itemId"] == item
    api.delete(f"{own}/item/{item}")
    assert api.get(own)["items"] == []


def test_a_cart_is_filled_without_a_key_by_who_knows_its_id(api: Api) -> None:
    stranger = Stranger()
    cart = filled(stranger, assigned=False)
    assert [plan["planCode"] for plan in stranger.get(f"/order/cart/{cart}/ovhCloudConnect")] == [
        plan.code for plan in catalogue.plans()
    ]
    assert stranger.get(f"/order/cart/{cart}/summary")["prices"]["withoutTax"]["value"] == 299.0
    for method, path in (("POST", "assign"), ("GET", "checkout"), ("POST", "checkout")):
        stranger.call(method, f"/order/cart/{cart}/{path}")
        assert stranger.status == 401
    stranger.delete(f"/order/cart/{cart}")
    assert stranger.status == 401
    api.post(f"/order/cart/{cart}/assign")
    assert api.post(f"/order/cart/{cart}/checkout")["orderId"]


@pytest.mark.parametrize("expire", ["2026-12-01T00:00:00", "2026-12-01", "2026-13-01T00:00:00Z", "soon", 1800000000])
def test_a_moment_without_its_offset_is_none(api: Api, db: None, expire: object) -> None:
    answer = api.post("/order/cart", EMPTY | {"expire": expire})
    assert api.status == 400
    assert "offset" in answer["message"]


def test_a_cart_expires_in_real_time_and_is_gone(api: Api, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from occ.engine.queue import clock

    now = clock.real_now()
    for wanted in (now - timedelta(seconds=1), now + timedelta(days=31)):
        answer = api.post("/order/cart", EMPTY | {"expire": wanted.isoformat()})
        assert (api.status, set(answer["details"])) == (400, {"expire"})
    cart = api.post("/order/cart", EMPTY | {"expire": (now + timedelta(hours=1)).isoformat(), "description": "a"})
    own = f"/order/cart/{cart['cartId']}"
    api.put(own, {"description": "b"})
    assert api.get(own) == cart | {"description": "b"}
    assert api.put(own, {"description": "x" * 256})["details"].keys() == {"description"}
    assert api.post("/order/cart", EMPTY | {"description": "\u202e\x07"})["details"].keys() == {"description"}
    world.pass_time(hours=2)  # simulated: a cart does not mind
    assert api.get(own)["description"] == "b"
    Cart.objects.update(expires_at=now - timedelta(seconds=1))
    api.get(own)
    assert api.status == 404
    api.post("/order/cart", EMPTY)
    assert Cart.objects.count() == 1


def test_a_cart_that_is_thrown_away_is_gone(api: Api) -> None:
    cart = filled(api)
    api.delete(f"/order/cart/{cart}")
    assert api.status == 200
    api.get(f"/order/cart/{cart}")
    assert api.status == 404
    for name in ("nonsense", str(uuid.uuid4())):
        api.get(f"/order/cart/{name}")
        assert api.status == 404


def test_lists_and_carts_are_ones_own(api: Api, owner: Account) -> None:
    cart, number = filled(api), world.ordered(owner).order.pk
    other = api_for(world.account(2))
    assert other.get("/me/order") == []
    assert other.get("/ovhCloudConnect/order") == []
    other.post(f"/order/cart/{cart}/assign")
    assert other.status == 404
    assert api.get("/me/order") == [number]


def test_an_account_reads_itself_and_changes_its_name_and_language(api: Api, owner: Account) -> None:
    found = api.get("/me")
    assert (found["nichandle"], found["email"], found["language"]) == (owner.nichandle, owner.email, "fr_FR")
    api.put("/me", found | {"name": "Renamed", "language": "en_GB"})
    assert api.status == 200
    assert api.get("/me") == found | {"name": "Renamed", "language": "en_GB"}
    for wrong in ({"city": "Roubaix"}, {"language": "de_DE"}, {"name": " "}, {"customerCode": "zz99999-ovh"}):
        answer = api.put("/me", wrong)
        assert (api.status, set(answer["details"])) == (400, set(wrong))
    assert api.get("/me")["name"] == "Renamed"


def test_the_area_shows_what_a_program_ordered(api: Api, owner: Account) -> None:
    from tests.api.client import user_of

    placed = api.post(f"/order/cart/{filled(api)}/checkout")
    client = Client()
    client.force_login(user_of(owner))
    service = Service.objects.get()
    answer = client.get(placed["url"].removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 200
    assert service.description in answer.content.decode()
