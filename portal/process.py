"""A program that its parent keeps running, and that the kernel ends when the parent dies, however it dies (Linux)."""

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

STEADY_SECONDS = 60
LONGEST_DELAY_SECONDS = 30.0
LOG_BYTES_MAX = 5_000_000


class Failed(Exception):
    """The demo cannot go on; the message is for the person at the terminal."""


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies (Linux). Its number tells whether it died before we could ask."""
    if platform.system() == "Linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


class Child:
    """One program that is kept running. Its output goes to the file `log`; it keeps the descriptors `pass_fds`."""

    def __init__(
        self, name: str, argv: list[str], env: dict[str, str], log: Path, pass_fds: tuple[int, ...] = ()
    ) -> None:
        self.name, self.argv, self.env, self.log, self.pass_fds = name, argv, env, log, pass_fds
        self.failures = 0
        self.retry_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, in a process group of its own, from the main thread (the kernel watches the thread that forks)."""
        parent = os.getpid()

        def in_child() -> None:
            os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, which then stops the others in order
            die_with_parent(parent)

        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=in_child, pass_fds=self.pass_fds,
            )  # fmt: skip
        self.started_at = time.monotonic()
        return self.process

    def look(self) -> None:
        """Start it again if it died: at once, then later and later while it keeps dying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.retry_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.kill()  # what it started itself must not live on beside its successor
        self.failures = 0 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        delay = min(LONGEST_DELAY_SECONDS, 0.5 * 2**self.failures) if self.failures > 1 else 0.0
        self.process, self.retry_at = None, now + delay
        print(f"  {self.name} ended ({status}); started again in {delay:.0f} s. See {self.log}", file=sys.stderr)

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end, and from `until` (monotonic seconds) on no longer ask."""
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, until - time.monotonic()))
            self.kill()

    def kill(self) -> None:
        """End its whole process group, and wait for the child itself."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_lines(self) -> str:
        """The end of its log, for a person."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
