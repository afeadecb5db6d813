"""Other plans and options of what is billed (api.md §4)."""

from occ.models import Account
from occ.world import world
from tests.api.calls import number_of
from tests.api.client import Api


def test_a_provider_service_has_no_other_plan(api: Api, owner: Account) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}"
    assert api.get(f"{own}/upgrade") == []
    assert api.get(f"{own}/options") == []
    body = {"duration": "P1M", "pricingMode": "default", "quantity": 1}
    for method, path in (("GET", ""), ("POST", "/simulate"), ("POST", "/execute")):
        api.call(method, f"{own}/upgrade/occ-provider-10g-europe{path}", body if method == "POST" else None)
        assert api.status == 404
