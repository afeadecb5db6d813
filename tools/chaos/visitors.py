"""Browsers: some look at pages, others order while the web worker that serves them is killed (F9)."""

import http.client
import os
import random
import re
import signal
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from occ.engine.queue import clock
from occ.models import Task, User
from occ.web.words.task import is_late
from tools.chaos.field import Field
from tools.chaos.strikes import Strike
from tools.servers import processes

LIST = "/bare-metal-cloud/network/ovhcloud-connect/"
ORDER = "/order/megaport/par-pa3/1g/"
CUT_OFF, TIMED_OUT, REFUSED = 0, -1, -2
UNANSWERED = (CUT_OFF, TIMED_OUT, REFUSED)
LOOKS_A_SECOND = 2
PATIENCE = 60
TO_SAY = 1.0
"""Real seconds within which a page says that what it shows waits."""
WAITS = "Demande acceptée, en attente"


def session(user: User) -> str:
    """The session cookie of a browser in which `user` is signed in."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    assert store.session_key
    return store.session_key


@dataclass
class Answer:
    """What came back; status CUT_OFF when the connection broke, TIMED_OUT or REFUSED when nothing did."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Browser:
    """One signed-in browser. Each request has a connection of its own, as through most proxies."""

    def __init__(self, url: str, user: User) -> None:
        parts = urlsplit(url)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self.cookies = {"sessionid": session(user)}

    def ask(self, path: str, data: dict[str, str] | None = None, strike: "WebKill | None" = None) -> Answer:
        """GET, or POST `data`; while it is under way `strike` may kill the worker."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None if data is None else urlencode(data)
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}"}
        try:
            connection.connect()
            own_port = connection.sock.getsockname()[1]
            connection.request("GET" if body is None else "POST", path, body, headers)
            if strike is not None:
                strike.fall(own_port)
            answer = connection.getresponse()
            text = answer.read().decode()
        except TimeoutError:
            return Answer(TIMED_OUT)
        except ConnectionRefusedError:
            return Answer(REFUSED)
        except (OSError, http.client.HTTPException):
            return Answer(CUT_OFF)
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})


class WebKill:
    """Kills the web worker that has taken a connection, after a moment."""

    def __init__(self, site: Field, after: float) -> None:
        self.site, self.after = site, after
        self.at = 0.0
        self.met = False

    def fall(self, port: int) -> None:
        """Find the worker at the other end of the connection from `port`, and kill it."""
        time.sleep(self.after)
        worker = self._worker(port)
        self.at = time.time()
        if worker is not None:
            os.kill(worker, signal.SIGKILL)
            self.met = True

    def _worker(self, port: int) -> int | None:
        inode = _inode_at_other_end(port)
        for pid in processes(self.site.web.child)[1:]:
            try:
                if any(os.readlink(each) == f"socket:[{inode}]" for each in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
            except OSError:
                continue
        return None


def _inode_at_other_end(port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        columns = line.split()
        if columns[2].endswith(f":{port:04X}"):
            return columns[9]
    return ""


@dataclass
class Look:
    """One read of a page: when it was asked for, when it was answered, and how."""

    begin: float
    end: float
    path: str
    status: int
    retry_after: bool


class Visitors:
    """The threads that read and order, until told to end."""

    def __init__(self, site: Field, user: User, services: list[uuid.UUID], dice: random.Random) -> None:
        self.site, self.user, self.dice = site, user, dice
        self.paths = ["/", "/limits/", LIST, "/emails/", "/vracks/"]
        for service in services[:6]:
            self.paths += [f"/services/{service}/", f"/services/{service}/tasks/"]
        self.looks: list[Look] = []
        self.orders: dict[str, int] = Counter()
        self.strikes: list[Strike] = []
        self.kills: list[float] = []
        self.oddities: list[str] = []
        self.is_ordering = False
        self.over = threading.Event()

    def keep_looking(self, seed: int) -> None:
        """Read one page after another."""
        dice, browser = random.Random(seed), Browser(self.site.web.url, self.user)
        while not self.over.wait(1 / LOOKS_A_SECOND):
            path = dice.choice(self.paths)
            begin = time.time()
            answer = browser.ask(path)
            if answer.status not in (200, *UNANSWERED) and answer.status < 500:
                self.oddities.append(f"{path} was answered {answer.status}")
            self.looks.append(Look(begin, time.time(), path, answer.status, "retry-after" in answer.headers))

    def look_for_the_delay(self, *, long: bool) -> None:
        """A page must say that what it shows was accepted and waits (F5); after a `long` time something does wait."""
        waiting = Task.objects.open().known().filter(account__users=self.user).select_related("account__clock")
        task = waiting.order_by("due_at").first()
        if task is None or not is_late(task, clock.now(task.account), task.account.clock):
            self.oddities += ["nothing was late although Redis was absent"] if long else []
            return
        browser, until = Browser(self.site.web.url, self.user), time.monotonic() + TO_SAY
        while waiting.filter(pk=task.pk, due_at=task.due_at).exists():
            page = browser.ask(f"/services/{task.service_id}/")
            if WAITS in page.body:
                return
            if page.status not in UNANSWERED and time.monotonic() > until:
                self.oddities.append(f"while Redis was absent, a page did not say that {task} waits: {page.status}")
                return
            self.over.wait(0.2)

    def keep_ordering(self, dose: int, seconds: float, ordered: list[uuid.UUID]) -> None:
        """Order, again and again, and let the web worker be killed meanwhile, until that has met `dose` orders."""
        browser = Browser(self.site.web.url, self.user)
        begin, self.is_ordering = time.monotonic(), True
        while len(self.strikes) < dose and not self.over.is_set():
            self._order(browser, ordered)
            self.over.wait(max(0.0, begin + len(self.strikes) * seconds / dose - time.monotonic()))
        self.is_ordering = False

    def _order(self, browser: Browser, ordered: list[uuid.UUID]) -> None:
        browser.ask("/order/")  # a new order begins
        form = self._form(browser)
        if form is None:
            return
        kill = WebKill(self.site, self.dice.uniform(0, 0.03))
        answer = browser.ask(ORDER, form, kill)
        met = kill.met and answer.status == CUT_OFF
        self.kills += [kill.at] if kill.met else []
        self.orders[form["request_key"]] += 1
        until = time.monotonic() + PATIENCE
        while answer.status in (*UNANSWERED, 503) and time.monotonic() < until:
            time.sleep(0.05)
            answer = browser.ask(ORDER, form)
            self.orders[form["request_key"]] += 1
        if answer.status != 302:
            self.oddities.append(f"an order was answered {answer.status}: {answer.body[:200]}")
        else:
            ordered.append(uuid.UUID(answer.headers["location"].strip("/").split("/")[-1]))
        if met:
            strike = Strike("F9", "web", kill.at, time.time())
            strike.recovery = time.time() - kill.at
            self.strikes.append(strike)

    def _form(self, browser: Browser) -> dict[str, str] | None:
        page = browser.ask(ORDER)
        if page.status != 200:
            return None
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.body))
        return fields if fields.get("request_key") else None
