"""What `docs/operations.md`, `compose.yaml` and `Procfile` tell people to run is run, on real PostgreSQL and Redis."""

import json
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.process import Child
from tests.guards.source import ROOT
from tests.servers import HOST, Installation, free_port, installation, running, wait_until

PASSWORD = secrets.token_urlsafe()
TOKEN = secrets.token_urlsafe()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
DOCUMENTED = [line for block in BLOCKS for line in block.splitlines()]
NOT_TRIED = {
    "docker compose up --detach": "there is no Docker where the tests run",
    "python -m pip install --require-hashes -r requirements.txt": "make has done it",
    "python -m babel.messages.frontend compile --directory locale --domain django": "make has done it",
}
DELETION = """
from tests import factories
from occ.actions import deletion
service, pop = factories.with_pop(factories.Account.objects.get())
for number in (1, 3, 6):
    factories.add_bgp(service, factories.add_datacenter(service, number, f"172.16.{number}.0/28"))
deletion.config_delete(service=service, config=pop, by=factories.BY)
factories.pass_time(0.05)
"""
STATE = """
import json
from occ.models import *
print(json.dumps([Task.objects.open().count(), PopConfig.objects.count() + DatacenterConfig.objects.count()
    + RoutingConfig.objects.count(), ServiceKey.objects.get().value, Email.objects.count()]))
"""


