"""Somebody who stays on a page that follows something: what that costs the server, and what is seen when."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.engine.queue import clock, runner

NOTE = re.compile(r'data-poll="(\d+)"(?: data-watch="([^"]+)")?')
LIVE = {"HX-Request": "true", "HX-Target": "live"}


class Visitor:
    """A browser that stays on a page, in a time of its own, and looks when the page says so."""

    def __init__(self, client: Client, path: str, monkeypatch: pytest.MonkeyPatch, *, worker: bool = True) -> None:
        self.client, self.path, self.worker = client, path, worker
        self.seconds = 0
        self.quick_until = 0
        self.costs: list[tuple[int, int]] = []
        self.drawings: list[int] = []
        real = clock.real_now()
        monkeypatch.setattr(clock, "real_now", lambda: real + timedelta(seconds=self.seconds))
        monkeypatch.setattr(signing.time, "time", lambda: real.timestamp() + self.seconds)
        self.read(client.get(path))

    def read(self, answer: Any) -> None:
        """Take in what was drawn."""
        self.html = answer.content.decode()
        found = NOTE.search(self.html)
        self.delay, self.note = (int(found[1]), found[2] or "") if found else (0, "")

    def look(self) -> int:
        """Wait as long as the page says, after a command a second, and look; the status of the answer."""
        self.seconds += self.next_delay
        if self.worker:
            runner.run_due()
        return self.draw({"X-Watch": self.note} if self.note else {})

    def draw(self, headers: dict[str, str]) -> int:
        """Ask for the live part of the page, and take in the answer; its status."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(self.path, headers=LIVE | headers)
        self.costs.append((self.seconds, len(captured)))
        if answer.status_code == 204:
            assert len(captured) == 1
            self.delay = int(answer.headers["X-Look-In"])
        else:
            self.drawings.append(self.seconds)
            self.read(answer)
        return answer.status_code

    def command(self, **command: str) -> Any:
        """Press a button of the time bar; the page is drawn anew, and then looks once a second for ten."""
        headers = LIVE | {"HX-Target": "clock"} | ({"X-Watch": self.note} if self.delay else {})
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.post("/clock/", command | {"next": self.path}, headers=headers)
        self.costs.append((self.seconds, len(captured)))
        self.quick_until = self.seconds + 10
        if "pageChanged" in answer.headers["HX-Trigger"]:
            self.draw({})
        return answer

    @property
    def next_delay(self) -> int:
        """Seconds until the next look; 0 when the page is settled."""
        return min(self.delay, 1) if self.seconds < self.quick_until else self.delay

    def settle(self) -> None:
        """Look until nothing is new."""
        assert 204 in [self.look() for _ in range(3)]

    def stay(self, seconds: int) -> None:
        """Look whenever the page says so, for so long or until it says no more."""
        while self.delay and self.seconds + self.next_delay <= seconds:
            self.look()

    @property
    def queries(self) -> int:
        """What all looks and drawings have asked the database, but for the first drawing."""
        return sum(cost for _second, cost in self.costs)

    @property
    def most_in_a_minute(self) -> int:
        """Queries in the dearest minute."""
        return max(sum(cost for second, cost in self.costs if 0 <= second - first < 60) for first, _cost in self.costs)
