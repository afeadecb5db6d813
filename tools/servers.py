"""Real servers for tests, on this machine only, ended with the test: PostgreSQL, Redis, Celery, gunicorn.

`python -m tools.servers COMMAND…` runs a command with DATABASE_URL naming a PostgreSQL that lives as long as it.
"""

import atexit
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from portal.process import Child
from tools.shell import Shell

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE_SECONDS = 30
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""


def free_port() -> int:
    """A port of the loopback interface that outgoing connections do not take either (they start at 32768)."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)):
                return port


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look every 50 ms whether `true()` is; fail with `what` after `seconds`."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"After {seconds:.0f} s: {what}")
        time.sleep(0.05)


@contextmanager
def running(child: Child, *, end: signal.Signals = signal.SIGTERM) -> Iterator[Child]:
    """Start `child`; tell it to end with `end`, and after 5 s end it with everything that it started."""
    child.start()
    try:
        yield child
    finally:
        if child.process and child.process.poll() is None:
            child.process.send_signal(end)
        child.wait(time.monotonic() + 5)


def processes(child: Child) -> list[int]:
    """A child and what it has started itself, by number."""
    if child.process is None:
        return []
    pid = child.process.pid
    with suppress(OSError):
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return [pid]


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _postgres_program(name: str) -> str:
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (newest_first and str(newest_first[0]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed. On Debian: apt-get install postgresql")
    return found


@dataclass
class Server:
    """One running server: where it is, and the process, which a test may `kill()` and `start()` again."""

    url: str
    child: Child
    socket: Path | None = None

    def is_up(self) -> bool:
        """Whether it takes connections on its Unix socket."""
        return self.socket is not None and _listens(self.socket)


@contextmanager
def postgres(superuser: str = "passerelle", port: int = 0) -> Iterator[Server]:
    """An empty PostgreSQL in a temporary folder. It refuses root: the user postgres runs it then.

    Args:
        superuser: the role that it begins with; everybody may be it on the Unix socket in the folder.
        port: of the loopback interface, where each role needs its password; 0 for none.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short
    prefix: list[str] = []
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        prefix += ["--pdeathsig", "INT"]
    data = folder / "data"
    try:
        options = [f"--username={superuser}", "--auth-local=trust", "--auth-host=scram-sha-256"]
        options += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        initdb = [*prefix, _postgres_program("initdb"), "-D", str(data), *options]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL)
        fast = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
        place = ["-D", str(data), "-k", str(folder), "-c", f"listen_addresses={HOST if port else ''}"]
        place += ["-p", str(port or 5432)]
        argv = [*prefix, _postgres_program("postgres"), *place, *fast]
        with running(Child("postgres", argv, dict(os.environ), folder / "log"), end=signal.SIGINT) as child:
            url = f"postgres://{superuser}@//{folder.relative_to('/')}/postgres"
            server = Server(url, child, folder / f".s.PGSQL.{port or 5432}")
            wait_until(server.is_up, "PostgreSQL does not start")
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[Server]:
    """A Redis that keeps nothing, on a Unix socket in a temporary folder."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise RuntimeError("Redis is not installed. On Debian: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp") as folder:
        path = Path(folder) / "redis.sock"
        argv = [program, "--port", "0", "--unixsocket", str(path), "--dir", folder, "--save", "", "--appendonly", "no"]
        with running(Child("redis", argv, dict(os.environ), Path(folder) / "log")) as child:
            server = Server(f"redis+socket://{path}", child, path)
            wait_until(server.is_up, "Redis does not start")
            yield server


@dataclass
class Installation:
    """Passerelle installed once more: a VAR_DIR, a database, a broker of its own, and the environment saying so."""

    var: Path
    env: dict[str, str]
    broker: Server
    database: Server | None
    stack: ExitStack = field(default_factory=ExitStack)
    shell: Shell | None = None

    def manage(self, *arguments: str, stdin: str = "", seconds: float = 120) -> str:
        """Run `manage.py` with `arguments`; its output. Raises AssertionError with that output if it fails."""
        done = self._shell().run(list(arguments), stdin, seconds)
        if done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def _shell(self) -> Shell:
        """Django in today's environment."""
        if self.shell is None or self.shell.env != self.env:
            self.shell = Shell(self.env, ROOT)
            self.stack.callback(self.shell.close)
        return self.shell

    def python(self, code: str, *, seconds: float = 120) -> str:
        """What `code` prints, run inside Django in a process of its own, for `seconds` at most."""
        return self.manage("shell", "--no-imports", "--command", code, seconds=seconds).strip()

    def start(self, name: str, *argv: str) -> Child:
        """Start `python -m ARGV…` in this installation; it ends with it."""
        return self.started(Child(name, [sys.executable, "-m", *argv], self.env, self.var / f"{name}.log"))

    def started(self, child: Child) -> Child:
        """Start a process that ends with this installation."""
        return self.stack.enter_context(running(child))

    def worker(self, name: str = "worker", *, beat: bool = False) -> Child:
        """Start a Celery worker as a team's installation runs it, processes, not threads; wait until it is ready."""
        child = self.start_worker(name, *(["--beat", "--scheduler", "celery.beat:Scheduler"] if beat else []))
        self.wait_until_ready(child)
        return child

    def start_worker(self, name: str, *options: str) -> Child:
        """Start one without waiting."""
        pool = ["--concurrency", "2", "--hostname", f"{name}@test", "--loglevel", "INFO"]
        alone = ["--without-gossip", "--without-mingle"]  # else each start waits a second for answers of others
        return self.start(name, "celery", "--app", "portal", "worker", *pool, *alone, *options)

    def wait_until_ready(self, worker: Child, seconds: float = PATIENCE_SECONDS) -> None:
        """Until a worker that was started takes work."""
        wait_until(lambda: "ready." in worker.log.read_text(), f"{worker.name} is not ready", seconds)

    def beat(self, name: str = "beat") -> Child:
        """Start a beat apart, as a team's installation does."""
        return self.start(name, "celery", "--app", "portal", "beat", "--scheduler", "celery.beat:Scheduler")

    def web(self, *options: str, workers: int = 2) -> Server:
        """Start gunicorn and wait until it answers."""
        port = free_port()
        bind = ["--bind", f"{HOST}:{port}", "--workers", str(workers), "--threads", "4", "--no-control-socket"]
        child = self.start("web", "gunicorn", "portal.wsgi", *bind, *options)
        url = f"http://{HOST}:{port}"
        wait_until(lambda: status_of(url + "/") < 500, f"no answer from {url}")
        return Server(url, child)


