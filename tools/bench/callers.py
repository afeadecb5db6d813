"""Eight clients at once, each a process with a connection of its own, that call through the SDK of the server."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import boto3
import ovh
import psutil
from botocore.config import Config

CLIENTS = 8
Call = Callable[[Any, int, int], object]
PATIENCE_SECONDS = 60
_boto3_clients: dict[str, Any] = {}
_together: Any = None


@dataclass(frozen=True)
class Endpoint:
    """A server as its SDK is told of it."""

    url: str
    key: dict[str, str] | None = None
    """What python-ovh signs with; None for moto's server, which takes boto3 with any key."""

    def client(self) -> Any:
        """A client that is connected."""
        return self._python_ovh(self.key) if self.key else self._boto3()

    def _python_ovh(self, key: dict[str, str]) -> Any:
        ovh.client.ENDPOINTS[self.url] = f"{self.url}/1.0"
        client = ovh.Client(self.url, **key)
        assert abs(client.time_delta) < PATIENCE_SECONDS  # asks for the server's time, once
        return client

    def _boto3(self) -> Any:
        if self.url not in _boto3_clients:  # takes 100 ms
            same = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench", "region_name": "eu-west-1"}
            once = Config(retries={"total_max_attempts": 1})
            _boto3_clients[self.url] = boto3.client("directconnect", endpoint_url=self.url, config=once, **same)
        return _boto3_clients[self.url]


@dataclass
class Course:
    """One call made again and again: at which server, how, and how it went. Times are milliseconds."""

    name: str
    endpoints: Sequence[Endpoint]
    """One for all clients, or one for each."""
    call: Call
    """Gets the client and the number of the call: the client's among all, and which of its own it is."""
    processes: Sequence[int]
    """The server's, and its database's: whose CPU time counts."""
    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    server_cpu: float = 0
    client_cpu: float = 0
    made: int = 0

    @property
    def rate(self) -> float:
        """Calls a second of all clients: the median of the rounds."""
        return statistics.median(self.rates)

    @property
    def median(self) -> float:
        """Half of the calls took less."""
        return statistics.median(self.took)


def cpu(processes: Sequence[int]) -> float:
    """Milliseconds of CPU time that processes and those that they started have used."""
    found = [psutil.Process(each) for each in processes]
    found += [child for each in found for child in each.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in found) * 1000


def _begin(together: Any) -> None:
    global _together
    _together = together


def _calls(endpoint: Endpoint, call: Call, who: int, numbers: range) -> tuple[list[float], float, float]:
    """Milliseconds of each call, of the CPU, and of all of them, begun when every client is ready."""
    client = endpoint.client()  # anew: a server may end a connection that is idle for two seconds
    took = []
    _together.wait(PATIENCE_SECONDS)
    used, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for number in numbers:
        start = time.perf_counter()
        call(client, who, number)
        took.append((time.perf_counter() - start) * 1000)
    ended, now = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    busy = (now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime) * 1000
    return took, busy, (ended - began) * 1000


class Crowd:
    """The clients. Make them before the servers, so that what they are copied from is small."""

    def __init__(self) -> None:
        context = get_context("fork")
        barrier = context.Barrier(CLIENTS)
        self.pool = ProcessPoolExecutor(CLIENTS, mp_context=context, initializer=_begin, initargs=(barrier,))

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def measure(self, courses: Sequence[Course], *, rounds: int, calls: int) -> None:
        """Each course in turn, round by round, so that a busy machine slows them alike; one round before is to warm up.

        Args:
            courses: what to call.
            rounds: how often each is called by all clients.
            calls: how many calls each client makes in a round.
        """
        for number in range(rounds + 1):
            for course in courses:
                self._round(course, number, calls, counts=number > 0)

    def _round(self, course: Course, number: int, calls: int, *, counts: bool) -> None:
        numbers = range(number * calls, (number + 1) * calls)
        endpoints = [course.endpoints[client % len(course.endpoints)] for client in range(CLIENTS)]
        before = cpu(course.processes)
        answers = [self.pool.submit(_calls, each, course.call, who, numbers) for who, each in enumerate(endpoints)]
        found = [each.result() for each in answers]
        used = cpu(course.processes) - before
        if not counts:
            return
        course.rates.append(CLIENTS * calls / max(all_of_them for _, _, all_of_them in found) * 1000)
        course.took += [each for took, _, _ in found for each in took]
        course.server_cpu += used
        course.client_cpu += sum(busy for _, busy, _ in found)
        course.made += CLIENTS * calls
