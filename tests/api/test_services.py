"""What is billed: services and vRacks under their numbers, their renewal and their end (api.md §4)."""

from typing import Any

import pytest

from occ.models import Account, AuditEntry, Service
from occ.world import world
from tests.api.client import Api, api_for
from tests.api.test_contracts import mailed_token


def number_of(api: Api, name: str) -> int:
    """Under which number something is billed."""
    (number,) = api.get("/services", resourceName=name)
    return int(number)


def test_services_and_vracks_are_billed_under_numbers_of_their_own(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    assert service.vrack
    numbers = [number_of(api, str(service.pk)), number_of(api, service.vrack.name)]
    assert sorted(api.get("/services")) == sorted(numbers)
    assert api.get(f"/ovhCloudConnect/{service.pk}/serviceInfos")["serviceId"] == numbers[0]
    assert api.get(f"/vrack/{service.vrack.name}/serviceInfos")["serviceId"] == numbers[1]
    assert api.get("/services", routes="/vrack/{serviceName}") == [numbers[1]]
    found = api.get(f"/services/{numbers[0]}")
    assert found["route"]["url"] == f"/ovhCloudConnect/{service.pk}"
    assert api.get(found["route"]["url"])["uuid"] == str(service.pk)
    assert found["billing"]["plan"]["code"] == "occ-provider-1g-europe"
    assert found["billing"]["pricing"]["price"]["value"] == service.order.monthly_cents / 100
    assert found["billing"]["lifecycle"]["current"]["state"] == "active"
    assert found["billing"]["expirationDate"][:10] == api.get(
        f"/ovhCloudConnect/{service.pk}/serviceInfos"
    )["expiration"]  # fmt: skip
    assert {each["customerCode"] for each in found["customer"]["contacts"]} == {owner.nichandle}
    free = api.get(f"/services/{numbers[1]}")
    assert (free["billing"]["plan"], free["route"]["url"]) == (None, f"/vrack/{service.vrack.name}")


def test_the_list_is_ordered_and_whole_on_request(api: Api, owner: Account) -> None:
    first, second = world.active(owner), world.ordered(owner)
    Service.objects.filter(pk=first.pk).update(description="Zoo")
    Service.objects.filter(pk=second.pk).update(description="ark")
    one, two = number_of(api, str(first.pk)), number_of(api, str(second.pk))
    assert api.get("/services", orderBy="displayName") == [two, one]
    assert api.get("/services", orderBy="displayName", sort="DESC") == [one, two]
    whole = api.get("/services", {"X-Pagination-Mode": "CachedObjectList-Pages"})
    assert [each["resource"]["state"] for each in whole] == ["active", "toActivate"]
    assert [each["billing"]["lifecycle"]["current"]["state"] for each in whole] == ["active", "inCreation"]
    for query in ({"orderBy": "colour"}, {"sort": "up"}):
        answer = api.get("/services", **query)
        assert (api.status, set(answer["details"])) == (400, set(query))


def test_name_renewal_and_end_are_changed_where_the_rest_of_the_api_reads_them(api: Api, owner: Account) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}"
    wanted = {
        "displayName": "Backbone",
        "renew": {"mode": "manual", "period": "P1Y"},
        "terminationPolicy": "terminateAtExpirationDate",
    }
    assert api.put(own, wanted) is None
    assert api.get(f"/ovhCloudConnect/{service.pk}")["description"] == "Backbone"
    infos = api.get(f"/ovhCloudConnect/{service.pk}/serviceInfos")["renew"]
    assert (infos["automatic"], infos["period"], infos["deleteAtExpiration"]) == (False, 12, True)
    found = api.get(own)
    assert found["resource"]["displayName"] == "Backbone"
    assert found["billing"]["renew"]["current"]["period"] == "P12M"
    assert found["billing"]["lifecycle"]["current"]["pendingActions"] == ["terminateAtExpirationDate"]
    api.put(own, {"terminationPolicy": "empty"})
    assert api.get(own)["billing"]["lifecycle"]["current"]["pendingActions"] == []
    assert api.get(own)["billing"]["renew"]["current"]["mode"] == "manual"


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"displayName": "<b>"}, 400, "displayName"),
        ({"displayName": "Kept?", "renew": {"period": "P5M"}}, 400, "renew.period"),
        ({"displayName": "Kept?", "renew": {"period": "soon"}}, 400, "renew.period"),
        ({"displayName": "Kept?", "terminationPolicy": "terminateAtEngagementDate"}, 409, ""),
    ],
)
def test_what_is_refused_changes_nothing(
    api: Api, owner: Account, body: dict[str, Any], status: int, named: str
) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}"
    before = api.get(own)
    answer = api.put(own, body)
    assert (api.status, set(answer.get("details", {}))) == (status, {named} - {""})
    assert api.get(own) == before


