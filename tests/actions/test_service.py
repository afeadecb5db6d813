"""The service itself: described while it is open, closed when nothing of it is under way."""

import pytest

from occ.actions import key, service, task
from occ.models import AuditEntry, Task
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_nothing_of_a_closed_service_is_changed() -> None:
    ended = service.service_close(service=world.active(world.account()), by=BY)
    assert refused(lambda: service.service_describe(service=ended, description="Other", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_send(service=ended, email="noc@example.com", by=BY)) == {"service_closed"}
    assert refused(lambda: key.key_regenerate(service=ended, by=BY)) == {"service_closed"}


@pytest.mark.parametrize("failed", [False, True])
def test_a_service_whose_key_is_being_made_anew_is_not_closed_yet(failed: bool) -> None:
    found = world.ordered(world.account())
    key.key_cancel(key=found.keys.get(), by=BY)
    key.key_regenerate(service=found, by=BY)
    if failed:
        task.task_fail(task=Task.objects.get(kind="key_create"), by=BY)
    with pytest.raises(Refused):
        service.service_close(service=found, by=BY)


def test_a_description_that_was_not_changed_is_no_line_of_the_history() -> None:
    found = world.active()
    service.service_describe(service=found, description=found.description, by=BY)
    assert not AuditEntry.objects.filter(action="service_describe").exists()
    service.service_describe(service=found, description=" Paris ", by=BY)
    assert AuditEntry.objects.get(action="service_describe").after == {"description": "Paris"}
    assert refused(lambda: service.service_describe(service=found, description=" ", by=BY)) == {"description_missing"}


def test_one_that_is_in_a_vrack_is_not_closed() -> None:
    found = world.attached()
    assert refused(lambda: service.service_close(service=found, by=BY)) == {"still_configured"}