@dataclass
class Team:
    """An installation as a team has it: neither demo nor development, behind a proxy that ends TLS."""

    here: Installation
    tried: set[str] = field(default_factory=set)

    @property
    def env(self) -> dict[str, str]:
        """The environment, with the programs of this Python first; libpq reads addresses in its own way."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return self.here.env | {"PATH": path}

    def run(self, command: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a documented command to its end, as a shell does."""
        self.tried.add(command)
        return subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT, env=self.env | more, input=stdin, capture_output=True, text=True, timeout=90,
        )  # fmt: skip

    def must(self, command: str, stdin: str = "", **more: str) -> str:
        """As `run`, and it must succeed; what it said."""
        done = self.run(command, stdin, **more)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, command: str, port: int = 0) -> Child:
        """Start a documented command that goes on; it ends with the test."""
        self.tried.add(command)
        bound = re.sub(r"--bind \S+", f"--bind {HOST}:{port}", command)
        argv = [sys.executable, "-m", *shlex.split(bound)]  # gunicorn, celery: those of this Python
        return self.here.stack.enter_context(running(Child(name, argv, self.env, self.here.var / f"{name}.log")))


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    """PostgreSQL and Redis, and nothing yet in them."""
    production = {
        "DEMO": "0", "SECURE": "1", "BEHIND_PROXY": "1", "METRICS_TOKEN": TOKEN,
        "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "passerelle.example",
        "PUBLIC_URL": "https://passerelle.example", "LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    with installation(production, on_postgres=True, migrate=False) as here:
        yield Team(here)


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and text, asked by address and in plain text, as a balancer does."""
    request = urllib.request.Request(f"http://{HOST}:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 599, ""


def libpq(url: str, name: str) -> str:
    """The address of a database on the same server, as libpq reads it."""
    found = re.fullmatch(r"postgres://(\w+)@//(.+)/\w+", url)
    assert found
    return f"postgresql://{found[1]}@/{name}?host=/{found[2]}"


def test_compose_procfile_and_document_say_the_same() -> None:
    commands = {
        name: service["command"] for name, service in SERVICES.items() if "image" in service and name != "postgres"
    }
    assert commands.pop("redis").startswith("redis-server ")
    assert commands.pop("migrate") == PROCFILE["release"]
    assert commands.pop("web").replace("0.0.0.0:", "127.0.0.1:") == PROCFILE["web"]
    assert commands == {name: PROCFILE[name] for name in ("worker", "beat")}
    assert set(PROCFILE.values()) <= set(DOCUMENTED)
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert json.loads(dockerfile.rpartition("CMD ")[2]) == shlex.split(SERVICES["web"]["command"])


def test_compose_hands_on_every_setting_of_a_team_and_names_what_it_has() -> None:
    known = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    # An image is no demo, is not developed in, is called through a proxy with TLS, and has its own folder.
    elsewhere = {"DEBUG", "DEMO", "PORT", "SECURE", "VAR_DIR"}
    for name in ("web", "worker", "beat", "migrate"):
        assert set(SERVICES[name]["environment"]) == known - elsewhere
        assert set(SERVICES[name]["depends_on"]) <= set(SERVICES)
        assert (
            f"@postgres:5432/{SERVICES['postgres']['environment']['POSTGRES_DB']}"
            in SERVICES[name]["environment"]["DATABASE_URL"]
        )


def test_a_team_is_set_up_watched_backed_up_restored_and_upgraded(team: Team) -> None:
    """The document from top to bottom, with a deletion in flight in the copy that is restored."""
    assert set(DOCUMENTED) - set(NOT_TRIED) >= set(PROCFILE.values())
    _install(team)
    port = free_port()
    _watch(team, port)
    _restore(team)
    _logs(team)
    in_the_next_test = {command for command in DOCUMENTED if "sqlite3" in command}
    untried = set(DOCUMENTED) - team.tried - set(NOT_TRIED) - in_the_next_test
    assert untried == set()


def _install(team: Team) -> None:
    """Static files, tables, people."""
    team.must("python manage.py collectstatic --no-input")
    team.must("python manage.py migrate --no-input")
    for command in [each for each in DOCUMENTED if "_create" in each]:
        assert "created." in team.must(command, stdin=f"{PASSWORD}\n")
    assert team.run("python manage.py user_create sam --staff", stdin=f"{PASSWORD}\n").returncode == 1


def _watch(team: Team, port: int) -> None:
    """Health and figures while everything is there, and while broker or database are not."""
    team.start("web", PROCFILE["web"], port)
    worker, beat = team.start("worker", PROCFILE["worker"]), team.start("beat", PROCFILE["beat"])
    wait_until(lambda: ask(port, "/health/ready")[0] == 200, "not ready", 60)
    assert ask(port, "/health/live") == (200, '{"live": true}')
    assert ask(port, "/metrics")[0] == 401
    figures = {"Authorization": f"Bearer {TOKEN}"}
    wait_until(
        lambda: "passerelle_worker_seen_seconds{" in ask(port, "/metrics", **figures)[1], "no worker is seen", 60
    )
    check = shlex.split(re.sub("8000", str(port), shlex.join(SERVICES["web"]["healthcheck"]["test"][1:])))
    assert subprocess.run(check, env=team.env, timeout=20).returncode == 0

    team.here.broker.child.kill()
    wait_until(lambda: '"broker": "away"' in ask(port, "/health/ready")[1], "Redis is away and nobody says so")
    assert ask(port, "/health/live")[0] == 200
    team.here.broker.child.start()
    wait_until(lambda: ask(port, "/health/ready")[0] == 200, "not ready after Redis came back")

    assert team.here.database
    assert team.here.database.child.process
    group = os.getpgid(team.here.database.child.process.pid)
    os.killpg(group, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        status, text = ask(port, "/health/ready")
        assert (status, json.loads(text)["database"]) == (503, "away")
        assert time.monotonic() - begun < 8  # a database that hangs would keep it for ever
        assert ask(port, "/health/live")[0] == 200
    finally:
        os.killpg(group, signal.SIGCONT)
    wait_until(lambda: ask(port, "/health/ready")[0] == 200, "not ready after PostgreSQL came back")
    for child in (beat, worker):
        child.terminate()
        assert child.process
        child.process.wait(20)


def _restore(team: Team) -> None:
    """A copy with a deletion in flight, in another database, where a worker carries it to its end."""
    team.here.python(DELETION)
    open_tasks, configurations, key, emails = json.loads(team.here.python(STATE))
    assert (open_tasks, configurations > 0) == (1, True)
    url = team.here.env["DATABASE_URL"]
    copy = team.here.var / "passerelle.dump"
    dump, restore = (next(each for each in DOCUMENTED if each.startswith(tool)) for tool in ("pg_dump", "pg_restore"))
    for command, name in ((dump, "postgres"), (restore, "restored")):
        if name == "restored":
            team.must(f'psql --quiet --command "CREATE DATABASE restored" "{libpq(url, "postgres")}"')
        team.tried.add(command)
        team.must(command.replace("passerelle.dump", str(copy)), DATABASE_URL=libpq(url, name))
    team.here.env["DATABASE_URL"] = url.rpartition("/")[0] + "/restored"
    team.must("python manage.py migrate --no-input")
    assert "    0  " in team.must("python manage.py selfcheck")
    assert json.loads(team.here.python(STATE)) == [open_tasks, configurations, key, emails]
    team.here.manage("clock", "--speed", "600")
    team.start("worker-after", PROCFILE["worker"])
    team.start("beat-after", PROCFILE["beat"])
    wait_until(lambda: json.loads(team.here.python(STATE))[:2] == [0, 0], "the deletion does not end", 60)
    team.must("python manage.py selfcheck")


def _logs(team: Team) -> None:
    """Every line of every process is an object with an event, and opens no door."""
    key = json.loads(team.here.python(STATE))[2]
    for name in ("web", "worker", "worker-after", "beat"):
        text = (team.here.var / f"{name}.log").read_text()
        # What Celery says of its end it prints past every log.
        lines = [line for line in text.splitlines() if line.strip() and not re.match(r"worker: \w+ shutdown", line)]
        assert not [line for line in lines if not line.startswith("{")]
        events = [json.loads(line)["event"] for line in lines]
        assert events or name == "beat"
        assert "step" in events or name != "worker-after"  # which carried a deletion to its end
        assert not [secret for secret in (PASSWORD, TOKEN, key, team.here.env["SECRET_KEY"]) if secret in text]


def test_sqlite_is_copied_while_it_is_written(tmp_path: Path) -> None:
    (command,) = [each for each in DOCUMENTED if "sqlite3" in each]
    with installation(on_postgres=False) as here:
        here.manage("demo_setup")
        here.worker(beat=True)
        count = "from occ.models import Service; print(Service.objects.count())"
        there = int(here.python(count))
        (tmp_path / "var").symlink_to(here.var)
        argv = [sys.executable, *shlex.split(command)[1:]]
        assert subprocess.run(argv, cwd=tmp_path, timeout=20).returncode == 0
        here.env["DATABASE_URL"] = f"sqlite:///{tmp_path}/copy.sqlite3"
        here.manage("selfcheck")
        assert int(here.python(count)) == there > 0
