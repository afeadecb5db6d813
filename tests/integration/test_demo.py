"""`make demo` itself, in a copy of the tree: it starts, is walked, dies in every way, leaves nothing, starts again."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal import broker
from tests.guards.source import ROOT, files
from tools.servers import HOST, free_port, status_of, wait_until

PSS_MAX_BYTES = 250_000_000
PAGES = 60
STOP_SECONDS = 5
COMPANY = 7  # make, parent, broker, worker, beat, and two of the web server
SERVICES = "/bare-metal-cloud/network/ovhcloud-connect/"


class Demo:
    """One `make demo`: where it is, what it printed, and which processes are its own."""

    def __init__(self, tree: Path, var: Path, port: int) -> None:
        self.tree, self.var, self.port = tree, var, port
        self.url = f"http://{HOST}:{port}"
        self.output = var.parent / f"{var.name}.out"
        self.make: subprocess.Popen[bytes] | None = None

    def run(self, target: str = "demo", var: Path | None = None, **more: str) -> subprocess.Popen[bytes]:
        """Call make, in a session of its own, as a terminal would."""
        plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        env = plain | {"VENV": sys.prefix, "VAR_DIR": str(var or self.var), "PORT": str(self.port)} | more
        with self.output.open("wb") as out:
            return subprocess.Popen(
                ["make", target], cwd=self.tree, env=env, stdout=out, stderr=out, start_new_session=True
            )

    def start(self, **more: str) -> float:
        """Start it and wait until it says that it is ready; the seconds that it took."""
        begin = time.monotonic()
        self.make = self.run(**more)
        wait_until(lambda: "is ready" in self.said() or self.ended(), "make demo is not ready", 60)
        assert not self.ended(), self.said()
        return time.monotonic() - begin

    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def ended(self) -> bool:
        """Whether make itself has ended."""
        return self.make is not None and self.make.poll() is not None

    def processes(self) -> dict[int, str]:
        """All that live with this VAR_DIR, whoever their parent is now: their command lines by their numbers."""
        found = {}
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
                # The broker overwrites its environment with its title, which names its socket.
                if process.environ().get("VAR_DIR") == str(self.var) or f"{self.var}/" in line:
                    found[process.pid] = line
            except psutil.Error:  # it ended meanwhile, or is a zombie that nobody has asked about yet
                continue
        return found

    def pids(self, words: str) -> set[int]:
        """Those whose command line has `words`."""
        return {pid for pid, line in self.processes().items() if words in line}

    def broker(self) -> Path:
        """The program that the broker runs."""
        [pid] = self.pids(f"{self.var}/valkey.sock")
        return Path(psutil.Process(pid).exe())

    def manage(self, *arguments: str) -> str:
        """What `manage.py` says about this demo."""
        env = os.environ | {"DEMO": "1", "VAR_DIR": str(self.var), "DATABASE_URL": f"sqlite:///{self.var}/db.sqlite3"}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=self.tree, env=env, capture_output=True, text=True, check=True).stdout

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> float:
        """Send `signum` to make, and wait until nothing is left; the seconds that it took."""
        begin = time.monotonic()
        assert self.make is not None
        if signum == signal.SIGINT:  # Ctrl-C: the terminal tells the whole group
            os.killpg(self.make.pid, signum)
        else:
            self.make.send_signal(signum)
        self.make.wait(STOP_SECONDS)
        wait_until(lambda: not self.processes(), "processes live on", STOP_SECONDS)
        return time.monotonic() - begin

    def sign_in(self, username: str) -> urllib.request.OpenerDirector:
        """A visitor with cookies who has signed in with the demo's password."""
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        with visitor.open(f"{self.url}{SERVICES}", timeout=10) as page:
            address, html = page.url, page.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        assert token, html
        form = {"username": username, "password": "passerelle", "csrfmiddlewaretoken": token[1], "next": SERVICES}
        with visitor.open(address, urllib.parse.urlencode(form).encode(), timeout=10) as page:
            assert page.url == f"{self.url}{SERVICES}", page.read().decode()
        return visitor


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone: nothing but what is, or is about to be, in the repository."""
    copy = tmp_path_factory.mktemp("tree")
    for path in files():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy / path)
    return copy


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's demos keep their data, one after the other."""
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.fixture
def demo(tree: Path, var: Path) -> Iterator[Demo]:
    """A demo to start; whatever a test leaves is ended."""
    new = Demo(tree, var, free_port())
    yield new
    for pid in new.processes():
        os.kill(pid, signal.SIGKILL)


def services(visitor: urllib.request.OpenerDirector, url: str) -> list[str]:
    """The identifiers of the services that the list page names."""
    with visitor.open(f"{url}{SERVICES}", timeout=10) as page:
        return sorted(set(re.findall(r"/services/([0-9a-f-]{36})/", page.read().decode())))


