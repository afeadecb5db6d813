"""`manage.py clock` looks at the shared clock, or at a customer's, and changes it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from occ.actions.clock import clock_separate
from occ.engine.queue import clock
from occ.models import Account, AuditEntry
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    """What the command prints."""
    output = StringIO()
    call_command("clock", *arguments, stdout=output)
    return output.getvalue().strip()


def test_alone_it_tells_the_time_and_changes_nothing() -> None:
    clock.change(clock.shared().pk, paused=True)
    assert said() == f"{clock.simulated(clock.shared()).isoformat(timespec='seconds')} paused"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("text", "seconds"), [("1h30m", 5400), ("45m", 2700), ("2d", 172800), ("90s", 90), ("1d 2H", 93600)]
)
def test_it_jumps_as_far_as_it_is_told(text: str, seconds: int) -> None:
    before = clock.change(clock.shared().pk, paused=True).origin_simulated
    said("--jump", text)
    assert clock.simulated(clock.shared()) - before == timedelta(seconds=seconds)


def test_speed_pause_and_jump_go_together() -> None:
    assert said("--speed", "120", "--pause", "--jump", "1h").endswith(" paused")
    assert clock.shared().speed == 120
    assert said("--resume").endswith(" ×120")
    assert [entry.actor for entry in AuditEntry.objects.all()] == ["manage.py clock"] * 2


def test_it_jumps_to_the_next_event() -> None:
    clock.change(clock.shared().pk, paused=True)
    account = world.account()
    placed = world.order_place(account)
    said("--next")
    assert placed.service.task is not None
    assert clock.simulated(clock.shared()) == placed.service.task.due_at


def test_it_changes_the_clock_that_a_customer_has_for_himself_and_no_other() -> None:
    account = world.account()
    clock_separate(account=account, by=BY)
    before = clock.shared().speed
    assert said("--account", account.nichandle, "--speed", "120", "--pause").endswith(f" paused ({account.nichandle})")
    assert Account.objects.get().clock.speed == 120
    assert (clock.shared().speed, clock.shared().paused) == (before, False)


def test_the_clock_of_a_customer_may_be_the_shared_one() -> None:
    assert said("--account", world.account().nichandle, "--speed", "120").endswith(" ×120 (shared)")
    assert clock.shared().speed == 120


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--speed", "0"), "a number from 1 to"),
        (("--speed", "-1"), "a number from 1 to"),
        (("--speed", "nan"), "a number from 1 to"),
        (("--speed", "inf"), "a number from 1 to"),
        (("--speed", "fast"), "a number from 1 to"),
        (("--jump", "-1h"), "write it like"),
        (("--jump", "90"), "write it like"),
        (("--jump", "tomorrow"), "write it like"),
        (("--jump", "9999999d"), "at most 366 days"),
        (("--pause", "--resume"), "not allowed with"),
        (("--next",), "Nothing is under way"),
        (("--account", "zz00009-ovh"), "no customer zz00009-ovh"),
        (("--account", ""), "no customer"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    before = clock.shared()
    with pytest.raises(CommandError, match=sentence):
        said(*[f"{arguments[0]}={arguments[1]}"] if arguments[-1].startswith("-1") else arguments)
    after = clock.shared()
    assert (after.speed, after.paused, after.origin_simulated) == (
        before.speed,
        before.paused,
        before.origin_simulated,
    )


def test_what_is_refused_in_part_changes_nothing() -> None:
    before = clock.shared().speed
    with pytest.raises(CommandError):
        call_command("clock", "--speed", "601", "--next")
    assert clock.shared().speed == before
