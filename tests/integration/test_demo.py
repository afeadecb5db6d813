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

from tests.guards.source import ROOT, files
from tests.servers import HOST, free_port, status_of, wait_until

PSS_MAX_BYTES = 250_000_000
STOP_SECONDS = 5


class Demo:
    """One `make demo`: where it is, what it printed, and which processes are its own."""

    def __init__(self, tree: Path, var: Path, port: int) -> None:
        self.tree, self.var, self.port = tree, var, port
        self.url = f"http://{HOST}:{port}"
        self.output = var.parent / f"{var.name}.out"
        self.make: subprocess.Popen[bytes] | None = None

    def run(self, target: str = "demo", port: int | None = None, var: Path | None = None) -> subprocess.Popen[bytes]:
        """Call make, in a session of its own, as a terminal would."""
        plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        env = plain | {"VENV": sys.prefix, "VAR_DIR": str(var or self.var), "PORT": str(port or self.port)}
        with self.output.open("wb") as out:
            return subprocess.Popen(
                ["make", target], cwd=self.tree, env=env, stdout=out, stderr=out, start_new_session=True
            )

    def start(self) -> float:
        """Start it and wait until it says that it is ready; the seconds that it took."""
        begin = time.monotonic()
        self.make = self.run()
        wait_until(lambda: "is ready" in self.said() or self.ended(), "make demo is not ready", 60)
        assert not self.ended(), self.said()
        return time.monotonic() - begin

    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def ended(self) -> bool:
        """Whether make itself has ended."""
        return self.make is not None and self.make.poll() is not None

    def processes(self) -> list[psutil.Process]:
        """All that live with this VAR_DIR, whoever their parent is now."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("VAR_DIR") == str(self.var) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def process(self, words: str) -> psutil.Process:
        """The oldest of them whose command line has `words`."""
        return min((p for p in self.processes() if words in " ".join(p.cmdline())), key=lambda p: p.create_time())

    def wait_for_another(self, words: str, pid: int) -> None:
        """Wait until the process with `words` is not `pid`, and the whole company is there again."""
        wait_until(
            lambda: len(found := self.processes()) >= 7 and all(process.pid != pid for process in found)
            and self.process(words), f"no new {words}", 15,
        )  # fmt: skip

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> float:
        """Send `signum` to make, and wait until nothing is left; the seconds that it took."""
        begin = time.monotonic()
        assert self.make is not None
        self.make.send_signal(signum)
        self.make.wait(STOP_SECONDS)
        wait_until(lambda: not self.processes(), f"these live on: {self.processes()}", STOP_SECONDS)
        return time.monotonic() - begin

    def sign_in(self, username: str) -> urllib.request.OpenerDirector:
        """A visitor with cookies who has signed in with the demo's password."""
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        with visitor.open(f"{self.url}/services/", timeout=10) as page:
            address, html = page.url, page.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        assert token, html
        form = {"username": username, "password": "passerelle", "csrfmiddlewaretoken": token[1], "next": "/services/"}
        with visitor.open(address, urllib.parse.urlencode(form).encode(), timeout=10) as page:
            assert page.url == f"{self.url}/services/", page.read().decode()
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
    for process in new.processes():
        process.kill()


def services(visitor: urllib.request.OpenerDirector, url: str) -> list[str]:
    """The identifiers of the services that the list page names."""
    with visitor.open(f"{url}/services/", timeout=10) as page:
        return sorted(set(re.findall(r"/services/([0-9a-f-]{36})/", page.read().decode())))


def test_it_starts_from_nothing_and_again_as_it_was_left(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    first = demo.start()
    for word in (f"{demo.url}/", "alice", "bob", "staff", "passerelle"):
        assert word in demo.said()
    visitor = demo.sign_in("alice")
    before = services(visitor, demo.url)
    assert before
    for service in before:
        with visitor.open(f"{demo.url}/services/{service}/", timeout=10) as page:
            assert page.status == 200
    memory = {p.pid: (p.memory_full_info().pss, " ".join(p.cmdline())[-60:]) for p in demo.processes()}
    total = sum(pss for pss, _ in memory.values())
    stopped = demo.stop()
    again = demo.start()
    assert services(demo.sign_in("alice"), demo.url) == before
    demo.stop(signal.SIGINT)
    with capsys.disabled():
        print(f"\n  make demo: from nothing {first:.1f} s, again {again:.1f} s, stopped in {stopped:.1f} s")
        print(f"  {total / 1e6:.0f} MB of PSS in {len(memory)} processes")
    assert total < PSS_MAX_BYTES


@pytest.mark.parametrize("victim", ["make demo", "portal.demo"])
def test_killed_it_leaves_no_process(demo: Demo, victim: str) -> None:
    demo.start()
    assert len(demo.processes()) >= 5
    demo.process(victim).kill()
    wait_until(lambda: not demo.processes(), f"these live on: {demo.processes()}", STOP_SECONDS)
    assert demo.make
    demo.make.wait(STOP_SECONDS)
    assert status_of(demo.url) == 599


def test_what_dies_is_started_again(demo: Demo) -> None:
    demo.start()
    for words in ("valkey", "celery", "gunicorn"):
        victim = demo.process(words)
        victim.kill()
        demo.wait_for_another(words, victim.pid)
    wait_until(lambda: status_of(demo.url) == 200, "the web server does not answer")
    assert len([p for p in demo.processes() if "--beat" in p.cmdline()]) == 2, "the worker, and its beat"
    demo.stop()


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


def test_reset_starts_from_nothing(demo: Demo) -> None:
    (demo.var / "kept by somebody else").write_text("")
    assert demo.run("reset").wait(20) == 0
    assert {path.name for path in demo.var.iterdir()} <= {"kept by somebody else", "demo.lock"}


def test_a_path_too_long_for_a_socket_is_no_obstacle(tree: Path, tmp_path: Path) -> None:
    demo = Demo(tree, tmp_path / ("x" * 110), free_port())
    demo.start()
    assert not (demo.var / "valkey.sock").exists()
    demo.stop()