@pytest.mark.parametrize("period", ["P1D", "P0M", "P", "soon"])
def test_a_period_that_is_none_is_named_as_it_was_sent(api: Api, owner: Account, period: str) -> None:
    own = f"/services/{number_of(api, str(world.active(owner).pk))}"
    answer = api.put(own, {"renew": {"period": period}})
    assert answer["details"]["renew.period"].startswith(f"{period} is not a period of renewal")


def test_a_vrack_has_a_name_and_nothing_to_renew(api: Api, owner: Account) -> None:

    network = world.vrack(owner)
    own = f"/services/{number_of(api, network.name)}"
    api.put(own, {"displayName": "Lab"})
    assert api.get(f"/vrack/{network.name}")["name"] == "Lab"
    api.put(own, {"renew": {"mode": "manual"}})
    assert api.status == 409
    api.post(f"{own}/terminate")
    assert api.post(f"{own}/terminate/confirm", {"token": mailed_token(owner)})["message"]
    api.get(own)
    assert api.status == 404


def test_a_service_ends_with_the_same_token_as_elsewhere(api: Api, owner: Account) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}"
    api.post(f"{own}/terminate/confirm", {"token": "guess"})
    assert api.status == 400
    api.post(f"/ovhCloudConnect/{service.pk}/terminate")
    assert api.post(f"{own}/terminate/confirm", {"token": mailed_token(owner)})["message"]
    found = api.get(own)
    assert (found["resource"]["state"], found["billing"]["lifecycle"]["current"]["state"]) == ("deleted", "terminated")
    assert found["billing"]["lifecycle"]["current"]["terminationDate"] is not None
    assert found["billing"]["expirationDate"] is None


def test_without_confirmation_nothing_that_is_configured_ends_either(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    assert service.vrack
    for name in (str(service.pk), service.vrack.name):
        api.delete(f"/services/{number_of(api, name)}")
        assert api.status == 409
    free = world.active(owner)
    own = f"/services/{number_of(api, str(free.pk))}"
    api.delete(own)
    assert api.get(f"/ovhCloudConnect/{free.pk}")["status"] == "closed"


def test_there_is_no_time_of_retention_to_skip(api: Api, owner: Account) -> None:
    own = f"/services/{number_of(api, str(world.active(owner).pk))}"
    api.post(f"{own}/terminate/skipRetentionPeriod")
    assert api.status == 409


def test_why_a_service_ends_is_kept_in_its_history(api: Api, owner: Account) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}/form"
    (form,) = api.get(own)
    assert api.get(f"{own}/{form['name']}") == form
    path = f"{own}/{form['name']}/answer"
    for answers, wrong in (
        ([], {"reason"}),
        ([{"question": "reason", "value": "BORED"}], {"reason"}),
        ([{"question": "reason", "value": "OTHER"}, {"question": "colour", "value": "red"}], {"colour"}),
    ):
        found = api.post(path, {"answers": answers})
        assert (api.status, set(found["details"])) == (400, wrong)
    assert not AuditEntry.objects.filter(action="termination_explain").exists()
    api.post(path, {"answers": [{"question": "reason", "value": "TOO_EXPENSIVE"}]})
    assert AuditEntry.objects.get(action="termination_explain").after == {"reason": "TOO_EXPENSIVE"}
    api.post(f"{own}/other/answer", {"answers": []})
    assert api.status == 404


def test_a_provider_service_has_no_other_plan(api: Api, owner: Account) -> None:
    service = world.active(owner)
    own = f"/services/{number_of(api, str(service.pk))}"
    assert api.get(f"{own}/upgrade") == []
    assert api.get(f"{own}/options") == []
    body = {"duration": "P1M", "pricingMode": "default", "quantity": 1}
    for method, path in (("GET", ""), ("POST", "/simulate"), ("POST", "/execute")):
        api.call(method, f"{own}/upgrade/occ-provider-10g-europe{path}", body if method == "POST" else None)
        assert api.status == 404


def test_another_accounts_services_are_not_listed(api: Api, owner: Account) -> None:
    world.attached(owner)
    world.pass_time(hours=0)
    other = api_for(world.account(2))
    assert other.get("/services") == []
