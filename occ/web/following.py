"""What a customer's page that waits asks (occ/ui/polling.py): its tasks, their clock, and whether anybody has acted."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Subquery

from occ.engine.queue import clock
from occ.models import Account, AuditEntry, Clock, Task, User
from occ.models.task import OVER
from occ.ui.polling import POLL_MAX, POLL_MIN, Facts, State, Watch, delay
from occ.web.words import task as task_words

UNSETTLED = timedelta(seconds=2)
"""A line of the audit as young as this may be older than what the page has read: it counts as not seen."""
GONE: State = (None, None)


def following(request: Any, tasks: Iterable[Task], *, always: bool = False, torn: bool = False) -> dict[str, Any]:
    """What `components/_live.html` needs for a page that follows `tasks`.

    Args:
        request: a customer's request.
        tasks: what the page shows of tasks; those that are over are not waited for, those in error are.
        always: look now and then even without any, because somebody else is waited for.
        torn: draw it again soon, whatever happens, because a step was committed while it was read.
    """
    waiting = list({task.pk: task for task in tasks if task.status not in OVER}.values())
    shown = {"live_tasks": " ".join(str(task.pk) for task in waiting if task.is_open)}
    if torn:
        return {"poll": POLL_MIN} | shown
    account: Account = request.account
    seconds = delay(waiting, account.clock) or (POLL_MAX if always else 0)
    if not seconds:
        return {"poll": 0} | shown
    newest = AuditEntry.objects.filter(account=account).order_by("-pk").first()
    seen = newest.pk if newest and newest.at <= clock.real_now() - UNSETTLED else None
    if newest and seen is None:  # the next look draws the page anyway: not before it sees what is settled
        seconds = max(seconds, POLL_MIN)
    facts = {
        "account": account.pk,
        "user": request.user.pk,
        "tasks": sorted(task.pk for task in waiting),
        "at": clock.real_now().timestamp(),
        "shown": clock.simulated(account.clock).timestamp(),
    }
    state = _state(waiting, account.clock, seen or (0 if newest is None else None))
    return _WATCH.follow(request, facts, state, seconds) | shown


def _stands(facts: Facts) -> tuple[State, int]:
    audit = AuditEntry.objects.filter(account=facts["account"]).order_by("-pk").values("pk")[:1]
    # Also asked in the same query: without that user the page is drawn, and says that the session has ended.
    reader = User.objects.filter(pk=facts["user"], account=facts["account"], is_active=True)
    if facts["tasks"]:
        asked = Task.objects.filter(account=facts["account"], pk__in=facts["tasks"]).select_related("account__clock")
        tasks = list(asked.filter(Exists(reader)).annotate(newest=Subquery(audit)).order_by())
        if len(tasks) != len(facts["tasks"]):
            return GONE, 0
        time, newest = tasks[0].account.clock, vars(tasks[0])["newest"]
    else:
        asked_by = Account.objects.filter(Exists(reader)).select_related("clock").annotate(newest=Subquery(audit))
        owner = asked_by.filter(pk=facts["account"]).first()
        if owner is None:
            return GONE, 0
        tasks, time, newest = [], owner.clock, vars(owner)["newest"]
    state = _state(tasks, time, newest or 0, jumped=_has_jumped(time, facts))
    return state, delay(tasks, time) or POLL_MAX


_WATCH = Watch("customer", settings.SESSION_COOKIE_NAME, _stands)


def _state(tasks: Iterable[Task], time: Clock, newest: int | None, *, jumped: bool = False) -> State:
    """How tasks, their clock and the account's audit stand, in short. `newest` None is like nothing else."""
    now = clock.simulated(time)
    done, late = [], []
    for task in sorted(tasks, key=lambda each: each.pk):
        gone = len((task.receipt or {}).get("going", ()))
        done.append([task.pk, task.status, task.step, task.ends_at, task.current, gone])
        late.append(task_words.is_late(task, now, time))
    return done, [newest, time.pk, time.speed, time.paused, jumped, late]


def _has_jumped(time: Clock, facts: Facts) -> bool:
    """Whether a clock shows a real second more, or less, than it would by itself since the page was drawn."""
    passed = 0 if time.paused else (clock.real_now().timestamp() - facts["at"]) * time.speed
    expected = min(facts["shown"] + passed, max(clock.LAST.timestamp(), facts["shown"]))
    return abs(clock.simulated(time).timestamp() - expected) > (1 if time.paused else time.speed)
