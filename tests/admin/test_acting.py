"""What staff do in the admin goes through the same code as customers, and the audit names them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from occ.actions import api_key
from occ.admin.acting import CONFIRMED
from occ.engine.queue import clock
from occ.models import (
    Account,
    AuditEntry,
    Clock,
    KeyStatus,
    ProviderUser,
    Service,
    ServiceKey,
    ServiceState,
    Task,
    TaskStatus,
    User,
)
from occ.world import BY, world
from tests.admin.test_reading import address


def act(client: Client, action: str, *rows: Any) -> str:
    """Choose rows of a list and an action, and confirm it; what is said then."""
    values = {"action": action, "_selected_action": [str(row.pk) for row in rows], CONFIRMED: "yes"}
    answer = client.post(address(type(rows[0]), "changelist"), values)
    assert answer.status_code == 302
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    client.cookies.pop("messages", None)  # as if they had been read
    return said


def last_entry() -> AuditEntry:
    """The newest line of the audit."""
    return AuditEntry.objects.latest("pk")


@pytest.fixture
def deploying(db: None) -> Task:
    """A PoP configuration that is being deployed."""
    service = world.attached(world.account())
    return world.pop_create(service, subnet="10.1.250.4/30")


def test_a_task_fails_is_retried_and_finished(desk: Client, staff: User, deploying: Task) -> None:
    said = {
        "fail": "1 task ended in error.",
        "retry": "1 task goes on from the step that failed.",
        "finish": "1 task was carried as far as it can go now.",
    }
    for action, status in (("fail", TaskStatus.ERROR), ("retry", TaskStatus.TODO), ("finish", TaskStatus.DONE)):
        assert act(desk, action, deploying) == said[action]
        deploying.refresh_from_db()
        assert deploying.status in {status, TaskStatus.DOING} if action == "retry" else deploying.status == status
        entry = last_entry()
        assert (entry.action, entry.user, entry.actor) == (f"task_{action}", staff, "sam")
        assert entry.request_id


def test_a_scheduled_task_is_cancelled(desk: Client, deploying: Task) -> None:
    act(desk, "cancel", deploying)
    deploying.refresh_from_db()
    assert deploying.status == TaskStatus.CANCELLED


def test_a_refusal_names_the_object_and_the_reason_and_the_rest_is_done(desk: Client, deploying: Task) -> None:
    finished = Task.objects.filter(status=TaskStatus.DONE).first()
    assert finished is not None
    said = act(desk, "finish", deploying, finished)
    assert f"“{finished}”: This task is already over." in said
    assert "1 task was carried as far as it can go now." in said


def test_a_refusal_is_said_in_french_too(desk: Client, deploying: Task) -> None:
    desk.cookies["django_language"] = "fr"
    said = act(desk, "retry", deploying)
    assert "This" not in said
    assert str(deploying) in said


def test_a_service_is_activated_in_the_providers_place_and_closed(desk: Client, staff: User) -> None:
    service = world.ordered(world.account())
    act(desk, "activate", service)
    assert last_entry().action == "order_validate"
    world.pass_time()
    service.refresh_from_db()
    assert service.state == ServiceState.ACTIVE
    act(desk, "close", service)
    service.refresh_from_db()
    assert service.state == ServiceState.CLOSED
    assert last_entry().user == staff


def test_a_service_with_a_vrack_is_not_closed(desk: Client) -> None:
    service = world.attached(world.account())
    assert "Dissociate the vRack" in act(desk, "close", service)
    service.refresh_from_db()
    assert service.state == ServiceState.ACTIVE


def test_a_service_key_is_cancelled_unless_it_was_used(desk: Client) -> None:
    key = world.ordered(world.account()).keys.get()
    act(desk, "cancel", key)
    key.refresh_from_db()
    assert key.status == KeyStatus.CANCELLED
    used = world.active(world.account(2)).keys.get()
    assert "has not been used" in act(desk, "cancel", used)
    assert ServiceKey.objects.get(pk=used.pk).status == KeyStatus.ACTIVE


def test_staff_without_the_permission_are_not_offered_the_actions(deploying: Task) -> None:
    from django.contrib.auth.models import Permission

    reader = User.objects.create_user("reader", password="x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_task"))
    client = Client()
    client.force_login(reader)
    page = client.get(address(Task, "changelist")).content.decode()
    assert 'value="finish"' not in page
    client.post(address(Task, "changelist"), {"action": "finish", "_selected_action": [str(deploying.pk)]})
    deploying.refresh_from_db()
    assert deploying.is_open


def test_the_clock_is_sped_up_paused_and_moved_ahead(desk: Client, staff: User) -> None:
    shared = clock.change(clock.shared().pk, paused=True)
    page = address(Clock, "change", shared.pk)
    answer = desk.post(page, {"speed": "120", "paused": "on", "jump": "1h30m"})
    assert answer.status_code == 302
    after = clock.shared()
    assert (after.speed, after.paused) == (120, True)
    assert clock.simulated(after) - clock.simulated(shared) == timedelta(hours=1, minutes=30)
    assert (last_entry().action, last_entry().user) == ("clock_change", staff)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"speed": "0", "jump": ""}, "a number from 1 to"),
        ({"speed": "1000000", "jump": ""}, "a number from 1 to"),
        ({"speed": "nan", "jump": ""}, "number"),
        ({"speed": "60", "jump": "soon"}, "write it like"),
        ({"speed": "60", "jump": "900d"}, "at most 366 days"),
    ],
)
def test_a_clock_that_makes_no_sense_is_refused_at_its_field(
    desk: Client, values: dict[str, str], sentence: str
) -> None:
    shared = clock.shared()
    answer = desk.post(address(Clock, "change", shared.pk), values)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert clock.shared().speed == shared.speed
    assert not AuditEntry.objects.filter(action="clock_change").exists()


def test_a_clock_that_somebody_else_has_changed_meanwhile_keeps_what_was_not_touched(desk: Client) -> None:
    shared = clock.change(clock.shared().pk, paused=True, speed=60)
    drawn = {"initial-speed": "60.0", "initial-paused": "True"}
    clock.change(shared.pk, paused=False, speed=600)
    answer = desk.post(address(Clock, "change", shared.pk), {"speed": "60.0", "paused": "on", "jump": "1h", **drawn})
    assert answer.status_code == 302
    after = clock.shared()
    assert (after.speed, after.paused) == (600, False)
    assert clock.simulated(after) - shared.origin_simulated >= timedelta(hours=1)


def test_a_clock_shows_its_time_as_every_page_does_and_no_empty_history(desk: Client) -> None:
    shared = clock.change(clock.shared().pk, paused=True)
    Clock.objects.update(origin_simulated=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    page = desk.get(address(Clock, "change", shared.pk)).content.decode()
    assert "02/07/2026 00:30" in page
    assert "/history/" not in page


def test_the_form_of_a_clock_remembers_what_it_showed(desk: Client) -> None:
    shared = clock.change(clock.shared().pk, paused=True, speed=60)
    page = desk.get(address(Clock, "change", shared.pk)).content.decode()
    assert page.count('name="initial-speed"') == page.count('name="initial-paused"') == 1


def test_an_account_gets_a_clock_of_its_own_and_comes_back_when_time_does_not_go_back(desk: Client) -> None:
    owner, other = world.account(), world.account(2)
    act(desk, "separate", owner)
    own = Account.objects.get(pk=owner.pk).clock
    assert own != clock.shared()
    assert Account.objects.get(pk=other.pk).clock == clock.shared()
    clock.change(own.pk, forward=timedelta(days=1))
    assert "time never goes back" in act(desk, "share", owner)
    clock.change(clock.shared().pk, forward=timedelta(days=2))
    act(desk, "share", owner)
    assert Account.objects.get(pk=owner.pk).clock == clock.shared()
    assert "already follows" in act(desk, "share", owner)


def test_what_waits_on_the_shared_clock_goes_on_on_ones_own(desk: Client) -> None:
    owner = world.account()
    placed = world.order_place(owner)
    act(desk, "separate", owner)
    world.pass_time()
    assert Service.objects.get(pk=placed.service_id).keys.count() == 0
    clock.change(Account.objects.get(pk=owner.pk).clock_id, forward=timedelta(hours=1))
    world.pass_time(0)
    assert Service.objects.get(pk=placed.service_id).keys.count() == 1


def test_a_customer_is_created_and_changed(desk: Client, staff: User) -> None:
    values = {"nichandle": "cc00003-ovh", "name": "Carol", "email": "carol@example.com", "language": "fr"}
    assert desk.post(address(Account, "add"), values).status_code == 302
    carol = Account.objects.get(nichandle="cc00003-ovh")
    assert (last_entry().action, last_entry().user) == ("account_create", staff)
    changed = values | {"nichandle": "zz99999-ovh", "language": "en"}
    assert desk.post(address(Account, "change", carol.pk), changed).status_code == 302
    carol.refresh_from_db()
    assert (carol.nichandle, carol.language) == ("cc00003-ovh", "en")
    assert (last_entry().before, last_entry().after) == ({"language": "fr"}, {"language": "en"})
    again = desk.post(address(Account, "add"), values)
    assert again.status_code == 200
    assert Account.objects.filter(name="Carol").count() == 1


def test_a_user_is_created_with_a_good_password_for_a_customer(desk: Client) -> None:
    owner = world.account()
    values = {"username": "dave", "account": owner.pk, "is_active": "on", "password": "dense-forest-7"}
    for wrong in ({"password": ""}, {"password": "short"}, {"account": ""}, {"is_staff": "on"}):
        assert desk.post(address(User, "add"), values | wrong).status_code == 200
        assert not User.objects.filter(username="dave").exists()
    assert desk.post(address(User, "add"), values).status_code == 302
    dave = User.objects.get(username="dave")
    assert dave.check_password("dense-forest-7")
    assert not dave.is_staff
    assert "dense-forest-7" not in str(last_entry().after)


def test_a_user_is_given_a_new_password_or_barred_and_the_audit_has_no_password(desk: Client, customer: User) -> None:
    page = address(User, "change", customer.pk)
    values = {"account": customer.account_id, "is_active": "on", "password": "dense-forest-7"}
    assert desk.post(page, values).status_code == 302
    customer.refresh_from_db()
    assert customer.check_password("dense-forest-7")
    assert last_entry().after == {"password": "changed"}
    old = customer.password
    assert desk.post(page, {"account": customer.account_id, "password": ""}).status_code == 302
    customer.refresh_from_db()
    assert (customer.is_active, customer.password) == (False, old)


def test_staff_cannot_lock_themselves_out(desk: Client, staff: User) -> None:
    answer = desk.post(address(User, "change", staff.pk), {"account": "", "is_staff": "on", "password": ""})
    assert "ask another member of staff" in answer.content.decode()
    staff.refresh_from_db()
    assert staff.is_active


def test_somebody_at_a_provider_is_created_and_given_a_new_password(desk: Client) -> None:
    values = {"provider": "equinix", "username": "erin", "password": "dense-forest-7"}
    assert desk.post(address(ProviderUser, "add"), values | {"provider": "nobody"}).status_code == 200
    assert desk.post(address(ProviderUser, "add"), values).status_code == 302
    erin = ProviderUser.objects.get(username="erin")
    assert erin.check_password("dense-forest-7")
    assert desk.post(address(ProviderUser, "add"), values).status_code == 200
    assert desk.post(address(ProviderUser, "change", erin.pk), {"password": "open-meadow-8"}).status_code == 302
    erin.refresh_from_db()
    assert erin.check_password("open-meadow-8")
    assert last_entry().action == "provider_user_update"


def test_a_service_in_a_shared_vrack_is_acted_on_under_its_vracks_lock(desk: Client) -> None:
    """The action's own locks: staff and customers never see a half-made change."""
    owner = world.account()
    network = world.vrack(owner)
    service, config = world.with_pop(owner, network)
    said = act(desk, "close", service)
    assert str(service) in said
    config.refresh_from_db()
    assert config.status == "active"


def test_a_key_of_a_program_is_revoked(desk: Client, customer: User) -> None:
    _application, _secret, made = api_key.script_key(user=customer, name="Script", by=BY)
    act(desk, "revoke", made.credential)
    made.credential.refresh_from_db()
    assert api_key.status_of(made.credential) == "expired"
    assert AuditEntry.objects.filter(action="credential_revoke").exists()
