"""Renewal and termination of a service, as a program sees them (api.md §2.1)."""

from datetime import datetime

import pytest
from django.utils.timezone import localtime

from occ.engine.queue import clock
from occ.models import Account, AuditEntry, Service
from occ.world import world
from tests.api.calls import RENEW, base, mailed_token
from tests.api.client import Api


def test_a_service_is_ended_with_the_mailed_token(api: Api, owner: Account) -> None:
    service = world.active(owner)
    assert "24 hours" in api.post(f"{base(service)}/terminate")
    why = {
        "reason": "TOO_EXPENSIVE",
        "futureUse": "OTHER",
        "commentary": "Bye",
        "commentaryReason": "Twice the price",
        "commentaryFutureUse": "A line of our own",
    }
    body = {"token": mailed_token(owner)} | why
    assert isinstance(api.post(f"{base(service)}/confirmTermination", body), str)
    assert AuditEntry.objects.get(action="service_terminate").after == why
    assert api.get(base(service))["status"] == "closed"
    number = api.get(f"{base(service)}/serviceKey")[0]
    assert api.get(f"{base(service)}/serviceKey/{number}")["status"] == "terminated"
    assert api.get(f"{base(service)}/serviceInfos")["status"] == "expired"
    api.post(f"{base(service)}/confirmTermination", body)
    assert api.status == 460


def test_a_token_is_good_once_for_a_day_and_the_last_one_only(api: Api, owner: Account) -> None:
    service = world.active(owner)
    confirm = f"{base(service)}/confirmTermination"
    assert api.post(confirm, {"token": "guess"})["details"].keys() == {"token"}
    assert api.status == 400
    api.post(f"{base(service)}/terminate")
    first = mailed_token(owner)
    api.post(f"{base(service)}/terminate")
    second = mailed_token(owner)
    api.post(confirm, {"token": first})
    assert api.status == 400
    world.pass_time(hours=25)
    api.post(confirm, {"token": second})
    assert api.status == 400
    assert api.get(base(service))["status"] == "active"


def test_nothing_ends_while_anything_is_configured(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    api.post(f"{base(service)}/terminate")
    token = mailed_token(owner)
    api.post(f"{base(service)}/confirmTermination", {"token": token})
    assert api.status == 409
    api.post(f"{base(service)}/confirmTermination", {"token": token, "reason": "BORED"})
    assert api.status == 400
    assert Service.objects.get(pk=service.pk).state == "active"


def test_the_renewal_is_changed_and_the_rest_may_be_sent_back(api: Api, owner: Account) -> None:
    service = world.active(owner)
    found = api.get(f"{base(service)}/serviceInfos")
    assert found["renew"]["automatic"] is True
    assert found["expiration"] > found["creation"]
    api.put(f"{base(service)}/serviceInfos", found | {"renew": RENEW})
    assert api.status == 200
    changed = api.get(f"{base(service)}/serviceInfos")
    assert changed["renew"] == RENEW | {"manualPayment": True}
    assert changed["expiration"][:4] > found["creation"][:4]
    answer = api.put(f"{base(service)}/serviceInfos", {"renew": RENEW | {"period": 5}})
    assert (api.status, set(answer["details"])) == (400, {"renew.period"})


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"forced": True}, "renew.forced"),
        ({"automatic": True, "manualPayment": True}, "renew.manualPayment"),
        ({"automatic": False, "manualPayment": False}, "renew.manualPayment"),
    ],
)
def test_what_cannot_be_kept_of_a_renewal_is_refused(
    api: Api, owner: Account, said: dict[str, bool], named: str
) -> None:
    path = f"{base(world.active(owner))}/serviceInfos"
    before = api.get(path)
    answer = api.put(path, {"renew": RENEW | said})
    assert (api.status, set(answer["details"])) == (400, {named})
    assert api.get(path) == before


def come_to_the_end(service: Service) -> None:
    """Let a month and a day pass."""
    world.pass_time(hours=32 * 24)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ovhCloudConnect/{uuid}/serviceInfos", {"renew": RENEW | {"automatic": True, "period": 1}}),
        ("/ovhCloudConnect/{uuid}/serviceInfos", {"renew": RENEW | {"deleteAtExpiration": False, "period": 1}}),
        ("/services/{number}", {"terminationPolicy": "terminateAtExpirationDate"}),
        ("/services/{number}", {"renew": {"mode": "manual"}}),
    ],
)
def test_a_service_that_is_not_renewed_ends_on_the_day_that_is_read(
    api: Api, owner: Account, path: str, body: dict[str, object]
) -> None:
    service, _ = world.with_pop(owner)
    own = f"/services/{2 * service.order.pk}"
    api.put(path.format(uuid=service.pk, number=2 * service.order.pk), body)
    day = api.get(f"{base(service)}/serviceInfos")["expiration"]
    billing = api.get(own)["billing"]
    assert billing["expirationDate"].startswith(day)
    come_to_the_end(service)
    infos, ended = api.get(f"{base(service)}/serviceInfos"), api.get(own)["billing"]["lifecycle"]["current"]
    assert (infos["status"], infos["expiration"]) == ("expired", day)
    assert (ended["state"], ended["pendingActions"]) == ("terminated", [])
    assert datetime.fromisoformat(ended["terminationDate"]) == datetime.fromisoformat(billing["expirationDate"])
    found = api.get(base(service))
    assert (found["status"], found["vrack"]) == ("closed", None)
    assert api.get(f"{base(service)}/config/pop") == []
    number = api.get(f"{base(service)}/serviceKey")[0]
    assert api.get(f"{base(service)}/serviceKey/{number}")["status"] == "terminated"
    api.put(base(service), {"description": "Too late"})
    assert api.status == 460


def test_a_service_that_is_renewed_goes_on_and_reads_its_next_day(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    api.put(f"{base(service)}/serviceInfos", {"renew": RENEW | {"period": 1}})
    kept = RENEW | {"automatic": True, "deleteAtExpiration": False, "period": 1}
    api.put(f"{base(service)}/serviceInfos", {"renew": kept})
    day = api.get(f"{base(service)}/serviceInfos")["expiration"]
    come_to_the_end(service)
    assert api.get(base(service))["status"] == "active"
    assert api.get(f"{base(service)}/serviceInfos")["expiration"] > day
    assert len(api.get(f"{base(service)}/config/pop")) == 1


def test_a_service_that_was_closed_reads_the_day_on_which_it_was(api: Api, owner: Account) -> None:
    service = world.active(owner)
    api.put(f"{base(service)}/serviceInfos", {"renew": RENEW})
    api.delete(f"/services/{2 * service.order.pk}")
    infos = api.get(f"{base(service)}/serviceInfos")
    assert infos["expiration"] == localtime(clock.now(Account.objects.get(pk=owner.pk))).date().isoformat()
