"""The worker of the last release goes on while today's migrations are applied: what it finds open, it ends."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from portal.process import Child
from tests.guards.source import ROOT
from tests.servers import Installation, installation, running, wait_until

WORKER = "celery --app portal worker --beat --scheduler celery.beat:Scheduler --concurrency 1"
ORDER = """
from occ.actions import order, people
from occ.actions.actor import Actor
by = Actor(label="test")
account = people.account_create(nichandle="uu00001-ovh", name="Upgrade", email="u@example.com", by=by)
order.order_place(account=account, provider="megaport", pop="par-pa3", bandwidth="1g", by=by)
"""
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


def old_worker(here: Installation, tree: Path) -> Child:
    """A worker, with beat, of the code in `tree`."""
    command = f"cd {tree} && exec {sys.executable} -m {WORKER}"
    child = Child("old-worker", ["bash", "-c", command], here.env, here.var / "old-worker.log")
    return here.stack.enter_context(running(child))


def test_the_worker_of_the_last_release_works_on_todays_tables(tmp_path: Path) -> None:
    archive = git("archive", last_release())
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(tmp_path, filter="data")
    with installation({"SPEED": "20"}, on_postgres=True) as here:
        here.python(ORDER)
        child = old_worker(here, tmp_path)
        wait_until(lambda: json.loads(here.python(STATE)) == [["done"], 1], "the old worker does not end it", 60)
        assert "Traceback" not in child.log.read_text()
        here.manage("selfcheck")
