"""Renewal and contacts: kept as they were chosen, answered once."""

import pytest

from occ.actions import contract
from occ.models import AuditEntry, Contract
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_the_last_term_has_a_day_until_it_is_renewed_again() -> None:
    service = world.active()
    ends = {"automatic": None, "delete_at_expiration": True, "period": 12}
    assert contract.contract_renew(service=service, by=BY, **ends).ends_at
    goes_on = {"automatic": None, "delete_at_expiration": False, "period": None}
    assert contract.contract_renew(service=service, by=BY, **goes_on).ends_at is None
    kept = Contract.objects.get()
    assert (kept.automatic, kept.delete_at_expiration, kept.period) == (True, False, 12)
    entry = AuditEntry.objects.filter(action="contract_renew").latest("pk")
    assert (entry.before["delete_at_expiration"], entry.after["delete_at_expiration"]) == (True, False)


def test_another_period_than_those_that_there_are_is_refused() -> None:
    service = world.active()
    asked = {"automatic": None, "delete_at_expiration": None, "period": 5}
    assert refused(lambda: contract.contract_renew(service=service, by=BY, **asked)) == {"period_unknown"}


def test_a_contact_is_another_account_that_answers_once() -> None:
    owner, other = world.account(1), world.account(2)
    service = world.active(owner)

    def ask(nic: str) -> object:
        return contract.contact_change(service=service, contacts={"contactTech": nic}, by=BY)

    assert refused(lambda: ask(owner.nichandle)) == {"contact_missing"}
    assert refused(lambda: ask("nobody-ovh")) == {"nic_unknown"}
    (change,) = contract.contact_change(service=service, contacts={"contactTech": other.nichandle}, by=BY)
    wrong = {"change": change, "token": "guess", "accepted": True, "by": BY}
    assert refused(lambda: contract.contact_answer_with(**wrong)) == {"token_wrong"}
    contract.contact_answer_with(**wrong | {"token": contract.contact_token(change)})
    assert contract.contract_of(service).contact_tech == other.nichandle
    answered = refused(lambda: contract.contact_answer(change=change, accepted=False, by=BY))
    assert answered == {"contact_answered"}
