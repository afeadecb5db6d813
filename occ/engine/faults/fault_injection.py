"""What a fault makes of a step that is due: it fails, it waits, or something comes besides (docs/faults.md)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from occ import catalogue
from occ.engine import outbox
from occ.engine.faults import active
from occ.engine.faults.active import PutOn
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import lifecycle, provider_answers
from occ.engine.steps.objects import because
from occ.engine.steps.table import ANSWER_LIMIT_SECONDS, QUEUED, STEPS, TOO_LATE_SECONDS
from occ.models import Fault, FaultMode, Outcome, Subject, Task, TaskKind, TaskStatus
from occ.rules.refusal import gettext_noop

WAITING = gettext_noop(
    "%(provider)s has not answered yet. It is given %(minutes)s minutes; after that you can retry or cancel."
)
SILENT = gettext_noop(
    "%(provider)s did not answer within %(minutes)s minutes. Retry, or cancel: the service key can then be used again."
)
REFUSED = gettext_noop(
    "%(provider)s refused the order. Retry once it is settled with them, or cancel: the service key can then be "
    "used again."
)
REPEATED = gettext_noop("%(provider)s had already answered: nothing has changed.")
TOO_LATE = gettext_noop(
    "%(provider)s answered after the activation was cancelled: it was told to take the circuit down."
)
_CONFIG = gettext_noop("A router did not accept the configuration. Retry: the task goes on from here; or cancel it.")
_DELETION = gettext_noop(
    "A router did not let go of the configuration. Retry: the task goes on from here; or cancel what is left of it."
)
FAILED: dict[str, str] = {
    TaskKind.SERVICE_DELIVER: gettext_noop(
        "What was ordered could not be prepared at the PoP. Retry, or cancel the order."
    ),
    TaskKind.SERVICE_ACTIVATE: gettext_noop(
        "%(provider)s could not build the circuit. Retry, or cancel: the service key can then be used again."
    ),
    TaskKind.KEY_CREATE: gettext_noop(
        "%(provider)s did not accept the new service key. Retry, or cancel and have another one made."
    ),
    TaskKind.VRACK_ATTACH: gettext_noop("The vRack could not be joined. Retry, or cancel the association."),
    TaskKind.VRACK_DETACH: gettext_noop("The vRack could not be left. Retry, or cancel and stay in it."),
    TaskKind.POP_CREATE: _CONFIG,
    TaskKind.DATACENTER_CREATE: _CONFIG,
    TaskKind.ROUTING_CREATE: _CONFIG,
    TaskKind.POP_DELETE: _DELETION,
    TaskKind.DATACENTER_DELETE: _DELETION,
    TaskKind.ROUTING_DELETE: _DELETION,
}


def strike(work: Work, task: Task, at: datetime, known: PutOn) -> bool:
    """Let a fault have its way with a task whose step is due at `at` (simulated), before the step is made.

    Returns:
        Whether the step is not to be made now: the task has failed, or waits.
    """
    if task.kind == TaskKind.PROVIDER_ANSWER:
        return _arrive(work, task, at)
    fault = active.on(task, known)
    act = STRIKES.get(fault.mode) if fault else None
    if fault and act and _step(task) != QUEUED.name and act(work, task, at, fault):
        return True
    task.reason = None  # why it waited, if it did
    return False


def cancelled(task: Task, at: datetime) -> None:
    """Let the provider answer to an activation that was called off, if that is the fault that is put on."""
    fault = active.on(task, active.put_on(task.account_id))
    if fault and fault.mode == FaultMode.AFTER_CANCEL and task.step == _CIRCUIT and active.use(fault):
        _expect(task, at)


def _step(task: Task) -> str:
    """Name of the step that is due; a deletion queues, then takes objects away."""
    if task.is_deletion:
        return "" if task.step else QUEUED.name
    return STEPS[task.kind][task.step].name


_CIRCUIT = [step.name for step in STEPS[TaskKind.SERVICE_ACTIVATE]].index("circuit")


def _words(task: Task) -> dict[str, object]:
    assert task.service is not None
    provider = catalogue.provider(task.service.provider).name
    return {"provider": provider, "minutes": ANSWER_LIMIT_SECONDS // 60}


def _fail(work: Work, task: Task, at: datetime, fault: Fault) -> bool:
    if not active.use(fault):
        return False
    lifecycle.fail(work, task, at, because(FAILED[task.kind], **_words(task)))
    return True


def _refuse(work: Work, task: Task, at: datetime, fault: Fault) -> bool:
    if _step(task) != "check" or not active.use(fault):
        return False
    provider_answers.accept(work, Subject.ORDER_REFUSED, task, f"{task.pk}-{task.lease}", at)
    lifecycle.fail(work, task, at, because(REFUSED, **_words(task)))
    return True


def _keep_silent(work: Work, task: Task, at: datetime, fault: Fault) -> bool:
    """Wait for an answer until the limit, then fail; an answer that is to be late is sent on its way meanwhile."""
    if _step(task) != "circuit" or provider_answers.is_answered(task):
        return False
    if not _is_waiting(task):
        _wait(task, at, at + timedelta(seconds=ANSWER_LIMIT_SECONDS))
        task.reason = because(WAITING, **_words(task))
        work.tell(task, at, "unanswered")
        if fault.mode == FaultMode.LATE:
            _expect(task, at, ANSWER_LIMIT_SECONDS + TOO_LATE_SECONDS)
        return True
    # One that answers after a cancellation is used up by that.
    if fault.mode != FaultMode.AFTER_CANCEL and not active.use(fault):
        return False
    lifecycle.fail(work, task, at, because(SILENT, **_words(task)))
    return True


def _answer_twice(work: Work, task: Task, at: datetime, fault: Fault) -> bool:
    if _step(task) == "circuit" and not provider_answers.is_answered(task) and active.use(fault):
        _expect(task, at)
    return False


STRIKES: dict[str, Callable[[Work, Task, datetime, Fault], bool]] = {
    FaultMode.FAIL: _fail,
    FaultMode.REFUSING: _refuse,
    FaultMode.SILENT: _keep_silent,
    FaultMode.LATE: _keep_silent,
    FaultMode.AFTER_CANCEL: _keep_silent,
    FaultMode.TWICE: _answer_twice,
}


def _is_waiting(task: Task) -> bool:
    return task.is_open and task.reason is not None and task.reason["sentence"] == WAITING


def _wait(task: Task, at: datetime, until: datetime) -> None:
    """Put the step that is due at `at` off, and give the task back."""
    if task.ends_at is not None:
        task.ends_at = until + (task.ends_at - at)
    task.status, task.started_at = TaskStatus.DOING, task.started_at or at
    task.due_at = until
    task.lease_holder, task.lease_until = "", None


def _expect(activation: Task, at: datetime, seconds: int | None = None) -> None:
    """Have the provider answer to an activation in `seconds` (simulated), whatever becomes of it until then."""
    assert activation.service is not None
    answer = lifecycle.start(TaskKind.PROVIDER_ANSWER, activation.service, service=activation.service, at=at)
    answer.current = {"activation": activation.pk}
    answer.status, answer.started_at = TaskStatus.DOING, at  # not to be called off: it is the provider's
    if seconds is not None:
        answer.due_at = answer.ends_at = at + timedelta(seconds=seconds)
    answer.save()


def _arrive(work: Work, answer: Task, at: datetime) -> bool:
    """Take an answer that comes at its own time; see `strike` for what is returned."""
    work.write()  # what the provider has said in this very transaction counts already
    pk = (answer.current or {})["activation"]
    work.load(Task, [pk], Task.objects.select_for_update(skip_locked=True, of=("self",), no_key=True))
    activation = work.get(Task, pk)
    # Somebody has it in hand, or it is waited for and about to give up: what comes first is first.
    if activation is None or _is_waiting(activation):
        first = (activation and activation.due_at) or at
        _wait(answer, at, max(at, first) + timedelta(seconds=STEPS[answer.kind][0].seconds))
        return True
    is_cancelled = activation.status == TaskStatus.CANCELLED
    outcome = Outcome.TOO_LATE if is_cancelled else Outcome.ACCEPTED
    answer.reason = None
    if not provider_answers.accept(work, Subject.CIRCUIT_READY, activation, activation.pk, at, outcome):
        answer.reason = because(REPEATED, **_words(activation))
    elif is_cancelled:
        assert activation.service is not None
        outbox.tell_provider(work, Subject.CIRCUIT_RELEASED, activation.service, activation.pk, at)
        answer.reason = because(TOO_LATE, **_words(activation))
    elif activation.status == TaskStatus.ERROR and activation.step == _CIRCUIT:
        lifecycle.retry(work, activation, at)
        activation.due_at = at
    return False
