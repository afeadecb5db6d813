"""Debian's FRR, unpacked into VAR_DIR and not installed."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGES = ("frr", "libyang2", "libprotobuf-c1", "librtr0", "libssh-gcrypt-4", "libjson-c5", "libreadline8")
FOLDER = "oracle"
LIBRARIES = ("usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/frr", "lib/*-linux-gnu")


class Missing(Exception):
    """The packages are not to be had here; says why."""


def unpacked(var_dir: Path) -> Path:
    """The folder with FRR in it, fetched from Debian the first time.

    Raises:
        Missing: there is no apt-get, no network, or Debian has other packages.
    """
    found = var_dir / FOLDER
    if (found / "usr/lib/frr/bgpd").exists():
        return found
    var_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="oracle-", dir=var_dir) as folder:
        _fetch(Path(folder))
        whole = Path(folder) / "root"
        for package in sorted(Path(folder).glob("*.deb")):
            subprocess.run(["dpkg", "-x", package, whole], check=True, capture_output=True)
        shutil.rmtree(found, ignore_errors=True)
        whole.rename(found)
    return found


def _fetch(folder: Path) -> None:
    """Debian's packages as files; `apt-get update` first if there are no lists, which root alone may."""
    commands = [["apt-get", "download", *PACKAGES]]
    if os.geteuid() == 0:
        commands[:0] = [["apt-get", "update", "-qq"]]
    for command in commands:
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            raise Missing(f"{command[0]}: {error}") from None
        if done.returncode:
            raise Missing(f"{' '.join(command[:2])}: {done.stderr.strip()}")


def environment(root: Path) -> dict[str, str]:
    """The variables with which FRR's programs find their libraries."""
    return os.environ | {"LD_LIBRARY_PATH": ":".join(str(path) for each in LIBRARIES for path in root.glob(each))}
