"""What `docs/operations.md`, `compose.yaml` and `Procfile` tell people to run is run, on real PostgreSQL and Redis."""

import json
import os
import re
import secrets
import shlex
import shutil
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
# Within a line of the document: those with an ellipsis stand for others.
INLINE = [
    found for found in re.findall(r"`((?:python manage\.py|docker compose) [^`]+)`", DOCUMENT) if "…" not in found
]
IN_A_CONTAINER = re.compile(r"docker compose (?:exec(?: -T)?|run --rm) (\w+) ")
NOT_TRIED = {
    "docker compose up --detach --build": "needs Docker; what it starts is compared with Procfile, which is tried",
    "docker compose stop web worker beat": "needs Docker; the test stops the same processes itself",
    "python -m pip install --require-hashes -r requirements.txt": "needs the network; make installs the same file",
}
# What another version had: a table more and a table less, a column more, other rows.
ANOTHER_VERSION = """
CREATE TABLE occ_later (account_id bigint NOT NULL REFERENCES occ_account);
INSERT INTO occ_later SELECT id FROM occ_account;
ALTER TABLE occ_task ADD COLUMN later integer NOT NULL DEFAULT 0;
ALTER TABLE occ_task ALTER COLUMN later DROP DEFAULT;
DROP TABLE occ_providermessage;
DELETE FROM occ_worker;
UPDATE occ_account SET name = 'Somebody else';
INSERT INTO django_migrations (app, name, applied) VALUES ('occ', '9999_later', now());
"""
DELETION = """
from tests import factories
from occ.actions import deletion
service, pop = factories.with_pop(factories.Account.objects.get())
for number in (1, 3, 6):
    factories.add_bgp(service, factories.add_datacenter(service, number, f"172.16.{number}.0/28"))
deletion.config_delete(service=service, config=pop, by=factories.BY)
factories.pass_time(0.05)
"""
WRONG = """
from django.test import Client
def sign_in(path, password):
    visitor = {"X-Forwarded-For": "203.0.113.7", "Host": "passerelle.example"}
    sent = {"username": "alice", "password": password}
    return Client().post(path, sent, headers=visitor, secure=True).status_code
for path in ("/login/", "/fournisseurs/megaport/login/"):
    print(*[sign_in(path, "wrong") for _ in range(5)])
"""
RIGHT = (
    WRONG.partition("for path")[0]
    + """
print(*[sign_in(path, input()) for path in ("/login/", "/fournisseurs/megaport/login/")])
"""
)
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
        """The environment, with the programs of this Python first."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return self.here.env | {"PATH": path}

    def run(self, command: str, stdin: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a documented command to its end, as a shell does; of one for a container, what runs inside it."""
        self.tried.add(command)
        here = IN_A_CONTAINER.sub("", command).replace("passerelle.dump", str(self.here.var / "passerelle.dump"))
        return subprocess.run(
            ["bash", "-c", here], cwd=cwd, env=self.env, input=stdin, capture_output=True, text=True, timeout=90
        )

    def must(self, command: str, stdin: str = "", cwd: Path = ROOT) -> str:
        """As `run`, and it must succeed; what it said."""
        done = self.run(command, stdin, cwd)
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
    """PostgreSQL and Redis, and nothing yet in them. The role may make databases, and no more."""
    production = {
        "DEMO": "0", "SECURE": "1", "BEHIND_PROXY": "1", "METRICS_TOKEN": TOKEN,
        "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "passerelle.example",
        "PUBLIC_URL": "https://passerelle.example", "LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    with installation(production, on_postgres=True, migrate=False) as here:
        assert here.database
        assert here.database.socket
        here.env |= {"PGHOST": str(here.database.socket.parent), "DATABASE_URL": "postgres://team@/passerelle"}
        new = Team(here)
        new.must("createuser --username=passerelle --createdb team")
        new.must("createdb --username=passerelle --owner=team passerelle")
        yield new


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


def content(team: Team) -> str:
    """All that is in the database, tables and rows, as text; whose it is and the tool's own marks apart.

    PostgreSQL writes the types of a constraint otherwise once it has read it again.
    """
    text = team.must("pg_dump --username=passerelle --no-owner --no-privileges passerelle")
    return re.sub(r"(?m)^\\(un)?restrict .*\n|::(character varying|text)(\[\])?|[()]", "", text)


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


def test_docker_starts_again_what_ends_and_the_document_calls_its_services_by_name() -> None:
    assert {name for name, service in SERVICES.items() if service["restart"] != "unless-stopped"} == {"migrate"}
    assert set(re.findall(IN_A_CONTAINER, DOCUMENT)) == {"web", "postgres"} <= set(SERVICES)
    (stopped,) = [each for each in DOCUMENTED if each.startswith("docker compose stop ")]
    assert {*stopped.split()[3:], "migrate"} == {name for name in SERVICES if "depends_on" in SERVICES[name]}
    place = SERVICES["postgres"]["environment"]
    inside = [each for each in DOCUMENTED if "-T postgres" in each]
    assert len(inside) == 4
    for command in inside:
        assert f"--username={place['POSTGRES_USER']} " in command
        assert re.search(rf"[ =]{place['POSTGRES_DB']}( [<>] |$)", command)
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert {name for name in asked if f"`{name}`" in DOCUMENT.partition("docker compose up")[0]} == asked


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


def test_a_team_is_set_up_watched_backed_up_restored_and_upgraded(team: Team, tmp_path: Path) -> None:
    """The document from top to bottom, with a deletion in flight in the copy that is restored."""
    assert set(DOCUMENTED) - set(NOT_TRIED) >= set(PROCFILE.values())
    _install(team, tmp_path)
    port = free_port()
    _unlock(team)
    _watch(team, port)
    _restore(team)
    _logs(team)
    in_the_next_test = {command for command in DOCUMENTED if "sqlite3" in command}
    untried = {*DOCUMENTED, *INLINE} - team.tried - set(NOT_TRIED) - in_the_next_test
    assert untried == set()


def _install(team: Team, folder: Path) -> None:
    """Sentences, static files, tables, people; and no setting but one without which nothing starts."""
    (compile_catalogues,) = [each for each in DOCUMENTED if "babel" in each]
    shutil.copytree(ROOT / "locale", folder / "locale", ignore=shutil.ignore_patterns("*.mo"))
    team.must(compile_catalogues, cwd=folder)
    assert list(folder.rglob("django.mo"))
    table = DOCUMENT.partition("## Settings")[2].partition("##")[0]
    needed, *others = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    team.must(f"env --unset={' --unset='.join(others)} python manage.py check")
    assert f"Set {needed}:" in team.run(f"{needed}= python manage.py check").stderr
    team.must("python manage.py collectstatic --no-input")
    team.must("python manage.py migrate --no-input")
    for command in [each for each in DOCUMENTED if "_create" in each]:
        assert "created." in team.must(command, stdin=f"{PASSWORD}\n")
    assert team.run("python manage.py user_create sam --staff", stdin=f"{PASSWORD}\n").returncode == 1


def _unlock(team: Team) -> None:
    """Each command lets in again whoever was locked out; what lists the failures shows them."""

    def let_in() -> str:
        return team.here.manage("shell", "--no-imports", "--command", RIGHT, stdin=f"{PASSWORD}\n" * 2).strip()

    listing, customer, provider, address = [each for each in DOCUMENTED if " axes_" in each]
    assert team.here.python(WRONG).splitlines() == ["422 422 422 422 429"] * 2
    listed = team.must(listing).splitlines()
    assert sorted(listed) == ["203.0.113.7\talice\t5", "203.0.113.7\tmegaport:alice\t5"]
    assert let_in() == "429 429"
    team.must(customer)
    assert let_in() == "302 429"
    team.must(provider)
    assert let_in() == "302 302"
    team.here.python(WRONG)
    team.must(address)
    assert let_in() == "302 302"


def _watch(team: Team, port: int) -> None:
    """Health and figures while everything is there, and while broker or database are not."""
    web = team.start("web", PROCFILE["web"], port)
    wait_until(lambda: ask(port, "/health/ready")[0] == 200, "not ready", 60)
    assert ask(port, "/health/live") == (200, '{"live": true}')
    assert ask(port, "/metrics")[0] == 401
    # Where no step was ever made there is nothing slow.
    assert _absent(port) == {*re.findall(r"absent\((\w+)\)", DOCUMENT), "passerelle_step_seconds_bucket"}
    worker, beat = team.start("worker", PROCFILE["worker"]), team.start("beat", PROCFILE["beat"])
    wait_until(lambda: not _absent(port), "no worker is seen", 60)
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
    for child in (beat, worker, web):
        child.terminate()
        assert child.process
        child.process.wait(20)


def _absent(port: int) -> set[str]:
    """The figures that the document names and `/metrics` does not show."""
    status, text = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return {name for name in re.findall(r"passerelle_[a-z_]+", DOCUMENT) if not re.search(rf"(?m)^{name}[{{ ]", text)}


def _restore(team: Team) -> None:
    """A copy with a deletion in flight, over another version's database; then a worker carries it to its end."""
    team.here.python(DELETION)
    state = json.loads(team.here.python(STATE))
    assert (state[0], state[1] > 0) == (1, True)
    for command in [each for each in INLINE if " clock " in each]:
        team.must(command)
    for mark in ("dropdb --force", "docker compose stop"):
        _restore_once(team, mark)
        team.here.env["DATABASE_URL"] = "postgres://passerelle@/passerelle"  # in a container, that role has everything
    assert json.loads(team.here.python(STATE)) == state
    team.here.manage("clock", "--speed", "600")
    team.start("worker-after", PROCFILE["worker"])
    team.start("beat-after", PROCFILE["beat"])
    wait_until(lambda: json.loads(team.here.python(STATE))[:2] == [0, 0], "the deletion does not end", 60)
    team.must("python manage.py selfcheck")


def _restore_once(team: Team, mark: str) -> None:
    """Copy, let another version come, and restore as the block says that begins with `mark`: just the copy is there."""
    (way,) = [block.splitlines() for block in BLOCKS if block.startswith(mark)]
    (dump,) = [
        each for each in DOCUMENTED if "pg_dump" in each and each.startswith("docker") == mark.startswith("docker")
    ]
    copied = content(team)
    team.must(dump)
    team.must("psql --username=passerelle --quiet --set=ON_ERROR_STOP=1 passerelle", stdin=ANOTHER_VERSION)
    assert content(team) != copied
    for command in [each for each in way if each not in NOT_TRIED]:
        said = team.must(command)
    assert "    0  " in said  # of the last one, selfcheck
    assert content(team) == copied


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
