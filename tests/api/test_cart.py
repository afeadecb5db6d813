"""Carts: filled, assigned, expired, thrown away, closed by their order (api.md §5)."""

import uuid

import pytest

from occ import catalogue
from occ.models import Cart
from occ.world import world
from tests.api.calls import EMPTY, PLAN, Stranger, filled
from tests.api.client import Api


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
