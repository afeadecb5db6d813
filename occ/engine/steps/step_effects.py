"""What happens as each step of a creation, an activation or an attachment ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

from occ import catalogue
from occ.engine import outbox
from occ.engine.queue.unit_of_work import Work
from occ.engine.steps import deletion, provider_answers
from occ.engine.steps.objects import MODELS
from occ.engine.steps.table import QUEUED, STEPS, total_seconds
from occ.models import (
    Config,
    ConfigStatus,
    KeyStatus,
    OrderStep,
    OrderStepName,
    OrderStepStatus,
    Service,
    ServiceKey,
    ServiceState,
    Subject,
    Task,
    TaskKind,
)
from occ.rules import service_key


def advance(work: Work, task: Task, at: datetime) -> datetime | None:
    """Carry a task that is no deletion on by the step that ends at `at` (simulated).

    Returns:
        When the next step ends; None when the task is finished.
    """
    steps = STEPS[task.kind]
    step = steps[task.step]
    if step is QUEUED and (first := _before_it(work, task)):
        due = max(first.due_at or at, at) + deletion.LOOK_AGAIN
        task.ends_at = max(first.ends_at or due, due) + timedelta(seconds=total_seconds(task.kind))
        return due
    work.tell(task, at, step.name)
    if at_end := AT_END.get((task.kind, step.name)):
        at_end(work, task, at)
    task.step += 1
    if task.step == len(steps):
        return None
    task.ends_at = at + timedelta(seconds=sum(later.seconds for later in steps[task.step :]))
    return at + timedelta(seconds=steps[task.step].seconds)


def _before_it(work: Work, task: Task) -> Task | None:
    """The datacentre deployment of the same vRack whose turn it is: one at a time (domain.md DC-13)."""
    if task.kind != TaskKind.DATACENTER_CREATE:
        return None
    earlier = Task.objects.open().filter(vrack=task.vrack_id, kind=TaskKind.DATACENTER_CREATE, pk__lt=task.pk)
    return next((other for other in work.know(earlier.order_by("pk")) if other.is_open), None)


def _service(work: Work, task: Task) -> Service:
    assert task.service_id is not None
    service = work.get(Service, task.service_id)
    assert service is not None
    return service


def order_step(work: Work, service: Service, name: OrderStepName, status: OrderStepStatus, at: datetime) -> None:
    """Record where a step of the service's delivery stands since `at` (simulated)."""
    for step in work.group(OrderStep, "order__service", service.pk):
        if step.name == name:
            step.status, step.at = status, at
            work.change(step)


def _booked(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    order_step(work, service, OrderStepName.BOOK, OrderStepStatus.DONE, at)
    order_step(work, service, OrderStepName.CREATE_KEY, OrderStepStatus.DOING, at)
    key = key_make(service, at)
    work.group(ServiceKey, "service", service.pk).append(key)
    work.add(key)


def key_make(service: Service, at: datetime) -> ServiceKey:
    """A new service key for `service`, not stored yet; it can be used once it is `active`."""
    return ServiceKey(service=service, value=service_key.normalise(service_key.new_key()), created_at=at)


def _key(work: Work, service: Service, status: KeyStatus) -> ServiceKey | None:
    return next((key for key in work.group(ServiceKey, "service", service.pk) if key.status == status), None)


def _key_created(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    if key := _key(work, service, KeyStatus.DOING):
        _enable(work, task, key, at)
    order_step(work, service, OrderStepName.CREATE_KEY, OrderStepStatus.DONE, at)
    order_step(work, service, OrderStepName.SEND_KEY, OrderStepStatus.DOING, at)


def _enable(work: Work, task: Task, key: ServiceKey, at: datetime) -> None:
    key.status = KeyStatus.ACTIVE
    work.change(key)
    outbox.tell_provider(work, Subject.KEY_ENABLED, _service(work, task), task.pk, at)


def _key_sent(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    order_step(work, service, OrderStepName.SEND_KEY, OrderStepStatus.DONE, at)
    key = _key(work, service, KeyStatus.ACTIVE)
    price = catalogue.Price(service.order.monthly_cents).label(service.account.language)
    context = {"key": key, "order": service.order, "price_label": price}
    _mail(work, task, service, "order_confirmation", at, **context)
    _free(work, service)


def _key_recreated(work: Work, task: Task, at: datetime) -> None:
    key = work.get(ServiceKey, task.object_id)
    assert key is not None
    service = _service(work, task)
    _enable(work, task, key, at)
    _mail(work, task, service, "service_key", at, key=key)


def _mail(work: Work, task: Task, service: Service, template: str, at: datetime, **context: object) -> None:
    outbox.email(
        work,
        key=f"{template}-{task.pk}",
        account=service.account,
        service=service,
        to=service.account.email,
        template=template,
        at=at,
        context=context,
    )


def _free(work: Work, service: Service) -> None:
    service.task = None
    work.change(service)


def _activated(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    service.state = ServiceState.ACTIVE
    service.delivered_at = service.delivered_at or at
    _free(work, service)
    order_step(work, service, OrderStepName.FINALIZE, OrderStepStatus.DONE, at)
    _mail(work, task, service, "service_active", at)


def _attached(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    work.tell(task, at, "attached", service, change=(service.vrack_status, ConfigStatus.ACTIVE))
    service.vrack_status = ConfigStatus.ACTIVE
    _free(work, service)


def _detached(work: Work, task: Task, at: datetime) -> None:
    service = _service(work, task)
    work.tell(task, at, "detached", service, change=(service.vrack_status, "gone"))
    service.vrack, service.vrack_status = None, ""
    _free(work, service)


def _configured(work: Work, task: Task, at: datetime) -> None:
    config: Config | None = work.get(MODELS[task.object_type], task.object_id)  # type: ignore[assignment]
    assert config is not None
    work.move(config, task, at, ConfigStatus.ACTIVE, "configured")


AT_END: dict[tuple[str, str], Callable[[Work, Task, datetime], None]] = {
    (TaskKind.SERVICE_DELIVER, "BOOK_RESSOURCES"): _booked,
    (TaskKind.SERVICE_DELIVER, "CREATE_SERVICE_KEY"): _key_created,
    (TaskKind.SERVICE_DELIVER, "SEND_SERVICE_KEY"): _key_sent,
    (TaskKind.SERVICE_ACTIVATE, "check"): provider_answers.order_confirmed,
    (TaskKind.SERVICE_ACTIVATE, "circuit"): provider_answers.circuit_ready,
    (TaskKind.SERVICE_ACTIVATE, "finalize"): _activated,
    (TaskKind.KEY_CREATE, "create"): _key_recreated,
    (TaskKind.VRACK_ATTACH, "attach"): _attached,
    (TaskKind.VRACK_DETACH, "detach"): _detached,
    (TaskKind.POP_CREATE, "session"): _configured,
    (TaskKind.DATACENTER_CREATE, "router-b"): _configured,
    (TaskKind.ROUTING_CREATE, "route"): _configured,
}
