"""An upgrade with work in flight, and the worker of the last release on today's tables: what is open is ended, once."""

import io
import json
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from portal.process import Child
from tests.guards.source import ROOT
from tools.servers import Installation, installation, running, wait_until

WORKER = "celery --app portal worker --beat --scheduler celery.beat:Scheduler --concurrency 1"
ORDERS_OF_OLD = """
from occ.actions import order, people
from occ.actions.actor import Actor
by = Actor(label="test")
account = people.account_create(nichandle="uu00001-ovh", name="Upgrade", email="u@example.com", by=by)
for _ in range(4):
    order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=by)
"""
"""Four orders on older code, which may have no occ.world and takes what its own action took."""
STATE = """
import json
from occ.models import Email, Task
print(json.dumps([list(Task.objects.values_list("status", flat=True)), Email.objects.count()]))
"""


def git(*arguments: str) -> bytes:
    """What git says; nothing if it refuses."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True).stdout


def last_release() -> str:
    """The newest tag of a release before this commit; skips where there is none, or where it cannot be known."""
    if git("rev-parse", "--is-shallow-repository").strip() != b"false":
        pytest.skip("the history is not whole here: the last release cannot be known")
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*").decode().strip()
    if not tag:
        pytest.skip("there is no release yet: no tag v…")
    return tag


def before_the_last_migration() -> str:
    """The newest version whose tables are not today's; skips where it cannot be known."""
    steps = ("occ/migrations", ":!occ/migrations/*_squashed_*")  # a squashed one makes what they make
    commits = git("log", "--format=%H", "--", *steps).decode().split()
    if git("rev-parse", "--is-shallow-repository").strip() != b"false" or len(commits) < 2:
        pytest.skip("the history is not whole here: an older version cannot be known")
    return f"{commits[0]}~1"


def unpacked(version: str, tree: Path) -> Path:
    """The files of a version, in `tree`."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", version))) as files:
        files.extractall(tree, filter="data")
    return tree


def old(here: Installation, tree: Path, *arguments: str) -> str:
    """What the `manage.py` of the code in `tree` prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=tree, env=here.env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def old_worker(here: Installation, tree: Path) -> Child:
    """A worker, with beat, of the code in `tree`."""
    command = f"cd {tree} && exec {sys.executable} -m {WORKER}"
    child = Child("old-worker", ["bash", "-c", command], here.env, here.var / "old-worker.log")
    return here.stack.enter_context(running(child))


def test_the_worker_of_the_last_release_works_on_todays_tables(tmp_path: Path) -> None:
    tree = unpacked(last_release(), tmp_path)
    with installation({"SPEED": "20"}, on_postgres=True) as here:
        here.python("from occ.world import world; world.order_place()")
        child = old_worker(here, tree)
        wait_until(lambda: json.loads(here.python(STATE)) == [["done"], 1], "the old worker does not end it", 60)
        assert "Traceback" not in child.log.read_text()
        here.manage("selfcheck")


def test_an_upgrade_with_work_in_flight_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Steps 3 to 5 of `docs/operations.md`: migrate under the old worker, put the new one in its place, check."""
    tree = unpacked(before_the_last_migration(), tmp_path)
    with installation(on_postgres=True, migrate=False) as here:
        old(here, tree, "migrate", "--verbosity", "0")
        old(here, tree, "clock", "--pause")  # so that nothing is finished too early, however busy the machine
        old(here, tree, "shell", "--command", ORDERS_OF_OLD)
        child = old_worker(here, tree)
        old(here, tree, "clock", "--next")
        wait_until(lambda: "doing" in old(here, tree, "shell", "--command", STATE), "the old worker does not begin", 60)
        here.manage("migrate", "--verbosity", "0")
        assert json.loads(here.python(STATE)) == [["doing"] * 4, 0], "it is not in flight any more: this tests nothing"
        child.terminate()
        child.wait(time.monotonic() + 20)
        assert "Traceback" not in child.log.read_text()
        here.manage("clock", "--resume", "--speed", "600")
        here.worker(beat=True)
        wait_until(lambda: json.loads(here.python(STATE)) == [["done"] * 4, 4], "it does not end", 60)
        here.manage("selfcheck")
