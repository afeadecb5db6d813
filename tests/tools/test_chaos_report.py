"""The figures of a run are what they say, and what does not hold is said."""

import math
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from occ.models import Task
from occ.world import world
from portal.process import Child
from tools.chaos import report
from tools.chaos.__main__ import ends_within
from tools.chaos.checker import Finding
from tools.chaos.field import AGAIN, Field
from tools.chaos.fire import Watch, orphaned
from tools.chaos.report import Idle, Reads, Row
from tools.chaos.strikes import Strike
from tools.chaos.visitors import CUT_OFF, REFUSED, TIMED_OUT, Browser, Look, WebKill

NOW = 1_800_000_000.0


def site(**known: Any) -> Field:
    """A field of which only so much is known."""
    values = {"down": {"database": [], "broker": []}, "was_away": lambda *_: False, "workers": [], "starts": {0: []}}
    return cast(Field, SimpleNamespace(**values | known))


def line(second: float, text: str) -> str:
    """A line of a worker's log, that many seconds after NOW."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(NOW + second))
    return f"{moment},{int(second % 1 * 1000):03} INFO {text}\n"


def tick(second: float) -> str:
    """A tick that took a tenth of a second and ended then."""
    return line(second, "celery.app.trace Task occ.tasks.tick[x] succeeded in 0.1s: None")


def look(status: int, second: float = 0.0) -> Look:
    """A read that took a second."""
    return Look(NOW + second, NOW + second + 1, "/", status, retry_after=False)


@pytest.mark.parametrize("status", [500, TIMED_OUT, REFUSED, CUT_OFF])
def test_a_read_that_nothing_excuses_has_failed(status: int) -> None:
    assert Reads.of([look(200), look(status)], site(), kills=[NOW + 9]).failed == 1


def test_a_read_is_excused_when_it_was_cut_off_as_a_web_worker_was_killed() -> None:
    found = Reads.of([look(CUT_OFF), look(TIMED_OUT)], site(), kills=[NOW + 0.5])
    assert (found.cut_off, found.failed) == (1, 1)


def test_a_read_without_an_answer_is_wrong_while_postgresql_is_down_too() -> None:
    found = Reads.of([look(TIMED_OUT)], site(was_away=lambda *_: True), kills=[])
    assert found.database_away_wrong == 1


def test_an_order_that_met_no_web_worker_is_no_strike(tmp_path: Path) -> None:
    kill = WebKill(site(web=SimpleNamespace(child=Child("web", [], {}, tmp_path / "log"))), 0)
    kill.fall(1)
    assert not kill.met


def test_who_does_not_listen_has_refused_and_not_cut_off() -> None:
    browser = Browser.__new__(Browser)
    browser.host, browser.port, browser.cookies = "127.0.0.1", 1, {}
    assert browser.ask("/").status == REFUSED


def test_a_fault_that_never_struck_has_a_row_and_is_missing() -> None:
    rows = report.rows([], [], site(), cast(report.Timeline, None), {"F4": 20})
    assert "0/20" in report.table(rows)
    told = {"oddities": [], "duration": 1, "limit": 2}
    reads = Reads.of([look(200)], site(), [])
    assert [each.kept for each in report.always(rows, [], reads, told)] == [True, True, False, True]


def test_what_is_lost_read_in_vain_or_late_makes_a_run_fail() -> None:
    told = {"oddities": [], "duration": 3, "limit": 2}
    reads = Reads.of([look(200), look(500)], site(), [])
    found = report.always([Row("F4", 1, 1)], [Finding("lost", None, "it")], reads, told)
    assert [each.kept for each in found] == [False, False, True, False]


WORST = {"F1": 10, "F4": 5, "F6": 5, "F8": 3, "F11": 1, "F3": 1}


def kept(idle: float = 0, final: float = 0, late: int = 1, **worse: float) -> bool:
    """Whether all is kept with these worst times, by default the longest that are promised."""
    rows = [Row(fault, 1, 1, late=late, recoveries=[worst + worse.get(fault, 0)]) for fault, worst in WORST.items()]
    return all(each.kept for each in report.promises(rows, Idle(0, 0, idle), final))


def test_every_figure_that_is_promised_is_judged() -> None:
    assert kept()
    assert not any(kept(**{fault: 0.1}) for fault in ("F1", "F4", "F6", "F8", "F11"))
    assert not kept(late=0)
    assert not kept(idle=5.1)
    assert not kept(final=30.1)


def test_a_fault_after_which_nothing_went_on_has_not_kept_its_promise() -> None:
    assert Row("F4", 1, 1).worst == math.inf


def test_a_worker_is_idle_only_while_messages_wait_and_it_could_work() -> None:
    log = tick(1) + tick(20) + tick(30)
    values = {"workers": [None], "logs": lambda _: log, "messages_waited": [[NOW + 2, NOW + 9], [NOW + 21, NOW + 23]]}
    alone = report.idle(site(**values, excused=lambda _: []), NOW, NOW + 40)
    assert (alone.begin, alone.seconds) == (2, 7)
    redis_away = report.idle(site(**values, excused=lambda _: [[NOW, NOW + 6]]), NOW, NOW + 40)
    assert (redis_away.begin, redis_away.seconds) == (6, 3)


def test_what_a_killed_worker_held_is_timed_until_it_is_taken_up_and_from_the_return_of_redis() -> None:
    strike = Strike("F1", "worker-0", NOW, NOW, held={(1, 1)}, taken_up=NOW + 9)
    timeline = cast(report.Timeline, None)
    assert report.recovery(strike, timeline, site()) == 9
    away = {"database": [], "broker": [[NOW + 1, NOW + 4]]}
    assert report.recovery(strike, timeline, site(down=away)) == 5


def test_nobody_is_blamed_for_the_time_in_which_no_worker_was_there() -> None:
    """One group is starting for six seconds, the other stands still in seconds 2 to 4: then nobody could work."""
    logs = {"worker-0": line(6, "celery.apps.worker a@b ready."), "worker-1": ""}
    down = {"database": [], "broker": [], "worker-0": [], "worker-1": [[NOW + 2, NOW + 4]]}
    here = site(down=down, workers=[None, None], starts={0: [NOW], 1: []}, logs=logs.__getitem__)
    nobody = report.without_workers(here, NOW, NOW + 9)
    assert nobody == [(NOW + 2, NOW + 4)]
    strike = Strike("F1", "worker-0", NOW, NOW, held={(1, 1)}, taken_up=NOW + 9)
    assert report.recovery(strike, cast(report.Timeline, None), here, nobody) == 5


def test_a_worker_that_was_started_again_is_ready_once_it_says_so_again(tmp_path: Path) -> None:
    here = Field.__new__(Field)
    here.here = cast(Any, SimpleNamespace(var=tmp_path))
    log = tmp_path / "worker-0.log"
    log.write_text("ready.\n" + AGAIN)
    assert not here.is_ready(0)
    log.write_text("ready.\n" + AGAIN + "ready.\n")
    assert here.is_ready(0)


@pytest.mark.django_db
def test_a_task_is_orphaned_until_another_lease_is_given_for_it() -> None:
    world.ordered(world.account())
    task = Task.objects.latest("pk")
    Task.objects.filter(pk=task.pk).update(lease=3, lease_holder="dead:1:1")
    assert orphaned({(task.pk, 3)})
    Task.objects.filter(pk=task.pk).update(lease=4, lease_holder="other:2:2")
    assert not orphaned({(task.pk, 3)})


@pytest.mark.django_db
def test_time_that_goes_back_is_seen() -> None:
    shared = world.account().clock
    watch = Watch()
    assert watch.look() == watch.look() == []
    shared.refresh_from_db()
    shared.origin_simulated = shared.origin_simulated.replace(year=2020)
    shared.save()
    assert len(watch.look()) == 1


def test_a_run_that_hangs_is_ended() -> None:
    with pytest.raises(SystemExit, match="not over"), ends_within(0.1):
        time.sleep(5)
