"""The end of what is billed: `/services/{serviceId}/terminate` and what belongs to it (api.md §4)."""

from occ.models import Account, AuditEntry
from occ.world import world
from tests.api.calls import mailed_token, number_of
from tests.api.client import Api


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
