"""Two FRR routers over a link, run inside a namespace: `python -m tools.oracle.pair ROOT FOLDER`.

FOLDER has, for `ovhcloud` and `customer`, a folder with `address` and, if it runs BGP, `bgpd.conf`, and gets its `log`.
Prints JSON: what each end has said of its only neighbour at each look.
"""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tools.oracle.packages import environment

SETTLES_SECONDS = 4
LOOKS, APART_SECONDS = 4, 0.4
ENDS = ("ovhcloud", "customer")


def main(root: Path, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Start both routers, wait until they have settled, and look at both several times."""
    with ExitStack() as stack:
        other = _start(stack, ["unshare", "--net", "sleep", "60"])
        inside = {"ovhcloud": [], "customer": ["nsenter", "--target", str(other.pid), "--net"]}
        _link(folder, other.pid, inside)
        for end in ENDS:
            if (folder / end / "bgpd.conf").exists():
                _start(stack, inside[end] + _bgpd(root, folder / end), environment(root))
        time.sleep(SETTLES_SECONDS)
        seen: dict[str, list[dict[str, Any]]] = {end: [] for end in ENDS}
        for _ in range(LOOKS):
            for end in ENDS:
                seen[end] += _neighbors(root, folder / end)
            time.sleep(APART_SECONDS)
    return seen


def _start(stack: ExitStack, command: list[str], env: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _link(folder: Path, other: int, inside: dict[str, list[str]]) -> None:
    """A pair of interfaces, one of them in the customer's namespace, with the addresses of both ends."""
    _run(["ip", "link", "add", "dev", "ovhcloud", "type", "veth", "peer", "name", "customer"])
    for _ in range(50):  # until the other namespace is there
        with suppress(subprocess.CalledProcessError):
            if _namespace(other) != _namespace("self"):
                break
        time.sleep(0.02)
    _run(["ip", "link", "set", "dev", "customer", "netns", str(other)])
    for end in ENDS:
        address = (folder / end / "address").read_text().strip()
        _run([*inside[end], "ip", "address", "add", address, "dev", end])
        _run([*inside[end], "ip", "link", "set", "dev", end, "up"])


def _namespace(process: int | str) -> str:
    return Path(f"/proc/{process}/ns/net").readlink().name


def _bgpd(root: Path, folder: Path) -> list[str]:
    (folder / "vtysh.conf").write_text("username root nopassword\nusername nobody nopassword\n")
    files = ["-f", f"{folder}/bgpd.conf", "-i", f"{folder}/pid", "--log", f"file:{folder}/log"]
    return [str(root / "usr/lib/frr/bgpd"), "-Z", "-S", "-n", "-P", "0", "--vty_socket", str(folder), *files]


def _neighbors(root: Path, folder: Path) -> list[dict[str, Any]]:
    """What a router says of its neighbour, if it runs."""
    if not (folder / "bgpd.conf").exists():
        return []
    vtysh = [str(root / "usr/bin/vtysh"), "--config_dir", str(folder), "--vty_socket", str(folder)]
    done = subprocess.run(
        [*vtysh, "-c", "show bgp neighbors json"], env=environment(root), capture_output=True, text=True, timeout=10
    )
    return list(json.loads(done.stdout).values())


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=10)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
