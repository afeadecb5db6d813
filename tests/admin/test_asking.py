"""What cannot be undone asks first, names each row and what will happen to it, and says afterwards what was done."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from occ.actions import api_client, api_key, task, watching
from occ.actions.clock import clock_separate
from occ.admin import acting
from occ.engine.queue import clock
from occ.models import ApiClient, AuditEntry, IncidentType, Service, ServiceState, Task, TaskKind, TaskStatus, User
from occ.world import BY, world
from tests.admin.test_acting import act
from tests.admin.test_reading import address
from tests.forms import fields


def _incident() -> Any:
    service = world.active()
    return watching.incident_tell(
        service=service, type=IncidentType.INCIDENT, start_at=clock.now(service.account), by=BY
    )


def _own_clock() -> Any:
    owner = world.account()
    clock_separate(account=owner, by=BY)
    clock.change(clock.shared().pk, forward=timedelta(minutes=1))
    return owner


def _user() -> User:
    return world.user("carol", world.account())


EXAMPLES: dict[str, tuple[Callable[[], Any], str, str, str, str]] = {
    "close a service": (
        world.active,
        "close",
        "The service is closed for good",
        "1 service was closed.",
        "1 service a été fermé.",
    ),
    "cancel a task": (
        lambda: world.pop_create(world.attached()),
        "cancel",
        "The PoP configuration is taken away; it can be added again.",
        "1 task was cancelled.",
        "1 tâche a été annulée.",
    ),
    "fail a task": (
        lambda: world.pop_create(world.attached()),
        "fail",
        "Its owner reads that the support team stopped it",
        "1 task ended in error.",
        "1 tâche s’est terminée en erreur.",
    ),
    "finish a task": (
        lambda: world.pop_create(world.attached()),
        "finish",
        "The task is carried to its end now",
        "1 task was carried as far as it can go now.",
        "1 tâche a été menée aussi loin qu’elle peut aller maintenant.",
    ),
    "cancel a service key": (
        lambda: world.ordered().keys.get(),
        "cancel",
        "The service key can no longer be used at its provider.",
        "1 service key was cancelled.",
        "1 clé de service a été annulée.",
    ),
    "revoke an API key": (
        lambda: api_key.script_key(user=_user(), name="Script", by=BY)[2].credential,
        "revoke",
        "the next call that a program signs with it is refused",
        "1 API key was revoked.",
        "1 clé d’API a été révoquée.",
    ),
    "end an OAuth2 client": (
        lambda: api_client.client_create(user=_user(), name="CI", by=BY)[0],
        "end",
        "its tokens end with their next call",
        "1 OAuth2 client was deleted.",
        "1 client OAuth2 a été supprimé.",
    ),
    "end an incident": (
        _incident,
        "end",
        "is over from now on",
        "The end of 1 incident was told.",
        "La fin de 1 incident a été annoncée.",
    ),
    "give an account its own clock": (
        world.account,
        "separate",
        "the time of the account passes apart",
        "1 account has a clock of its own now.",
        "1 compte a maintenant sa propre horloge.",
    ),
    "take it back": (
        _own_clock,
        "share",
        "The account gives its own clock up",
        "1 account follows the shared clock now.",
        "1 compte suit maintenant l’horloge commune.",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_it_asks_then_does_it_and_says_so(desk: Client, example: Any, language: str) -> None:
    build, action, will_happen, english, french = example
    row = build()
    path = address(type(row), "changelist")
    before = AuditEntry.objects.count()
    asked = desk.post(path, {"action": action, "_selected_action": [str(row.pk)]})
    page = asked.content.decode()
    assert will_happen in unescape(page)
    assert AuditEntry.objects.count() == before
    sent = fields(page, acting.CONFIRMED)
    desk.cookies["django_language"] = language
    done = desk.post(path, sent)
    assert done.status_code == 302
    assert [str(message) for message in get_messages(done.wsgi_request)] == [english if language == "en" else french]
    assert AuditEntry.objects.count() > before


def test_several_are_counted_and_each_is_named_with_what_becomes_of_it(desk: Client) -> None:
    attached, active = world.attached(), world.active()
    first, second = world.pop_create(attached), world.vrack_attach(active)
    values = {"action": "cancel", "_selected_action": [str(first.pk), str(second.pk)]}
    page = unescape(desk.post(address(Task, "changelist"), values).content.decode())
    assert "2 tasks are called off." in page
    assert f"({first.object_label}). The PoP configuration is taken away" in page
    assert f"({second.object_label}). The service stays without a vRack." in page
    assert act(desk, "cancel", first, second) == "2 tasks were cancelled."


def test_services_of_one_name_are_told_apart(desk: Client) -> None:
    services = world.active(), world.active()
    values = {"action": "close", "_selected_action": [str(each.pk) for each in services]}
    page = unescape(desk.post(address(Service, "changelist"), values).content.decode())
    assert all(f"</a> – {each.account}, {each.pk}</li>" in page for each in services)


def test_a_row_that_has_left_the_filter_since_it_was_asked_is_refused_with_its_reason(desk: Client) -> None:
    """The page that asks is sent back to the list with its filters."""
    failed = world.pop_create(world.attached())
    task.task_fail(task=failed, by=BY)
    path = f"{address(Task, 'changelist')}?status__exact=error"
    sent = fields(
        desk.post(path, {"action": "cancel", "_selected_action": [str(failed.pk)]}).content.decode(), acting.CONFIRMED
    )
    task.task_retry(task=failed, by=BY)
    answer = desk.post(path, sent)
    [said] = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "A task can be cancelled while it is scheduled or in error; this one is not." in said
    assert Task.objects.get(pk=failed.pk).status == TaskStatus.DOING


def test_what_is_so_already_is_not_reported_as_done(desk: Client) -> None:
    incident = _incident()
    assert act(desk, "end", incident) == "The end of 1 incident was told."
    desk.get("/admin/")
    entries = AuditEntry.objects.count()
    assert act(desk, "end", incident) == "1 chosen row was already so: nothing was changed there."
    assert AuditEntry.objects.count() == entries


def test_more_rows_than_can_be_named_are_not_asked_about(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "ROWS_MAX", 1)
    services = world.active(), world.active()
    values = {"action": "close", "_selected_action": [str(each.pk) for each in services]}
    answer = desk.post(address(Service, "changelist"), values)
    [said] = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said == "More than 1 rows were chosen, and nothing was done: choose fewer."
    assert set(Service.objects.values_list("state", flat=True)) == {ServiceState.ACTIVE}


def test_rows_that_are_gone_by_then_are_said_to_be(desk: Client) -> None:
    client = api_client.client_create(user=_user(), name="CI", by=BY)[0]
    assert act(desk, "end", client) == "1 OAuth2 client was deleted."
    values = {"action": "end", "_selected_action": [str(client.pk or 1)]}
    for more in ({}, {acting.CONFIRMED: "yes"}):
        answer = desk.post(address(ApiClient, "changelist"), values | more, follow=True)
        assert "The chosen rows are no longer there: nothing was done." in answer.content.decode()


def test_every_kind_of_task_has_a_sentence_that_says_what_cancelling_means() -> None:
    assert task.CANCEL_MEANS.keys() == set(TaskKind)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_what_cannot_be_done_is_refused_before_it_is_confirmed(desk: Client, example: Any) -> None:
    build, action, _will_happen, english, _french = example
    row = build()
    assert act(desk, action, row) == english
    before = AuditEntry.objects.count()
    values = {"action": action, "_selected_action": [str(row.pk)]}
    again = desk.post(address(type(row), "changelist"), values)
    assert again.status_code == 302
    [said] = map(str, get_messages(again.wsgi_request))
    assert said != english
    assert AuditEntry.objects.count() == before


def test_rows_that_an_action_leaves_as_they_are_are_named_apart_with_the_reason(desk: Client) -> None:
    over = Task.objects.for_service(world.attached()).latest("pk")
    open_task = world.pop_create(world.attached())
    values = {"action": "cancel", "_selected_action": [str(over.pk), str(open_task.pk)]}
    page = unescape(desk.post(address(Task, "changelist"), values).content.decode())
    assert "The task is called off." in page
    left = page.partition("Left as they are:")[2]
    assert f"{over}</a> – A task can be cancelled while it is scheduled or in error; this one is not." in left
    assert fields(page, acting.CONFIRMED)["_selected_action"] == str(open_task.pk)


def test_a_reason_of_several_rows_is_said_once(desk: Client) -> None:
    attached = world.attached()
    done = list(Task.objects.for_service(attached).exclude(kind=TaskKind.SERVICE_END).order_by("-pk"))
    said = act(desk, "retry", *done)
    assert said == f"“{', '.join(map(str, done))}”: Only a task in error can be retried; this one is not."
