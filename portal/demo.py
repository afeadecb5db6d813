"""`make demo`: web server, Celery worker with beat, and broker, started and watched together, stopped together.

This parent knows nothing of Django, so that it stays small. When it dies, however it dies, the kernel ends its children
(PR_SET_PDEATHSIG); `make` in its turn is this process's parent, and takes it along.
"""

import fcntl
import os
import shlex
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from portal import broker
from portal.probe import Probe
from portal.process import Child, Failed, die_with_parent

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()
HOST = "127.0.0.1"  # the demo's sign-ins are known to everybody: loopback only
LOOK_SECONDS = 0.1
STOP_SECONDS = 2.5
GIVE_UP_AFTER = 3
KEPT_BY_THE_DEMO = ("db.sqlite3*", "secret_key", "static", "static.stamp", "valkey.sock", "broker", "log")
# One process with threads, and a beat beside it that keeps no file: small, and nothing to repair after a power cut.
WORKER = """-m celery --app portal --quiet worker --pool threads
            --concurrency 2 --beat --scheduler celery.beat:Scheduler
            --without-gossip --without-mingle --without-heartbeat"""
# One process with threads: each further one costs 40 MB, and a demo has few visitors.
WEB = "-m gunicorn portal.wsgi --workers 1 --threads 8 --graceful-timeout 2 --no-control-socket --log-level warning"
READY = """
  Passerelle is ready: {url}

    customers   alice, bob   password passerelle
    staff       staff        password passerelle   {url}admin/
    providers   alice        password passerelle   (the portal's address is in the order's e-mail)

  Data and logs are kept in {var}. Ctrl-C stops everything; `make reset` starts from nothing.
"""


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM, SIGHUP, or the death of `make`."""


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def log_of(name: str) -> Path:
    """The file that takes the output of the child `name`."""
    return VAR_DIR / "log" / f"{name}.log"


@contextmanager
def only_one() -> Iterator[None]:
    """Hold VAR_DIR for this process; the kernel lets go of it, however the process ends."""
    (VAR_DIR / "log").mkdir(parents=True, exist_ok=True)
    with (VAR_DIR / "demo.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Failed(f"The demo runs already in {VAR_DIR}: {file.read().strip()}") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, port {os.environ.get('PORT', '8000')}")
        file.flush()
        yield


def listen(port: int) -> socket.socket:
    """The web server's socket. It is kept here, so that requests wait while the web server is started again."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        raise Failed(f"Port {port} cannot be used ({error.strerror}): try PORT={port + 1} make demo") from None
    listener.listen(256)
    return listener


def number(variable: str, default: str, most: float) -> float:
    """The number that an environment variable holds. Raises Failed if it holds none above 0 and at most `most`."""
    text = os.environ.get(variable) or default
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value <= most:
        raise Failed(f"{variable}={text}: a number above 0 and at most {most:,} is needed.")
    return value


def run_setup(env: dict[str, str]) -> None:
    """Bring database, static files and demo customers up to date, in a process that then gives its memory back."""
    setup = Child("setup", [sys.executable, "manage.py", "demo_setup"], env, log_of("setup"))
    process = setup.start()
    try:
        while process.poll() is None:
            time.sleep(LOOK_SECONDS / 2)
            watch_make()
    finally:
        setup.kill()
    if process.returncode:
        raise Failed(f"The setup failed:\n{setup.last_lines()}")


MAKE = os.getppid() if "MAKELEVEL" in os.environ else None


def watch_make() -> None:
    """End when `make` has: the second net, where the kernel does not tell."""
    if MAKE is not None and os.getppid() != MAKE:
        raise Stopped


def environment(port: int) -> dict[str, str]:
    """The environment of every child."""
    defaults = {"DEBUG": "0", "SECURE": "0", "PUBLIC_URL": f"http://{HOST}:{port}", "MALLOC_ARENA_MAX": "2"}
    given = {"DEMO": "1", "PORT": str(port), "VAR_DIR": str(VAR_DIR), "PYTHONUNBUFFERED": "1"}
    return defaults | os.environ | given


def children(env: dict[str, str], listener: socket.socket, socket_path: Path | None) -> Iterator[Child]:
    """Broker (unless REDIS_URL names one), worker with beat, web server, in the order in which they start."""
    if socket_path:
        yield Child("broker", broker.command(socket_path, VAR_DIR / "broker"), env, log_of("broker"))
    yield Child("worker", [sys.executable, *shlex.split(WORKER)], env, log_of("worker"))
    inherited = listener.fileno()
    web = [sys.executable, *shlex.split(WEB), "--bind", f"fd://{inherited}"]
    yield Child("web", web, env, log_of("web"), pass_fds=(inherited,))


def supervise(running: list[Child], port: int) -> NoReturn:
    """Keep the children alive until told to stop; say how to sign in once the web server answers."""
    probe = Probe(HOST, port)
    ready = False
    while True:
        watch_make()
        for child in running:
            child.look()
            if not ready and child.failures >= GIVE_UP_AFTER:
                raise Failed(f"{child.name} does not start:\n{child.last_lines()}")
        if not ready and probe.answered():
            ready = True
            print(READY.format(url=f"http://{HOST}:{port}/", var=VAR_DIR), flush=True)
        time.sleep(LOOK_SECONDS if not ready else 0.5)


def stop(running: list[Child]) -> None:
    """End web server and worker, then the broker that they speak to."""
    until = time.monotonic() + STOP_SECONDS
    for child in running[::-1]:
        if child.name != "broker":
            child.terminate()
    for child in running[::-1]:
        if child.name == "broker":
            child.terminate()
        child.wait(until)


def demo(port: int) -> None:
    """Run the demo until it is stopped. Raises Failed with a sentence for the terminal."""
    number("SPEED", "60", most=100_000)
    env = environment(port)
    running: list[Child] = []
    with only_one(), listen(port) as listener, broker.socket_path(VAR_DIR) as socket_path:
        print("  Passerelle is starting…", flush=True)
        own_broker = not env.get("REDIS_URL")
        if own_broker:
            env["REDIS_URL"] = f"redis+socket://{socket_path}"
        try:
            for child in list(children(env, listener, socket_path if own_broker else None)):
                if child.name == "worker":  # the broker is there while the demo customers' first orders are placed
                    run_setup(env)
                child.start()
                running.append(child)
            supervise(running, port)
        finally:
            for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(signum, signal.SIG_IGN)
            stop(running)


def reset() -> None:
    """Delete what the demo keeps in VAR_DIR, and nothing else."""
    with only_one():
        for path in [path for pattern in KEPT_BY_THE_DEMO for path in VAR_DIR.glob(pattern)]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    print(f"{VAR_DIR} is empty: `make demo` starts from nothing.")


def main() -> int:
    """`demo.py` runs the demo, `demo.py reset` forgets it."""
    if MAKE is not None:
        die_with_parent(MAKE)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # nohup make demo
            signal.signal(signum, _stop)
    os.chdir(BASE_DIR)
    try:
        if sys.argv[1:] == ["reset"]:
            reset()
        else:
            demo(int(number("PORT", "8000", most=65535)))
    except Stopped:
        print("\n  Everything is stopped.")
    except Failed as failure:
        print(f"  {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
