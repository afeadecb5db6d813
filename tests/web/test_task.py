"""Tab « Tâches »: a task and its history, carried on or called off by its owner."""

import pytest
from django.test import Client

from occ.actions import task as actions
from occ.models import Service, Task, User
from occ.world import BY, world
from tests.web.conftest import html, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(alice: User) -> Task:
    """The deployment of a PoP of alice's."""
    return world.pop_create(world.attached(alice.account))


def of(task: Task, tail: str = "") -> str:
    """The address of a task's page."""
    return f"/services/{task.service_id}/tasks/{task.pk}/{tail}"


def test_its_page_tells_what_happened(as_alice: Client, task: Task) -> None:
    assert f"#{task.pk}" in html(as_alice.get(f"/services/{task.service_id}/tasks/"))
    before = html(as_alice.get(of(task)))
    world.finish()
    after = html(as_alice.get(of(task)))
    assert "Planifié" in before
    assert "Terminé" in after
    assert after.count("<tr>") == 1 + task.events.count() > before.count("<tr>")


def test_one_in_error_goes_on_when_its_owner_retries_it(as_alice: Client, task: Task) -> None:
    assert "celle-ci ne l’est pas" in html(as_alice.post(of(task, "retry/"), follow=True))
    actions.task_fail(task=task, by=BY)
    assert "La tâche reprend" in html(as_alice.post(of(task, "retry/"), follow=True))
    world.finish()
    task.refresh_from_db()
    assert task.status == "done"


def test_one_that_is_scheduled_is_called_off(as_alice: Client, task: Task) -> None:
    assert f'href="{of(task, "cancel/")}"' in html(as_alice.get(of(task)))
    assert "elle peut être ajoutée de nouveau" in html(as_alice.get(of(task, "cancel/")))
    assert "La tâche a été annulée" in html(as_alice.post(of(task, "cancel/"), follow=True))
    task.refresh_from_db()
    assert task.status == "cancelled"


def test_that_of_another_service_does_not_exist(as_alice: Client, task: Task, bob: User) -> None:
    other = world.order_place(Service.objects.get().account).service
    for path in ("", "retry/", "cancel/"):
        for client, service in ((as_alice, other.pk), (signed_in(bob), task.service_id)):
            address = f"/services/{service}/tasks/{task.pk}/{path}"
            assert (client.post(address) if path else client.get(address)).status_code == 404
    task.refresh_from_db()
    assert task.status == "todo"
