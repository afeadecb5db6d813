"""The orders of an account (api.md §6)."""

from occ.models import Account
from occ.world import BY, world
from tests.api.calls import filled
from tests.api.client import Api, api_for


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


def test_lists_and_carts_are_ones_own(api: Api, owner: Account) -> None:
    cart, number = filled(api), world.ordered(owner).order.pk
    other = api_for(world.account(2))
    assert other.get("/me/order") == []
    assert other.get("/ovhCloudConnect/order") == []
    other.post(f"/order/cart/{cart}/assign")
    assert other.status == 404
    assert api.get("/me/order") == [number]
