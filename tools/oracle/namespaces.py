"""Whether this machine lets anyone make a user and network namespace with two ends of a link in it."""

import subprocess

UNSHARE = ("unshare", "--user", "--map-root-user", "--net")
"""Runs what follows as root of a namespace of its own, without any privilege outside."""
PAIR = "ip link set dev lo up && ip link add dev ours type veth peer name theirs && ip -brief link show dev theirs"


def problem() -> str:
    """Why it does not work here; empty: it works."""
    try:
        done = subprocess.run([*UNSHARE, "sh", "-ec", PAIR], capture_output=True, text=True, timeout=10)
    except FileNotFoundError:
        return "unshare is not installed (Debian: util-linux)"
    except subprocess.TimeoutExpired:
        return "making a namespace took more than 10 s"
    if done.returncode or "theirs@ours" not in done.stdout:
        return f"no unprivileged network namespace: {(done.stderr or done.stdout).strip()}"
    return ""
