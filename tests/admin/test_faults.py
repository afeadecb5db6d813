"""Staff put faults on in the admin, see what they did, and take them off."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from occ.actions import fault
from occ.models import AuditEntry, Fault, ProviderMessage, Task, TaskStatus, User
from occ.world import BY, world
from tests.admin.test_acting import act
from tests.admin.test_reading import address

pytestmark = pytest.mark.django_db


def test_a_fault_is_put_on_in_a_form_and_taken_off_from_the_list(desk: Client, staff: User) -> None:
    owner = world.account()
    values = {"account": owner.pk, "kind": "service_activate", "mode": "silent", "once": "no", "factor": ""}
    assert desk.post(address(Fault, "add"), values).status_code == 302
    put = Fault.objects.get()
    assert (put.kind, put.mode, put.left) == ("service_activate", "silent", None)
    listed = desk.get(address(Fault, "changelist")).content.decode()
    assert "until it is taken off" in listed
    page = desk.get(address(Fault, "change", put.pk)).content.decode()
    assert "_save" not in page
    act(desk, "take_off", put)
    assert not Fault.objects.exists()
    done = AuditEntry.objects.filter(action__startswith="fault_").values_list("action", "user")
    assert sorted(done) == [("fault_add", staff.pk), ("fault_remove", staff.pk)]


def test_a_fault_is_taken_off_on_its_own_page_by_those_who_may_put_it_on(desk: Client) -> None:
    put = fault.fault_add(account=world.account(), mode="fail", by=BY)
    page = desk.get(address(Fault, "change", put.pk)).content.decode()
    assert f'formaction="{address(Fault, "changelist")}"' in page
    sent = dict(re.findall(r'<input type="hidden" name="(action|_selected_action)" value="(\w+)">', page))
    assert "Take the fault off" not in desk.get(address(Fault, "add")).content.decode()
    done = desk.post(address(Fault, "changelist"), sent, follow=True).content.decode()
    assert "1 fault was taken off." in done
    assert not Fault.objects.exists()


def test_what_the_provider_does_needs_no_kind_of_task(desk: Client) -> None:
    values = {"account": world.account().pk, "kind": "", "mode": "silent", "once": "yes", "factor": ""}
    assert desk.post(address(Fault, "add"), values).status_code == 302
    assert Fault.objects.get().kind == "service_activate"


def test_what_does_not_go_together_is_said_at_its_field(desk: Client) -> None:
    values = {"account": world.account().pk, "kind": "", "mode": "slow", "once": "no", "factor": ""}
    answer = desk.post(address(Fault, "add"), values)
    assert answer.status_code == 200
    assert "whole number from 2 to 100" in str(answer.context["adminform"].form.errors["factor"])
    assert not Fault.objects.exists()


def test_an_error_and_its_retry_take_one_action_on_the_account(desk: Client) -> None:
    owner = world.account()
    act(desk, "fail_next", owner)
    placed = world.order_place(owner)
    world.pass_time()
    asked = Task.objects.get(service=placed.service)
    assert asked.status == TaskStatus.ERROR
    act(desk, "retry", asked)
    world.pass_time()
    asked.refresh_from_db()
    assert asked.status == TaskStatus.DONE
    assert "used up" in desk.get(address(Fault, "changelist")).content.decode()


def test_the_messages_of_the_providers_can_be_read(desk: Client) -> None:
    world.active(world.account())
    said = list(ProviderMessage.objects.order_by("at", "pk").values_list("direction", "subject"))
    assert said == [("to", "key_enabled"), ("to", "order_confirmed"), ("from", "circuit_ready")]
    listed = desk.get(address(ProviderMessage, "changelist")).content.decode()
    assert "Circuit ordered" in listed


def test_staff_who_may_only_look_take_nothing_off() -> None:
    put = fault.fault_add(account=world.account(), mode="fail", by=BY)
    reader = User.objects.create_user("reader", password="x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_fault"))
    client = Client()
    client.force_login(reader)
    assert client.get(address(Fault, "changelist")).status_code == 200
    assert "Take the fault off" not in client.get(address(Fault, "change", put.pk)).content.decode()
    client.post(address(Fault, "changelist"), {"action": "take_off", "_selected_action": [str(put.pk)]})
    assert Fault.objects.exists()