def status_of(url: str) -> int:
    """The status with which `url` answers, redirects followed; 599 if nobody does."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 599


def _prepare(new: Installation) -> None:
    """Make tables and static files: the first time by Django, then from copies of what it made in this process."""
    made = _copies() / ("postgres" if new.database else "sqlite")
    tables = made / "tables"
    if not made.exists():
        new.python(PREPARE)
        shutil.copytree(new.var / "static", made / "static")
        if new.database:
            _run_sql("pg_dump", new.database, "--file", str(tables))
        else:
            shutil.copy(new.var / "db.sqlite3", tables)
        return
    shutil.copytree(made / "static", new.var / "static", dirs_exist_ok=True)
    if new.database:
        _run_sql("psql", new.database, "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", str(tables))
    else:
        shutil.copy(tables, new.var / "db.sqlite3")


def _run_sql(program: str, server: Server, *arguments: str) -> None:
    """Run a program of PostgreSQL's as the superuser of a server."""
    assert server.socket
    place = ["--host", str(server.socket.parent), "--port", server.socket.suffix[1:], "--username", "passerelle"]
    argv = [_postgres_program(program), *place, "--dbname", "postgres", *arguments]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


@cache
def _copies() -> Path:
    folder = tempfile.mkdtemp(prefix="prepared-", dir="/tmp")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@contextmanager
def installation(
    env: Mapping[str, str] | None = None,
    *,
    on_postgres: bool,
    migrate: bool = True,
    own: AbstractContextManager[Server] | None = None,
) -> Iterator[Installation]:
    """A new installation with a real Redis, on PostgreSQL or SQLite, migrated, with the demo's customers allowed.

    Args:
        env: further settings.
        on_postgres: not on SQLite.
        migrate: make tables and static files.
        own: the PostgreSQL, in the place of a plain one.
    """
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="passerelle-", dir="/tmp")))
        broker = stack.enter_context(redis())
        database = stack.enter_context(own or postgres()) if on_postgres else None
        settings = {
            "DEMO": "1",
            "DEBUG": "0",
            "SECURE": "0",
            "VAR_DIR": str(var),
            "SPEED": "1",
            "REDIS_URL": broker.url,
            "DATABASE_URL": database.url if database else f"sqlite:///{var}/db.sqlite3",
        }
        base = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "EMAIL_URL", "PORT"}}
        new = Installation(var, base | settings | dict(env or {}), broker, database)
        with new.stack:
            if migrate:
                _prepare(new)
            yield new


def main() -> int:
    """Run the command of sys.argv with a PostgreSQL of its own; its exit status."""
    with postgres() as server:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main())
