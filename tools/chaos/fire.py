"""Carrying the timetable out: each fault begins on time, and what it broke is put right again on time."""

import heapq
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from occ.actions import clock as clock_actions
from occ.engine.queue import clock
from occ.models import Clock, Task
from occ.rules.refusal import Refused
from tools.chaos import machine
from tools.chaos.field import AWAY, Field, crash
from tools.chaos.load import BY, Load, keep_trying
from tools.chaos.plan import GROUPS, Planned
from tools.chaos.strikes import Held, Strike
from tools.chaos.visitors import Visitors

AT_LEAST = 20
PUT_OFF = 4.0
SPEED = 120.0
REPAIR_SECONDS = 40
Moment = tuple[float, int, Callable[[], object]]


def orphaned(held: set[Held]) -> bool:
    """Whether any of these tasks is still under the lease under which it was when its holder was struck."""
    now = Task.objects.filter(pk__in=[pk for pk, _ in held]).exclude(lease_holder="").values_list("pk", "lease")
    return not held.isdisjoint(now)


class Watch:
    """Looks at every clock again and again."""

    def __init__(self) -> None:
        self.shown: dict[int, datetime] = {}

    def look(self) -> list[str]:
        """A sentence for each clock that shows less than it did. Under its lock, so that no change is under way."""
        found = []
        for pk in Clock.objects.values_list("pk", flat=True):
            with transaction.atomic():
                now = clock.simulated(Clock.objects.select_for_update().get(pk=pk))
            if now < (before := self.shown.get(pk, now)):
                found.append(f"clock {pk} shows {now}, after {before}")
            self.shown[pk] = now
        return found


