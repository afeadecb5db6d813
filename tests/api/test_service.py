"""Services as they are configured (`/ovhCloudConnect`, api.md §2) and as they are billed (`/services`, api.md §4)."""

from typing import Any

import pytest

from occ.models import (
    Account,
    Service,
)
from occ.world import world
from tests.api.calls import base, mailed_token, number_of, pop_body
from tests.api.client import Api, api_for


def test_a_service_that_is_being_delivered_reads_closed_and_cannot_be_configured(api: Api, owner: Account) -> None:
    service = world.ordered(owner)
    assert api.get(base(service))["status"] == "closed"
    assert api.get(f"{base(service)}/config/pop") == []
    api.post(f"{base(service)}/config/pop", pop_body(service))
    assert api.status == 409
    followed = api.get("/ovhCloudConnect/order")
    assert [each["serviceName"] for each in followed] == [str(service.pk)]
    assert [step["name"] for step in followed[0]["steps"]] == [
        "BOOK_RESSOURCES",
        "CREATE_SERVICE_KEY",
        "SEND_SERVICE_KEY",
        "FINALIZING",
    ]


def test_the_description_is_changed(api: Api, owner: Account) -> None:
    service = world.active(owner)
    assert api.put(base(service), {"description": "Siège – principal"}) is None
    assert api.status == 200
    assert api.get(base(service))["description"] == "Siège – principal"
    answer = api.put(base(service), {"description": "<b>"})
    assert (api.status, set(answer["details"])) == (400, {"description"})
    api.put(base(service), {"description": None})
    assert api.status == 200


def test_what_is_for_direct_only_is_refused_in_words(api: Api, owner: Account) -> None:
    service = world.active(owner)
    port = api.get(f"{base(service)}/interface")[0]
    for path in ("/loa", f"/interface/{port}/lock", f"/interface/{port}/unlock"):
        answer = api.post(base(service) + path)
        assert (api.status, answer["class"]) == (409, "Client::Conflict::DirectOnly")
        assert "virtual circuit" in answer["message"]


@pytest.mark.parametrize("path", ["/ovhCloudConnect/nobody", "/ovhCloudConnect/1234/task"])
def test_what_is_no_uuid_has_the_vendors_class(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (api.status, answer["class"]) == (400, "Client::ValidationError::InvalidUUID")
    assert set(answer["details"].values()) == {"Give a uuid, like 7c9e6679-7425-40de-944b-e07fc1f90ae7."}


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


def test_another_accounts_services_are_not_listed(api: Api, owner: Account) -> None:
    world.attached(owner)
    world.pass_time(hours=0)
    other = api_for(world.account(2))
    assert other.get("/services") == []
