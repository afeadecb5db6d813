"""F12: a provider is silent, refuses, answers twice or after a cancellation; a key is wrong (docs/faults.md)."""

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from occ.actions import fault, provider, task
from occ.actions.actor import Actor
from occ.models import (
    Account,
    Email,
    KeyStatus,
    ProviderMessage,
    ProviderUser,
    Service,
    ServiceKey,
    Task,
    TaskKind,
    TaskStatus,
)
from occ.rules.refusal import Refused
from tools.chaos.load import keep_trying, world
from tools.chaos.strikes import Strike

BY = Actor(label="chaos")
LAST_SECONDS = 30
"""A silent provider is waited for 40 simulated minutes: 20 s. Later than this before the end none is begun."""


@dataclass(frozen=True)
class Ending:
    """Where a row of docs/faults.md ends: task, key, service, e-mails; and how often an answer was repeated."""

    task: str
    key: str
    service: str
    emails: tuple[str, ...] = ("order_confirmation",)
    repeats: int = 0


BOTH = ("order_confirmation", "service_active")
ENDINGS = {
    "silent": Ending("error", "used", "delivering"),  # P1
    "refusing": Ending("error", "used", "delivering"),  # P5
    "twice": Ending("done", "used", "active", BOTH, repeats=1),  # P8
    "after_cancel": Ending("cancelled", "enabled", "delivering"),  # P12
    "wrong key": Ending("done", "used", "active", BOTH),  # P14, then the right one
}


@dataclass
class Case:
    """One order, and when its key was entered."""

    mode: str
    service: uuid.UUID
    at: float = 0.0
    task: int | None = None
    over: float = 0.0


def _state(key: ServiceKey | None) -> str:
    if key is None:
        return "none"
    return "used" if key.used_at else "enabled" if key.status == KeyStatus.ACTIVE else key.status


class Provider:
    """One account for each way of going wrong."""

    def __init__(self, user: ProviderUser) -> None:
        self.user = user
        self.accounts: dict[str, Account] = {}
        self.cases: list[Case] = []
        self.over = threading.Event()
        for number, mode in enumerate(ENDINGS):
            account = world.account(nichandle=f"cf{number:05}-ovh", name=mode)
            self.accounts[mode] = account
            if mode != "wrong key":
                values = {"account": account, "kind": TaskKind.SERVICE_ACTIVATE, "mode": mode, "once": False}
                fault.fault_add(by=BY, **values)

    def keep_failing(self, dose: int, seconds: float) -> None:
        """Begin `dose` cases of each kind in that time, and carry each to its end."""
        begin, begun = time.monotonic(), 0
        while not (begun == dose and all(case.over for case in self.cases)) and not self.over.wait(1):
            if begun < dose and time.monotonic() - begin >= begun * (seconds - LAST_SECONDS) / dose:
                self.cases += [Case(mode, self._order(mode, begun)) for mode in ENDINGS]
                begun += 1
            for case in self.cases:
                if not case.over:
                    keep_trying(lambda case=case: self._go_on(case))

    def _order(self, mode: str, number: int) -> uuid.UUID:
        return keep_trying(lambda: world.order_place(self.accounts[mode], request_key=f"{mode}-{number}")).service_id

    def _go_on(self, case: Case) -> None:
        """Enter the key once it is there; then do what the case wants done."""
        if case.task is None:
            self._enter_key(case)
            return
        activation = Task.objects.get(pk=case.task)
        if case.mode == "after_cancel" and activation.status == TaskStatus.ERROR:
            task.task_cancel(task=activation, by=BY)
        elif self.ending(case) == ENDINGS[case.mode] and not self._is_answering(case):
            case.over = time.time()

    def _enter_key(self, case: Case) -> None:
        key = Service.objects.get(pk=case.service).keys.filter(status=KeyStatus.ACTIVE).first()
        if key is None:
            return
        values = {"user": self.user, "address": "127.0.0.2", "by": BY}
        with contextlib.suppress(Refused):
            if case.mode == "wrong key" and not case.at:
                case.at = time.time()
                provider.order_validate(key="0" * 20, **values)
        case.at = case.at or time.time()
        with contextlib.suppress(Refused):  # ten wrong keys lock every key for a minute: then it is entered again
            case.task = provider.order_validate(key=key.value, request_key=f"F12-{case.service}", **values).pk

    @staticmethod
    def _is_answering(case: Case) -> bool:
        """Whether an answer of the provider is still on its way."""
        return Task.objects.open().filter(service=case.service).exists()

    @staticmethod
    def ending(case: Case) -> Ending:
        """How it stands."""
        service = Service.objects.get(pk=case.service)
        key = service.keys.order_by("-pk").first()
        mails = Email.objects.filter(service=service).values_list("key", flat=True)
        messages = ProviderMessage.objects.filter(service=service)
        return Ending(
            Task.objects.get(pk=case.task).status if case.task else "none",
            _state(key),
            service.state,
            tuple(sorted(mail.rpartition("-")[0] for mail in mails)),
            sum(messages.values_list("repeats", flat=True)),
        )

    def strikes(self) -> list[Strike]:
        """Each case that had its key entered: from that moment to its documented end."""
        struck = [case for case in self.cases if case.task is not None]
        return [
            Strike("F12", case.mode, case.at, case.over or case.at, recovery=case.over - case.at if case.over else None)
            for case in struck
        ]

    def wrong(self) -> Iterator[tuple[int | None, str]]:
        """Each case that did not end as documented: its task, and a sentence."""
        for case in self.cases:
            if (ending := self.ending(case)) != ENDINGS[case.mode]:
                yield case.task, f"F12 {case.mode}, service {case.service}: {ending}"
