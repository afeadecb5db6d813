"""What `docs/operations.md`, `compose.yaml` and `Procfile` tell people to run is run, on real PostgreSQL and Redis."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from environ import Env

from tests.guards.source import ROOT
from tests.integration import team as installed
from tests.integration.team import DOCUMENT, DOCUMENTED, IN_A_CONTAINER, INLINE, PASSWORD, TOKEN, VARIABLES, Team
from tools.servers import HOST, free_port, installation, wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
NOT_TRIED = {
    "docker compose up --detach --build": "needs Docker; what it starts is compared with Procfile, which is tried",
    "docker compose stop web": "needs Docker; its services have the names of the document",
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
from occ.actions import deletion
from occ.models import Account
from occ.world import BY, world
service, pop = world.with_pop(Account.objects.get())
for number in (1, 3, 6):
    world.bgp(world.datacenter(service, number))
deletion.config_delete(service=service, config=pop, by=BY)
world.pass_time(0.05)
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


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    """An installation with nothing yet in its database."""
    with installed.team() as new:
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
    stopped = re.findall(r"^docker compose stop (.*)$", DOCUMENT, re.MULTILINE)
    assert [{*each.split(), "migrate"} for each in stopped] == [
        {name for name in SERVICES if "depends_on" in SERVICES[name]}
    ]
    place = SERVICES["postgres"]["environment"]
    assert {place["POSTGRES_USER"], place["POSTGRES_DB"]} == {"passerelle"}
    inside = re.findall(r"^docker compose exec -T postgres (.*)$", DOCUMENT, re.MULTILINE)
    assert len(inside) == 9
    assert all("--username=passerelle " in each or each.startswith("pg_restore --") for each in inside)
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert {name for name in asked if f"`{name}`" in DOCUMENT.partition("docker compose up")[0]} == asked


def test_compose_hands_on_every_setting_of_a_team_and_names_what_it_has() -> None:
    # An image is no demo, is not developed in, is called through a proxy with TLS, and has its own folder.
    elsewhere = {"DEBUG", "DEMO", "PORT", "SECURE", "VAR_DIR"}
    for name in ("web", "worker", "beat", "migrate"):
        assert set(SERVICES[name]["environment"]) == set(VARIABLES) - elsewhere
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
    _unlock(team)
    _watch(team, port)
    _restore(team)
    _logs(team)
    in_the_next_test = {command for command in DOCUMENTED if "sqlite3" in command}
    untried = {*DOCUMENTED, *INLINE} - team.tried - set(NOT_TRIED) - in_the_next_test
    assert untried == set()


def _install(team: Team) -> None:
    """Sentences, static files, tables, people; and no setting but one without which nothing starts."""
    (compile_catalogues,) = [each for each in DOCUMENTED if "babel" in each]
    team.must(compile_catalogues)
    assert list((team.copy / "locale").rglob("django.mo"))
    table = DOCUMENT.partition("## Settings")[2].partition("##")[0]
    needed, *others = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    team.write_env({name: value for name, value in team.settings.items() if name not in others})
    team.must("python manage.py check")
    team.write_env({name: value for name, value in team.settings.items() if name != needed})
    assert f"Set {needed}:" in team.run("python manage.py check").stderr
    team.write_env(team.settings)
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
    assert subprocess.run(check, env=team.shell, timeout=20).returncode == 0

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
    told = DOCUMENT.partition("## Is it well?")[2].partition("## The log")[0]
    return {name for name in re.findall(r"passerelle_[a-z_]+", told) if not re.search(rf"(?m)^{name}[{{ ]", text)}


BACK_UP, BACK_UP_DOCKER, RESTORE, RESTORE_DOCKER, DROP = [each for each in DOCUMENTED if each.startswith("(\n")]
(DROP_DOCKER,) = [each for each in DOCUMENTED if " dropdb " in each]
OURS = {"passerelle | passerelle"}


def _restore(team: Team) -> None:
    """A copy with a deletion in flight, over another version's database; then a worker carries it to its end."""
    team.here.python(DELETION)
    state = json.loads(team.here.python(STATE))
    assert (state[0], state[1] > 0) == (1, True)
    for command in [each for each in INLINE if " clock " in each]:
        team.must(command)
    for back_up, restore, drop in ((BACK_UP_DOCKER, RESTORE_DOCKER, DROP_DOCKER), (BACK_UP, RESTORE, DROP)):
        _restore_once(team, back_up, restore, drop)
    _refuse(team)
    assert json.loads(team.here.python(STATE)) == state
    team.here.manage("clock", "--speed", "600")
    team.start("worker-after", PROCFILE["worker"])
    team.start("beat-after", PROCFILE["beat"])
    wait_until(lambda: json.loads(team.here.python(STATE))[:2] == [0, 0], "the deletion does not end", 60)
    team.must("python manage.py selfcheck")


