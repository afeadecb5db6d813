"""Renewal, contacts, keys and the end of a service as a program sees them (api.md §2.1)."""

import re
from datetime import datetime

import pytest
from django.utils.timezone import localtime

from occ.actions import contract, key, migration
from occ.engine.queue import clock
from occ.models import Account, AuditEntry, ContactChange, Email, Service
from occ.world import BY, world
from tests.api.client import Api

RENEW = {"automatic": False, "deleteAtExpiration": True, "forced": False, "period": 12}


def base(service: Service) -> str:
    """The address of a service."""
    return f"/ovhCloudConnect/{service.pk}"


def mailed_token(owner: Account) -> str:
    """The token of the last e-mail."""
    world.pass_time(hours=0)
    text = Email.objects.filter(account=owner).latest("pk").text
    found = re.search(r"^([A-Za-z0-9]{32})$", text, re.MULTILINE)
    assert found, text
    return found[1]


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


def test_a_service_without_an_upgrade_exists_all_the_same(api: Api, owner: Account) -> None:
    answer = api.get(f"{base(world.active(owner))}/migration")
    assert (api.status, answer["message"]) == (404, "No upgrade is offered for this service.")


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


def test_a_contact_changes_once_the_other_has_accepted(api: Api, owner: Account) -> None:
    service, other = world.active(owner), world.account(2)
    numbers = api.post(f"{base(service)}/changeContact", {"contactTech": other.nichandle})
    assert numbers == [ContactChange.objects.get().pk]
    assert api.get(f"{base(service)}/serviceInfos")["contactTech"] == owner.nichandle
    contract.contact_answer(change=ContactChange.objects.get(), accepted=True, by=BY)
    assert api.get(f"{base(service)}/serviceInfos")["contactTech"] == other.nichandle
    assert api.get(f"{base(service)}/serviceInfos")["contactAdmin"] == owner.nichandle


@pytest.mark.parametrize("body", [{}, {"contactTech": "tt00001-ovh"}, {"contactAdmin": "nobody-ovh"}])
def test_a_contact_that_changes_nothing_or_does_not_exist_is_refused(
    api: Api, owner: Account, body: dict[str, str]
) -> None:
    service = world.active(owner)
    api.post(f"{base(service)}/changeContact", body)
    assert api.status == 400
    assert not ContactChange.objects.exists()


def test_service_keys_are_read_sent_and_made_anew(api: Api, owner: Account) -> None:
    service = world.ordered(owner)
    (number,) = api.get(f"{base(service)}/serviceKey")
    own = f"{base(service)}/serviceKey/{number}"
    row = service.keys.get()
    assert api.get(own) == {"id": number, "key": row.display, "provider": "megaport", "status": "active"}
    assert api.post(f"{own}/send", {"email": "a@example.com"}) == {"messageCode": "mailSent"}
    world.pass_time(hours=0)
    assert Email.objects.filter(to="a@example.com").exists()
    assert api.post(f"{own}/send", {"email": "nobody"})["details"].keys() == {"email"}
    api.post(f"{own}/regenerate")
    assert api.status == 409
    key.key_cancel(key=row, by=BY)
    new = api.post(f"{own}/regenerate")
    assert new["status"] == "doing"
    world.pass_time()
    assert api.get(f"{base(service)}/serviceKey/{new['id']}")["status"] == "active"
    api.post(f"{base(service)}/serviceKey/999999/send", {"email": "a@example.com"})
    assert api.status == 404


def test_an_upgrade_is_offered_started_and_done_with_its_new_key(api: Api, owner: Account) -> None:
    from occ.actions import provider

    service = world.active(owner)
    path = f"{base(service)}/migration"
    api.get(path)
    assert api.status == 404
    api.post(path)
    assert api.status == 409
    migration.migration_offer(service=service, by=BY)
    assert (api.get(path)["status"], api.get(path)["creationDate"]) == ("todo", None)
    assert api.post(path) is None
    assert (api.get(path)["status"], api.get(path)["doneDate"]) == ("doing", None)
    world.pass_time()
    statuses = [api.get(f"{base(service)}/serviceKey/{n}")["status"] for n in api.get(f"{base(service)}/serviceKey")]
    assert statuses == ["terminated", "active"]
    value = service.keys.get(status="active").value
    provider.order_validate(user=world.provider_user(), key=value, address="127.0.0.1", by=BY)
    world.pass_time()
    found = api.get(path)
    assert found["status"] == "done"
    assert found["doneDate"] is not None
    assert api.get(base(service))["status"] == "active"
    api.post(path)
    assert api.status == 409


def test_whoever_is_to_become_a_contact_answers_with_the_mailed_token(api: Api, owner: Account) -> None:
    from tests.api.client import api_for

    service, other = world.active(owner), world.account(2)
    theirs = api_for(other)
    (number,) = api.post(f"{base(service)}/changeContact", {"contactTech": other.nichandle})
    own = f"/me/task/contactChange/{number}"
    asked = api.get(own)
    assert theirs.get(own) == asked
    assert (asked["state"], asked["fromAccount"], asked["toAccount"]) == (
        "validatingByCustomers",
        owner.nichandle,
        other.nichandle,
    )
    token = mailed_token(other)
    assert theirs.post(f"{own}/accept", {"token": "guess"})["details"].keys() == {"token"}
    assert api.get(own) == asked
    theirs.post(f"{own}/resendEmail")
    assert mailed_token(other) == token
    assert Email.objects.filter(account=other, text__contains=token).count() == 2
    assert not Email.objects.filter(account=owner, text__contains=token).exists()
    assert theirs.post(f"{own}/accept", {"token": token}) is None
    assert api.get(own)["state"] == "done"
    assert api.get(f"{base(service)}/serviceInfos")["contactTech"] == other.nichandle
    for path, body in (("accept", {"token": token}), ("refuse", {"token": token}), ("resendEmail", None)):
        theirs.post(f"{own}/{path}", body)
        assert theirs.status == 409


def test_a_contact_that_is_refused_stays_as_it_was(api: Api, owner: Account) -> None:
    from tests.api.client import api_for

    service, other, third = world.active(owner), world.account(2), world.account(3)
    (number,) = api.post(f"{base(service)}/changeContact", {"contactBilling": other.nichandle})
    own = f"/me/task/contactChange/{number}"
    stranger = api_for(third)
    stranger.get(own)
    assert stranger.status == 404
    api_for(other).post(f"{own}/refuse", {"token": mailed_token(other)})
    assert api.get(own)["state"] == "refused"
    assert api.get(f"{base(service)}/serviceInfos")["contactBilling"] == owner.nichandle
