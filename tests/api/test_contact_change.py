"""Changes of contact, as those concerned ask for them and answer them (api.md §2.1, §6)."""

import pytest

from occ.actions import contract
from occ.models import Account, ContactChange, Email
from occ.world import BY, world
from tests.api.calls import base, mailed_token
from tests.api.client import Api


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
