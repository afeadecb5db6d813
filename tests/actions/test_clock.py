"""Simulated time: lengths, speeds, the next event, and a clock of one's own."""

from datetime import timedelta

import pytest

from occ.actions import clock as actions
from occ.engine.queue import clock
from occ.models import Account, Service
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("1h30m", timedelta(minutes=90)),
        (" 2 D ", timedelta(days=2)),
        ("45m5s", timedelta(minutes=45, seconds=5)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_length_is_read(typed: str, length: timedelta) -> None:
    assert actions.parse_length(typed) == length


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "jump_malformed"), ("5", "jump_malformed"), ("-1h", "jump_malformed"), ("367d", "jump_too_far")],
)
def test_what_is_no_length_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.parse_length(typed)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("speed", ["", "fast", "0", "100001", "nan", "inf"])
def test_what_is_no_speed_is_refused_and_the_clock_goes_on(speed: str) -> None:
    pk = clock.shared().pk
    assert refused(lambda: actions.clock_change(clock_id=pk, speed=speed, by=BY)) == {"speed_wrong"}


def test_the_next_event_is_that_of_the_clock() -> None:
    pk = clock.shared().pk
    assert refused(lambda: actions.clock_next(clock_id=pk, by=BY)) == {"nothing_due"}
    task = Service.objects.get(pk=world.order_place().service_id).task
    assert task
    moved = actions.clock_next(clock_id=pk, by=BY)
    assert clock.simulated(moved) >= task.due_at


def test_an_account_leaves_the_shared_clock_and_comes_back_when_time_does_not_go_back() -> None:
    owner = world.account()
    assert refused(lambda: actions.clock_share(account=owner, by=BY)) == {"clock_shared"}
    own = actions.clock_separate(account=owner, by=BY)
    assert refused(lambda: actions.clock_separate(account=owner, by=BY)) == {"clock_own"}
    actions.clock_change(clock_id=own.pk, forward=timedelta(hours=1), by=BY)
    assert refused(lambda: actions.clock_share(account=owner, by=BY)) == {"clock_behind"}
    world.pass_time(hours=2)
    actions.clock_share(account=owner, by=BY)
    assert Account.objects.get().clock == clock.shared()
