"""The processes under fire, and what each can tell of itself. Main thread only: children are started from it."""

import os
import signal
import time
from collections import defaultdict

import redis
from django.db import InterfaceError, OperationalError, connection

from occ.models import Task
from portal.process import Child
from tools.chaos.plan import GROUPS
from tools.chaos.strikes import Held
from tools.servers import Installation, Server, processes

AWAY = (OperationalError, InterfaceError)
AGAIN = "--- started again\n"


class Field:
    """One installation as a team runs it: several worker groups, a beat, web workers, PostgreSQL and Redis."""

    def __init__(self, here: Installation) -> None:
        assert here.database is not None
        self.here, self.database, self.broker = here, here.database, here.broker
        self.web = here.web("--preload", "--log-level", "warning")
        self.workers = [here.start_worker(f"worker-{number}") for number in range(GROUPS)]
        self.beat = here.beat()
        self.second_beat: Child | None = None
        self.stopped: set[int] = set()
        self.down: dict[str, list[list[float]]] = defaultdict(list)
        self.starts: dict[int, list[float]] = defaultdict(list)
        self.messages_waited: list[list[float]] = []
        self.redis = redis.Redis.from_url(here.broker.url.replace("redis+socket://", "unix://"))

    def wait_for_workers(self) -> None:
        """Until each group takes work."""
        for child in self.workers:
            self.here.wait_until_ready(child, seconds=90)

    def gone(self, name: str) -> None:
        """A server is away from now on."""
        self.down[name].append([time.time(), float("inf")])

    def back(self, name: str) -> None:
        """A server answers again."""
        self.down[name][-1][1] = time.time()

    @property
    def children(self) -> list[Child]:
        """What must run until the end."""
        return [self.web.child, self.beat, *self.workers]

    def ended(self) -> list[str]:
        """A sentence for each of them that ended although nobody killed it."""
        status = {child.name: child.process.poll() for child in self.children if child.process}
        return [f"{name} ended by itself ({code})" for name, code in status.items() if code is not None]

    def end(self) -> None:
        """End web, workers and beat without asking: nothing that they still do counts."""
        for child in self.children:
            child.kill()

    def excused(self, group: int) -> list[list[float]]:
        """When a group of workers could do nothing, through no fault of its own."""
        return [*self.down["database"], *self.down["broker"], *self.down[f"worker-{group}"]]

    def is_away(self, name: str) -> bool:
        """Whether a server is away now."""
        spans = self.down[name]
        return bool(spans) and spans[-1][1] == float("inf")

    def was_away(self, name: str, begin: float, end: float) -> bool:
        """Whether a server was away at some moment of that time."""
        return any(begin <= over and end >= start for start, over in self.down[name])

    def leased(self) -> list[tuple[Held, int]]:
        """The tasks that are under lease, each with the process that has it."""
        try:
            rows = list(Task.objects.exclude(lease_holder="").values_list("pk", "lease", "lease_holder"))
        except AWAY:
            connection.close()
            return []
        return [((pk, lease), int(holder.split(":")[1])) for pk, lease, holder in rows]

    def processes(self, group: int) -> set[int]:
        """The processes of a group of workers."""
        return set(processes(self.workers[group]))

    def held_by(self, workers: set[int]) -> set[Held]:
        """The tasks that those processes of workers have under lease."""
        return {task for task, holder in self.leased() if holder in workers}

    def is_ready(self, group: int) -> bool:
        """Whether a group of workers takes work, since it was last started."""
        return "ready." in self.logs(f"worker-{group}").rpartition(AGAIN)[2]

    def look_at_the_queue(self) -> None:
        """Note whether messages wait that no worker has taken; to be asked again and again."""
        now = time.time()
        try:
            waits = self.redis.llen("celery") > 0
        except redis.RedisError:
            return
        spans = self.messages_waited
        if waits and spans and spans[-1][1] == float("inf"):
            return
        if waits:
            spans.append([now, float("inf")])
        elif spans:
            spans[-1][1] = min(spans[-1][1], now)

    def answers(self) -> bool:
        """Whether the database answers a question."""
        try:
            connection.close()
            connection.ensure_connection()
        except AWAY:
            return False
        return True

    def stop(self, group: int) -> None:
        """Let a group of workers stand still, wherever they are."""
        self._signal(group, signal.SIGSTOP)
        self.gone(f"worker-{group}")
        self.stopped.add(group)

    def go_on(self, group: int) -> None:
        """Let it go on as if no time had passed."""
        self._signal(group, signal.SIGCONT)
        self.back(f"worker-{group}")
        self.stopped.discard(group)

    def restart(self, group: int) -> None:
        """Kill a group of workers with all its processes, and start it again."""
        self.workers[group].kill()
        with self.workers[group].log.open("a") as log:
            log.write(AGAIN)
        self.workers[group].start()
        self.starts[group].append(time.time())

    def _signal(self, group: int, which: signal.Signals) -> None:
        process = self.workers[group].process
        assert process is not None
        os.killpg(process.pid, which)

    def logs(self, name: str) -> str:
        """All that a process has written, older files first."""
        found = [self.here.var / f"{name}.old.log", self.here.var / f"{name}.log"]
        return "".join(path.read_text(errors="replace") for path in found if path.exists())


def crash(server: Server) -> None:
    """End PostgreSQL at once, without a checkpoint: a crash of its processes. fsync is off, so no power cut."""
    process = server.child.process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait(10)