class Fire:
    """Runs in the main thread, which alone may start processes."""

    def __init__(self, site: Field, load: Load, visitors: Visitors, seed: int, until: float) -> None:
        self.site, self.load, self.visitors, self.until = site, load, visitors, until
        self.dice = random.Random(seed)
        self.strikes: list[Strike] = []
        self.in_flight = 0
        self.put_off: Counter[str] = Counter()
        self.went_back: list[str] = []
        self.over = threading.Event()
        self.waiting: Counter[str] = Counter()
        # What breaks something waits while something else is to be put right.
        self.blows: list[Moment] = []
        self.repairs: list[Moment] = []
        self.order = itertools.count()

    def run(self, plan: list[Planned]) -> None:
        """Strike by the plan; a strike that met no work is made again a little later, as long as there is time.

        What has not struck by then does so no more, and is missing from its dose; what was broken is put right.
        """
        self.begin = time.monotonic()
        for planned in plan:
            self._put(self.blows, planned.at, lambda planned=planned: self.strike(planned))
        while self.blows or self.repairs:
            if time.time() > self.until:
                self.blows.clear()
                if not self.repairs:
                    return
            if time.time() > self.until + REPAIR_SECONDS:
                raise SystemExit("what chaos broke could not be put right in time")
            now = time.monotonic() - self.begin
            repair = self.repairs and (not self.blows or self.repairs[0][0] <= max(now, self.blows[0][0]))
            at, _, act = heapq.heappop(self.repairs if repair else self.blows)
            time.sleep(max(0.0, at - now))
            try:
                act()
            except AWAY:  # the database is: once more when it is back
                connection.close()
                self._put(self.repairs if repair else self.blows, at + 0.3, act)

    def _put(self, queue: list[Moment], at: float, act: Callable[[], object]) -> None:
        heapq.heappush(queue, (at, next(self.order), act))

    def keep_watching(self) -> None:
        """Note when others take what a blow has orphaned, what messages wait, whether simulated time goes back."""
        watch = Watch()
        while not self.over.wait(0.1):
            try:
                for strike in [each for each in self.strikes if each.held and each.taken_up is None]:
                    if not orphaned(strike.held):
                        strike.taken_up = time.time()
                self.went_back += watch.look()
                self.site.look_at_the_queue()
            except AWAY:
                connection.close()

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Put something right so many seconds from now."""
        self._put(self.repairs, time.monotonic() - self.begin + seconds, act)

    def strike(self, planned: Planned) -> None:
        """One strike, if there is work for it to meet."""
        blow: Callable[[Planned], Strike | None] = getattr(self, planned.fault.lower())
        why = "no deletions" if not self.meets_work(planned.fault) else "nothing to strike"
        strike = blow(planned) if why != "no deletions" else None
        if strike is not None:
            self.strikes.append(strike)
            return
        self.put_off[f"{planned.fault} {why}"] += 1
        if time.time() < self.until:
            self.waiting[planned.fault] += 1
            later = time.monotonic() - self.begin + PUT_OFF * self.waiting[planned.fault]
            self._put(self.blows, later, lambda: self._again(planned))

    def _again(self, planned: Planned) -> None:
        self.waiting[planned.fault] -= 1
        self.strike(planned)

    def meets_work(self, fault: str) -> bool:
        """Whether deletions are in flight, and those who carry them out could do so now."""
        if self.site.is_away("database") or (fault != "F6" and self.site.is_away("broker")):
            return False
        self.in_flight = self.load.in_flight
        return self.in_flight >= AT_LEAST

    # --- Workers ----------------------------------------------------------------------------------------
    def f1(self, planned: Planned) -> Strike | None:
        """Kill a worker group while it has tasks under lease."""
        group, held = self._while_holding(planned.target, patience=1.0)
        if group is None or not self.meets_work("F1"):
            return None
        strike = self._now("F1", f"worker-{group}")
        processes = self.site.processes(group)
        self.site.restart(group)
        strike.held = held & self.site.held_by(processes)
        return strike

    def f3(self, planned: Planned) -> Strike | None:
        """Stop a worker group in the middle of its work, and let it go on ten seconds later."""
        group, held = self._while_holding(planned.target, patience=2.5)
        if group is None or not self.meets_work("F3"):
            return None
        strike = self._now("F3", f"worker-{group}")
        self.site.stop(group)
        strike.held = held & self.site.held_by(self.site.processes(group))

        def go_on() -> None:
            self.site.go_on(group)
            strike.until = time.time()

        self.after(planned.seconds, go_on)
        return strike

    def _while_holding(self, target: int, patience: float) -> tuple[int | None, set[Held]]:
        """Wait for the moment in which a group has tasks under lease, that one or else another; which, and those tasks.

        Only part of them is orphaned by a blow at that moment: others have their step committed before it falls.
        """
        until = time.monotonic() + patience
        if self.repairs:
            until = min(until, self.begin + self.repairs[0][0])
        running = [each for each in range(GROUPS) if each not in self.site.stopped and self.site.is_ready(each)]
        running.sort(key=lambda group: group != target)
        of = {group: self.site.processes(group) for group in running}
        while True:
            leased = self.site.leased()
            for group in running:
                if held := {task for task, holder in leased if holder in of[group]}:
                    return group, held
            if time.monotonic() > until:
                return None, set()
            time.sleep(0.01)

    # --- Servers ----------------------------------------------------------------------------------------
    def f4(self, planned: Planned) -> Strike:
        """Kill Redis; it keeps nothing, so its data are gone."""
        strike = self._now("F4", "redis")
        self._without_broker(strike, planned.seconds)
        return strike

    def f5(self, planned: Planned) -> Strike:
        """Take Redis away for a good while; pages say that what was accepted waits."""
        strike = self._now("F5", "redis")
        self.after(planned.seconds - 1.5, lambda: self.visitors.look_for_the_delay(long=planned.seconds > 30))
        self._without_broker(strike, planned.seconds)
        return strike

    def _without_broker(self, strike: Strike, seconds: float) -> None:
        self.site.gone("broker")
        self.site.broker.child.kill()

        def back() -> None:
            if self.site.broker.is_up():
                self.site.back("broker")
                strike.until = time.time()
            else:
                self.after(0.05, back)

        def start() -> None:
            self.site.broker.child.start()
            back()

        self.after(seconds, start)

    def f6(self, planned: Planned) -> Strike:
        """Crash PostgreSQL and start it again at once."""
        strike = self._now("F6", "postgresql")
        self.site.gone("database")
        crash(self.site.database)
        self.site.database.child.start()

        def back() -> None:
            if self.site.answers():
                self.site.back("database")
                strike.until = time.time()
            else:
                self.after(0.05, back)

        back()
        return strike

    def f8(self, planned: Planned) -> Strike | None:
        """Kill beat and start it again, or let a second one run beside it."""
        site = self.site
        strike = self._now("F8", "beat", how=planned.how)

        def over(act: Callable[[], object]) -> None:
            act()
            strike.until = time.time()

        if planned.how == "killed":
            if site.beat.process is None or site.beat.process.poll() is not None:
                return None
            site.beat.kill()
            self.after(planned.seconds, lambda: over(site.beat.start))
        elif site.second_beat is None:
            site.second_beat = site.here.beat("beat-2")
            self.after(planned.seconds, lambda: over(self._end_second_beat))
        else:
            return None
        return strike

    def _end_second_beat(self) -> None:
        assert self.site.second_beat is not None
        self.site.second_beat.kill()
        self.site.second_beat = None

    # --- Clocks -----------------------------------------------------------------------------------------
    def f10(self, planned: Planned) -> Strike | None:
        """Move the second account's clock; or set the whole machine's back by an hour."""
        how = planned.how
        strike = self._now("F10", "clock", how=how)

        def change(**values: object) -> None:
            keep_trying(lambda: clock_actions.clock_change(clock_id=self.load.jumpy_clock, by=BY, **values))  # type: ignore[arg-type]
            strike.until = time.time()

        if how == "jump":
            change(forward=timedelta(hours=1))
        elif how == "fast":
            change(speed=1000)
            self.after(planned.seconds, lambda: change(speed=SPEED))
        elif how == "pause":
            change(paused=True)
            self.after(planned.seconds, lambda: change(paused=False))
        elif how == "step":
            try:
                keep_trying(lambda: clock_actions.clock_next(clock_id=self.load.jumpy_clock, by=BY))
            except Refused:
                return None
        else:
            machine.set_back(3600)
            self.after(planned.seconds, lambda: machine.set_back(0))
        return strike

    def _now(self, fault: str, target: str, how: str = "") -> Strike:
        now = time.time()
        return Strike(fault, target, now, now, how, in_flight=self.in_flight)
