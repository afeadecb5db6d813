"""An installation as `docs/operations.md` has a team make it, and the document's commands, run as a shell runs them."""

import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.process import Child
from tests.documents import RUNS
from tests.guards.source import ROOT, files
from tools.servers import HOST, Installation, free_port, installation, postgres, running

DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = RUNS["TEAM"].blocks()
(SQL,) = RUNS["ROLE"].blocks()
# A block in parentheses is one command.
DOCUMENTED = [each for block in BLOCKS for each in ([block] if block.startswith("(\n") else block.splitlines())]
# Within a line of the document: those with an ellipsis stand for others.
INLINE = [
    found for found in re.findall(r"`((?:python manage\.py|docker compose) [^`]+)`", DOCUMENT) if "…" not in found
]
IN_A_CONTAINER = re.compile(r"docker compose (?:exec(?: -T)?|run --rm(?: -T)?(?: --no-deps)?) (\w+) ")
VARIABLES = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
PASSWORD, TOKEN = secrets.token_hex(16), secrets.token_urlsafe()
# In the place of Docker: what would run in a container runs here; containers are neither started nor stopped.
DOCKER = """#!/bin/sh
test "$2" = stop || test "$2" = up && exit
shift 2
while test "${{1#-}}" != "$1"; do shift; done
test "$1" = postgres || export DATABASE_URL={url}
shift
exec "$@"
"""


@dataclass
class Team:
    """An installation as a team has it: neither demo nor development, behind a proxy that ends TLS."""

    here: Installation
    copy: Path
    """Of the repository, with `.env`."""
    settings: dict[str, str]
    """What stands in `.env`."""
    socket: Path
    """The folder where everybody may be PostgreSQL's superuser."""
    tried: set[str] = field(default_factory=set)

    @property
    def shell(self) -> dict[str, str]:
        """The environment of a shell: no setting, the programs of this Python first, the superuser by default."""
        left = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        port = self.here.database and self.here.database.socket and self.here.database.socket.suffix[1:]
        path = f"{self.here.var / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        return left | {"PATH": path, "PGHOST": str(self.socket), "PGPORT": str(port), "PGUSER": "postgres"}

    def write_env(self, values: Mapping[str, str]) -> None:
        """Write `.env`, quoted as the document says."""
        plain = re.compile(r"[\w%+,./:@=-]*", re.ASCII)
        quoted = {name: value if plain.fullmatch(value) else f"'{value}'" for name, value in values.items()}
        lines = [f"{name}={value}" for name, value in quoted.items()]
        (self.copy / ".env").write_text("\n".join(lines) + "\n")

    def run(self, command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a documented command to its end, in the folder with `.env`."""
        self.tried.add(command)
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.copy, env=self.shell, input=stdin, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def must(self, command: str, stdin: str = "") -> str:
        """As `run`, and it must succeed; what it said."""
        done = self.run(command, stdin)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, command: str, port: int = 0) -> Child:
        """Start a documented command that goes on; it ends with the test."""
        self.tried.add(command)
        bound = re.sub(r"--bind \S+", f"--bind {HOST}:{port}", command)
        argv = [sys.executable, "-m", *shlex.split(bound)]  # gunicorn, celery: those of this Python
        return self.here.stack.enter_context(running(Child(name, argv, self.here.env, self.here.var / f"{name}.log")))

    def sql(self, text: str, database: str = "passerelle") -> str:
        """What PostgreSQL answers its superuser."""
        return self.must(f"psql --no-psqlrc --quiet --tuples-only --set=ON_ERROR_STOP=1 {database}", stdin=text)

    def content(self) -> str:
        """All that is in the database, tables and rows, as text; the tool's own marks apart.

        PostgreSQL writes the types of a constraint otherwise once it has read it again.
        """
        text = self.must("pg_dump passerelle")
        return re.sub(r"(?m)^\\(un)?restrict .*\n|::(character varying|text)(\[\])?|[()]", "", text)

    def databases(self) -> set[str]:
        """Those beside PostgreSQL's own, and whose each is."""
        asked = "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate"
        listed = self.sql(asked, "postgres")
        return {" ".join(line.split()) for line in listed.splitlines() if line} - {"postgres | postgres"}


@contextmanager
def team() -> Iterator[Team]:
    """A copy of the repository, Redis, and a PostgreSQL with nothing but the role and the database of the document."""
    port = free_port()
    database = f"postgres://passerelle:{PASSWORD}@{HOST}:{port}/passerelle"
    assert "`postgres://passerelle:PASSWORD@HOST:5432/passerelle`" in DOCUMENT
    settings = {
        "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "passerelle.example",
        "PUBLIC_URL": "https://passerelle.example", "BEHIND_PROXY": "1", "METRICS_TOKEN": TOKEN,
        "DATABASE_URL": f"{database}?application_name=a/b", "LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    environment = {"DEMO": "0", "SECURE": "1"} | settings
    with installation(environment, on_postgres=True, migrate=False, own=postgres("postgres", port)) as here:
        assert here.database
        assert here.database.socket
        copy, docker = here.var / "copy", here.var / "bin" / "docker"
        for path in files():
            if path.parts[0] != "tests":
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, copy / path)
        docker.parent.mkdir()
        docker.write_text(DOCKER.format(url=database))
        docker.chmod(0o700)
        settings |= {"REDIS_URL": here.broker.url, "VAR_DIR": str(here.var)}
        new = Team(here, copy, settings, here.database.socket.parent)
        new.write_env(settings)
        new.sql(SQL.replace("PASSWORD 'PASSWORD'", f"PASSWORD '{PASSWORD}'"), "postgres")
        yield new