def walk(visitor: urllib.request.OpenerDirector, url: str) -> set[str]:
    """The first pages that can be reached from the list of services by links; none of them fails."""
    seen: set[str] = set()
    ahead = [SERVICES]
    while ahead and len(seen) < PAGES:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        with visitor.open(url + path, timeout=10) as page:
            ahead += re.findall(r'href="(/(?!static/|logout/)[^"#?]*)', page.read().decode(errors="replace"))
    return seen


@pytest.mark.alone
def test_it_starts_from_nothing_and_again_as_it_was_left(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    first = demo.start()
    for word in (f"{demo.url}/", "alice", "bob", "staff", "passerelle"):
        assert word in demo.said()
    visitor = demo.sign_in("alice")
    before = services(visitor, demo.url)
    assert before
    assert len(walk(visitor, demo.url)) == PAGES
    memory = [psutil.Process(pid).memory_full_info().pss for pid in demo.processes()]
    stopped = demo.stop()
    again = demo.start(SPEED="120")
    assert "×120" in demo.manage("clock")
    assert services(demo.sign_in("alice"), demo.url) == before
    demo.stop(signal.SIGINT)
    with capsys.disabled():
        print(f"\n  make demo: from nothing {first:.1f} s, again {again:.1f} s, stopped in {stopped:.1f} s")
        print(f"  {sum(memory) / 1e6:.0f} MB of PSS in {len(memory)} processes")
    assert sum(memory) < PSS_MAX_BYTES


@pytest.mark.parametrize("victim", ["make demo", "portal.demo"])
def test_killed_it_leaves_no_process(demo: Demo, victim: str) -> None:
    demo.start()
    wait_until(lambda: len(demo.processes()) >= COMPANY, "not all are there")
    os.kill(min(demo.pids(victim)), signal.SIGKILL)
    wait_until(lambda: not demo.processes(), "processes live on", STOP_SECONDS)
    assert demo.make
    demo.make.wait(STOP_SECONDS)
    assert status_of(demo.url) == 599


def test_what_dies_is_started_again(demo: Demo) -> None:
    demo.start()
    for words in (f"{demo.var}/valkey.sock", "celery", "gunicorn"):
        before = demo.pids(words)
        os.kill(min(before), signal.SIGKILL)  # the oldest: the one that the others belong to
        wait_until(lambda old=before, like=words: demo.pids(like) and not demo.pids(like) & old, f"no new {words}", 15)
    wait_until(lambda: status_of(demo.url) == 200, "the web server does not answer")
    wait_until(lambda: len(demo.pids("--beat")) == 2, "the worker and one beat, no more", 15)
    demo.stop()


def test_it_starts_with_whatever_server_is_there_on_whatever_another_has_left(demo: Demo, tmp_path: Path) -> None:
    for name in ("valkey-server", "redis-server"):
        (tmp_path / name).write_text("#!/bin/sh\necho Redis server v=6.0.16\n")
        (tmp_path / name).chmod(0o755)
    demo.start(PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert demo.broker() == Path(broker.packaged()[0]).resolve()
    os.kill(min(demo.pids("portal.demo")), signal.SIGKILL)
    wait_until(lambda: not demo.processes(), "processes live on", STOP_SECONDS)
    for folder in (demo.var, demo.var / "broker"):
        (folder / "dump.rdb").write_bytes(b"REDIS9999\xff" + bytes(8))
    demo.start()
    assert demo.broker() == Path(next(broker.candidates())).resolve()
    assert list((demo.var / "broker").iterdir()) == []
    demo.stop()
    (demo.var / "dump.rdb").unlink()  # it was never the demo's


def test_a_second_one_says_why_it_does_not_start(demo: Demo) -> None:
    demo.start()
    ready = demo.said()
    second = demo.run()
    assert second.wait(20) != 0
    assert "The demo runs already" in demo.said()
    elsewhere = demo.var.parent / "elsewhere"
    assert demo.run(var=elsewhere).wait(20) != 0
    assert f"Port {demo.port} cannot be used" in demo.said()
    assert demo.run("reset").wait(20) != 0
    assert "The demo runs already" in demo.said()
    assert status_of(demo.url) == 200
    assert "is ready" in ready
    demo.stop()


@pytest.mark.parametrize(("variable", "value"), [("PORT", "eighty"), ("PORT", "70000"), ("SPEED", "0"), ("SPEED", "x")])
def test_a_number_that_is_none_is_refused_in_a_line(demo: Demo, variable: str, value: str) -> None:
    assert demo.run(**{variable: value}).wait(20) != 0
    assert f"{variable}={value}: a number above 0" in demo.said()
    assert "Traceback" not in demo.said()


def test_reset_starts_from_nothing(demo: Demo) -> None:
    (demo.var / "kept by somebody else").write_text("")
    assert demo.run("reset").wait(20) == 0
    assert {path.name for path in demo.var.iterdir()} <= {"kept by somebody else", "demo.lock"}


def test_a_path_too_long_for_a_socket_is_no_obstacle(tree: Path, tmp_path: Path) -> None:
    demo = Demo(tree, tmp_path / ("x" * 110), free_port())
    demo.start()
    assert not (demo.var / "valkey.sock").exists()
    demo.stop()
