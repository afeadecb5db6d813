"""What is in a cart: one service of one plan (api.md §5)."""

from typing import Any

import pytest

from tests.api.calls import EMPTY, PLAN, filled
from tests.api.client import Api


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


def test_a_cart_takes_one_service(api: Api) -> None:
    own = f"/order/cart/{filled(api)}"
    api.post(f"{own}/ovhCloudConnect", PLAN)
    assert api.status == 409
    (item,) = api.get(own)["items"]
    api.put(f"{own}/item/{item}", {"quantity": 2})
    assert api.status == 400
    assert api.put(f"{own}/item/{item}", {"quantity": 1, "duration": "P1M"})["itemId"] == item
    api.delete(f"{own}/item/{item}")
    assert api.get(own)["items"] == []
