"""What becomes of a task that a fault strikes: docs/faults.md, row for row."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from occ.actions import fault, provider, task
from occ.models import (
    Effect,
    Email,
    KeyStatus,
    OrderStepName,
    ProviderMessage,
    Service,
    Task,
    TaskKind,
    TaskStatus,
)
from occ.world import BY, world

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"


class Case:
    """A customer whose service key has been sent, and a fault on the activation."""

    def __init__(self, mode: str = "", *, once: bool = False) -> None:
        self.account = world.account()
        self.service = world.ordered(self.account)
        values = {"account": self.account, "kind": TaskKind.SERVICE_ACTIVATE, "mode": mode, "once": once, "by": BY}
        self.fault = fault.fault_add(**values) if mode else None
        if mode:
            self.enter_the_key()

    def enter_the_key(self, key: str = "") -> None:
        person = world.provider_user()
        key = key or self.service.keys.get().value
        provider.order_validate(user=person, key=key, address="127.0.0.1", by=BY)

    @property
    def activation(self) -> Task:
        return Task.objects.filter(kind=TaskKind.SERVICE_ACTIVATE).latest("pk")

    def minutes(self, number: int) -> None:
        world.pass_time(number / 60)

    def take_off(self) -> None:
        assert self.fault is not None
        fault.fault_remove(fault=self.fault, by=BY)

    def retry(self) -> None:
        task.task_retry(task=self.activation, by=BY)

    def cancel(self) -> None:
        task.task_cancel(task=self.activation, by=BY)

    def ends(self) -> dict[str, str]:
        """How it all stands, in the words of the document's columns."""
        service = Service.objects.get(pk=self.service.pk)
        key = service.keys.latest("pk")
        step = service.order.steps.get(name=OrderStepName.FINALIZE)
        assert key.used_at is None or key.used_by == world.provider_user()
        activations = Task.objects.filter(kind=TaskKind.SERVICE_ACTIVATE)
        mails = Counter(mail.key.rpartition("-")[0] for mail in Email.objects.all())
        return {
            "task": activations.latest("pk").status if activations else "none",
            "key": "used" if key.used_at else "enabled" if key.status == KeyStatus.ACTIVE else key.status,
            "step": step.status,
            "service": service.state,
            "e-mails": ", ".join(f"{number} {name}" for name, number in sorted(mails.items())),
        }


def p1() -> Case:
    return silent()


def silent(mode: str = "silent") -> Case:
    """The provider has been waited for in vain."""
    case = Case(mode)
    case.minutes(50)
    return case


def p2() -> Case:
    case = silent()
    case.take_off()
    case.retry()
    case.minutes(60)
    return case


def p3() -> Case:
    case = silent()
    case.cancel()
    case.minutes(60)
    return case


def p4() -> Case:
    case = Case("silent")
    case.minutes(20)
    assert case.activation.is_open
    case.take_off()
    case.minutes(60)
    return case


def p5() -> Case:
    case = Case("refusing")
    case.minutes(60)
    return case


def p6() -> Case:
    case = p5()
    case.take_off()
    case.retry()
    case.minutes(60)
    return case


def p7() -> Case:
    case = p5()
    case.cancel()
    case.minutes(60)
    return case


def p8() -> Case:
    case = Case("twice")
    case.minutes(60)
    assert ProviderMessage.objects.get(subject="circuit_ready").repeats == 1
    return case


def p9() -> Case:
    case = silent("late")
    assert case.activation.status == TaskStatus.ERROR
    case.minutes(60)
    return case


def p10() -> Case:
    case = silent("late")
    case.retry()
    case.minutes(120)
    return case


def p11() -> Case:
    case = silent("late")
    case.cancel()
    case.minutes(60)
    return case


def p12() -> Case:
    case = silent("after_cancel")
    case.cancel()
    case.minutes(60)
    return case


def p13() -> Case:
    case = p12()
    case.take_off()
    case.enter_the_key()
    case.minutes(60)
    return case


def p14() -> Case:
    case = Case()
    with pytest.raises(provider.Refused):
        case.enter_the_key("AAAA-AAAA-AAAA-AAAA-AAAA")
    return case


ROWS: dict[str, Callable[[], Case]] = {
    name.upper(): found for name, found in globals().items() if re.match(r"p\d", name)
}


def documented() -> dict[str, dict[str, str]]:
    """The table of the document: each row's final state, by its number."""
    lines = [
        line.strip("|").split("|") for line in DOCUMENT.read_text().splitlines() if line.startswith(("| P", "| no"))
    ]
    head, *rows = [[cell.strip().replace("`", "") for cell in line] for line in lines]
    return {row[0]: dict(zip(head[-5:], row[-5:], strict=True)) for row in rows}


def test_every_row_of_the_document_is_tried_here() -> None:
    assert list(documented()) == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_a_faulty_provider_ends_as_it_is_documented(row: str) -> None:
    case = ROWS[row]()
    assert case.ends() == documented()[row]
    assert not Task.objects.open().exists()
    assert not Effect.objects.filter(accepted_at=None).exists()
    told = ProviderMessage.objects.filter(direction="to")
    assert told.count() == Effect.objects.filter(kind="provider").count()


@pytest.mark.parametrize(("mode", "row"), [("silent", "P1"), ("refusing", "P5"), ("twice", "P8"), ("late", "P9")])
def test_it_ends_the_same_after_one_long_jump(mode: str, row: str) -> None:
    case = Case(mode)
    case.minutes(600)
    assert case.ends() == documented()[row]


def test_a_late_answer_for_a_cancelled_order_is_kept_as_too_late_and_the_circuit_is_released_once() -> None:
    case = p12()
    answer = ProviderMessage.objects.get(subject="circuit_ready")
    assert (answer.outcome, answer.repeats) == ("too_late", 0)
    assert ProviderMessage.objects.filter(subject="circuit_released").count() == 1
    heard = Task.objects.get(kind=TaskKind.PROVIDER_ANSWER)
    assert "Megaport answered after" in words(heard)
    assert case.fault is not None
    case.fault.refresh_from_db()
    assert case.fault.used == 1


def test_a_provider_that_is_waited_for_is_said_to_be_and_its_answer_is_nobodys_yet() -> None:
    case = Case("late")
    case.minutes(20)
    assert case.activation.is_open
    assert "Megaport has not answered yet" in words(case.activation)
    shown = Task.objects.for_service(case.service)
    assert TaskKind.PROVIDER_ANSWER not in {each.kind for each in shown}
    case.minutes(60)
    assert TaskKind.PROVIDER_ANSWER in {each.kind for each in shown.all()}


def test_a_silence_that_strikes_once_is_used_up_by_the_error() -> None:
    case = Case("silent", once=True)
    case.minutes(50)
    assert case.activation.status == TaskStatus.ERROR
    assert "did not answer within 30 minutes" in words(case.activation)
    case.retry()
    case.minutes(60)
    assert case.ends()["service"] == "active"


def test_a_provider_that_refuses_again_is_noted_each_time() -> None:
    case = p5()
    case.retry()
    case.minutes(60)
    assert ProviderMessage.objects.filter(subject="order_refused").count() == 2


def words(found: Task) -> str:
    """Why a task waits or has failed, in English."""
    assert found.reason is not None
    return str(found.reason["sentence"]) % found.reason["params"]
