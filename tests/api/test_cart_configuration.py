"""What is said about a service in a cart: its provider and its PoP (api.md §5)."""

from tests.api.calls import filled
from tests.api.client import Api


def test_what_is_said_of_a_service_is_said_once_until_it_is_taken_back(api: Api) -> None:
    own = f"/order/cart/{filled(api)}"
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