def _restore_once(team: Team, back_up: str, restore: str, drop: str) -> None:
    """Copy, let another version come, and restore: just the copy is there, and beside it what was there before."""
    copied = team.content()
    team.must(back_up)
    dump = team.copy / "passerelle.dump"
    assert dump.stat().st_mode & 0o077 == 0
    team.sql(ANOTHER_VERSION)
    assert team.content() != copied
    assert "    0  " in team.must(restore)  # of selfcheck
    assert team.content() == copied
    assert team.databases() == {*OURS, "passerelle_before | passerelle"}
    assert "9999_later" in team.sql("SELECT name FROM django_migrations", "passerelle_before")
    team.must(drop)
    assert team.databases() == OURS


def _refuse(team: Team) -> None:
    """What goes wrong leaves the database, and the copy, as they were; every server is that of this test by default."""
    dump, copied = team.copy / "passerelle.dump", team.content()
    good = dump.read_bytes()

    def nothing_happens(*commands: str) -> None:
        kept = dump.read_bytes()
        for command in commands:
            assert team.run(command).returncode != 0, command
        assert team.content() == copied
        assert team.databases() == OURS
        assert dump.read_bytes() == kept

    no_url = {name: value for name, value in team.settings.items() if name != "DATABASE_URL"}
    for values in (no_url, no_url | {"DATABASE_URL": ""}, no_url | {"DATABASE_URL": "sqlite:///var/db.sqlite3"}):
        team.write_env(values)
        nothing_happens(BACK_UP, RESTORE, DROP)
    (team.copy / ".env").unlink()
    nothing_happens(BACK_UP, RESTORE, DROP)
    team.write_env(team.settings)

    team.must("pg_dump --format=custom --file=other.dump postgres")
    for broken in (b"", good[: len(good) // 2], good[:-100], (team.copy / "other.dump").read_bytes()):
        dump.write_bytes(broken)
        nothing_happens(RESTORE, RESTORE_DOCKER)
    dump.write_bytes(good)

    team.sql("ALTER ROLE passerelle NOCREATEDB")
    nothing_happens(RESTORE, RESTORE_DOCKER)
    team.sql("ALTER ROLE passerelle CREATEDB NOLOGIN")
    nothing_happens(BACK_UP, BACK_UP_DOCKER)
    team.sql("ALTER ROLE passerelle LOGIN")


def test_the_shell_the_programs_and_the_example_read_one_env_file_alike(tmp_path: Path) -> None:
    example = re.findall(r"^#? ?([A-Z_]+=.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    hard = ("a b", "$HOME", "`id`", "a&b;c", '"', "#", "~", "\\n")
    quoted = [f"HARD_{number}='{value}'" for number, value in enumerate(hard)]
    file = tmp_path / ".env"
    file.write_text("\n".join([*example, *quoted, "PLAIN=_%+,./:@=-x"]) + "\n")
    read: dict[str, str] = {}

    class Other(Env):
        ENVIRON = read

    Other.read_env(file)
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    command = f"set -a; . ./.env; set +a; {sys.executable} -c '{program}'"
    for shell in ("bash", "sh"):
        done = subprocess.run([shell, "-ec", command], cwd=tmp_path, env={}, capture_output=True, text=True, check=True)
        assert {name: json.loads(done.stdout)[name] for name in read} == read
    assert set(VARIABLES) <= read.keys()
    assert read["HARD_1"] == "$HOME"


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
        (tmp_path / "elsewhere").mkdir()
        assert subprocess.run(argv, cwd=tmp_path / "elsewhere", timeout=20, stderr=subprocess.DEVNULL).returncode != 0
        assert list((tmp_path / "elsewhere").iterdir()) == []
        assert subprocess.run(argv, cwd=tmp_path, timeout=20).returncode == 0
        here.env["DATABASE_URL"] = f"sqlite:///{tmp_path}/copy.sqlite3"
        here.manage("selfcheck")
        assert int(here.python(count)) == there > 0
