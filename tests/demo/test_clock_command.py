"""`manage.py clock` looks at the shared clock and changes it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from occ.actions import order
from occ.engine import clock
from occ.models import AuditEntry
from tests import factories

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
    account = factories.account()
    placed = order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=factories.BY)
    said("--next")
    assert placed.service.task is not None
    assert clock.simulated(clock.shared()) == placed.service.task.due_at


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
