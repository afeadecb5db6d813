"""`manage.py` in a process that has Django loaded already and forks for each command.

Django takes more than a second of processor time to load. A test asks an installation many things, so it loads it once.
"""

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory


class Shell:
    """A process with Django loaded, in one environment. It ends when it is closed, or with its parent."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.env = dict(env)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.shell"],
            cwd=folder, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0,
        )  # fmt: skip

    def run(self, arguments: list[str], stdin: str, seconds: float) -> subprocess.CompletedProcess[str]:
        """Carry one command of `manage.py` out.

        Args:
            arguments: its name and what follows.
            stdin: what it reads.
            seconds: how long it may take.

        Raises:
            TimeoutExpired: it took longer; the process has ended.
            EOFError: Django could not be loaded, or the process has ended.
        """
        assert self.process.stdin
        assert self.process.stdout
        with TemporaryDirectory(prefix="shell-", dir="/tmp") as folder:
            files = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
            files[0].write_text(stdin)
            asked = json.dumps({"arguments": arguments, "files": [str(each) for each in files]})
            self.process.stdin.write(f"{asked}\n".encode())
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], seconds)[0]:
                self.close()
                raise subprocess.TimeoutExpired(arguments, seconds)
            if not (status := self.process.stdout.readline()):
                raise EOFError
            out, err = (each.read_text() for each in files[1:])
        return subprocess.CompletedProcess(arguments, int(status), out, err)

    def close(self) -> None:
        """End the process, and the command that it may be at."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def _carry_out(arguments: list[str], files: list[str]) -> int:
    """The exit status of a command, in a process of its own."""
    from django.core.management import execute_from_command_line

    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 1
    try:
        for number, path in enumerate(files):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        execute_from_command_line(["manage.py", *arguments])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
        if isinstance(end.code, str):
            sys.stderr.write(end.code)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Carry out what each line of the standard input asks for, and answer with its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        asked = json.loads(line)
        answers.write(f"{_carry_out(asked['arguments'], asked['files'])}\n")
        answers.flush()


if __name__ == "__main__":
    main()
