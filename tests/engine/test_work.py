"""What a transaction of the engine writes at its end."""

import logging

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from occ.engine import logs
from occ.engine.queue.unit_of_work import Work
from occ.models import ConfigStatus, Service, TaskEvent
from occ.world import world

pytestmark = pytest.mark.django_db


def test_several_services_are_written_at_once_and_what_the_database_works_out_is_left_to_it() -> None:
    owner = world.account()
    services = [world.active(owner), world.active(owner)]
    network = world.attached(owner).vrack
    with Work() as work:
        for service in services:
            service.vrack, service.vrack_status = network, ConfigStatus.ACTIVE
            work.change(service)
    assert Service.objects.filter(vrack=network).count() == 3
    assert len(set(Service.objects.values_list("vrack_place", flat=True))) == 1


def steps(caplog: pytest.LogCaptureFixture) -> list[tuple[int, int, str]]:
    """Task, number and step of each line that the log has of a step."""
    return [tuple(vars(each)[name] for name in ("task", "number", "step")) for each in of_steps(caplog)]  # type: ignore[misc]


def of_steps(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The records themselves."""
    return [each for each in caplog.records if vars(each).get("event") == "step"]


def test_each_step_that_is_committed_is_a_line_of_the_log(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(logs.ContextFilter())
    with logs.about(request="r1"), django_capture_on_commit_callbacks(execute=True):
        service, _ = world.with_pop(world.account())
    assert len(steps(caplog)) == TaskEvent.objects.count()
    assert set(steps(caplog)) == set(TaskEvent.objects.values_list("task", "number", "step"))
    assert {vars(each)["request_id"] for each in of_steps(caplog)} == {"r1"}
    assert f"service {service.pk}" in {vars(each)["object"] for each in of_steps(caplog)}


def test_what_is_not_committed_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    world.with_pop(world.account())  # in the transaction of the test, which is rolled back
    assert TaskEvent.objects.exists()
    assert steps(caplog) == []
