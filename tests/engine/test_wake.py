"""Who tells the engine that there is work: whoever asks for something that is due at once."""

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from occ.actions import clock as clock_actions
from occ.engine.queue import clock, wake
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def test_the_engine_is_woken_for_what_is_due_now(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    world.ordered(world.account())
    with django_capture_on_commit_callbacks() as after:
        clock_actions.clock_change(clock_id=clock.shared().pk, forward=timedelta(minutes=1), by=BY)
    assert after == [wake.send_tick]


def test_what_is_due_later_waits_for_the_beat_of_its_second(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as after:
        world.active(world.account())
    assert after
    assert wake.send_tick not in after
