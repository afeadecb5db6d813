"""Putting a fault on, and what does not go together."""

from typing import Any

import pytest

from occ.actions import fault
from occ.models import Account, AuditEntry, Fault
from occ.rules.refusal import Refused
from occ.world import BY, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Account:
    return world.account()


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"mode": "gremlins"}, "fault_mode_unknown", "mode"),
        ({"mode": "fail", "kind": "make_coffee"}, "fault_kind_unknown", "kind"),
        ({"mode": "fail", "kind": "provider_answer"}, "fault_kind_unknown", "kind"),
        ({"mode": "fail", "kind": "service_end"}, "fault_kind_unknown", "kind"),
        ({"mode": "late", "kind": "pop_create"}, "fault_not_the_providers", "kind"),
        ({"mode": "slow"}, "fault_factor_missing", "factor"),
        ({"mode": "slow", "factor": 1}, "fault_factor_missing", "factor"),
        ({"mode": "slow", "factor": 101}, "fault_factor_missing", "factor"),
        ({"mode": "fail", "factor": 5}, "fault_factor_needless", "factor"),
    ],
)
def test_what_does_not_go_together_is_refused_at_its_field(
    owner: Account, values: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        fault.fault_add(account=owner, by=BY, **values)
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [(code, field)]
    assert not Fault.objects.exists()
    assert not AuditEntry.objects.filter(action="fault_add").exists()


def test_what_only_one_choice_makes_sense_of_need_not_be_said(owner: Account) -> None:
    silent = fault.fault_add(account=owner, mode="silent", by=BY)
    assert (silent.kind, silent.left) == ("service_activate", 1)
    slow = fault.fault_add(account=owner, mode="slow", factor=5, once=True, by=BY)
    assert (slow.kind, slow.left) == ("", None)


def test_one_fault_at_a_time_on_a_kind_of_task_unless_it_is_used_up(owner: Account) -> None:
    first = fault.fault_add(account=owner, kind="pop_create", mode="fail", by=BY)
    with pytest.raises(Refused, match="already a fault"):
        fault.fault_add(account=owner, kind="pop_create", mode="slow", factor=2, once=False, by=BY)
    fault.fault_add(account=owner, mode="fail", by=BY)
    fault.fault_add(account=world.account(2), kind="pop_create", mode="fail", by=BY)
    Fault.objects.filter(pk=first.pk).update(left=0)
    fault.fault_add(account=owner, kind="pop_create", mode="fail", by=BY)


def test_putting_on_and_taking_off_are_in_the_audit_once(owner: Account) -> None:
    put = fault.fault_add(account=owner, kind="service_activate", mode="silent", once=False, by=BY)
    for _ in range(2):
        fault.fault_remove(fault=put, by=BY)
    entries = AuditEntry.objects.filter(action__startswith="fault_").order_by("pk")
    assert [(each.action, each.account) for each in entries] == [("fault_add", owner), ("fault_remove", owner)]
    assert entries[0].after["mode"] == "silent"
