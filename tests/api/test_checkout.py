"""What a cart comes to, and ordering it (api.md §5)."""

import pytest
from django.test import Client

from occ.models import Account, AuditEntry, Email, Order, Service
from occ.world import world
from tests.api.calls import EMPTY, filled
from tests.api.client import Api


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


def test_the_same_cart_twice_is_one_order(api: Api) -> None:
    cart = filled(api)
    first = api.post(f"/order/cart/{cart}/checkout")
    again = api.post(f"/order/cart/{cart}/checkout")
    assert first == again
    assert Order.objects.count() == 1
    assert api.get(f"/order/cart/{cart}/checkout") == first
    assert AuditEntry.objects.filter(action="order_place").count() == 1


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


def test_the_area_shows_what_a_program_ordered(api: Api, owner: Account) -> None:
    from tests.api.client import user_of

    placed = api.post(f"/order/cart/{filled(api)}/checkout")
    client = Client()
    client.force_login(user_of(owner))
    service = Service.objects.get()
    answer = client.get(placed["url"].removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 200
    assert service.description in answer.content.decode()
