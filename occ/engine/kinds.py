"""What happens as each step of a creation, an activation or an attachment ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

from occ import catalogue
from occ.engine import answers, deletion, effects
from occ.engine.objects import config_of, find, move, tell
from occ.engine.steps import QUEUED, STEPS, total_seconds
from occ.models import (
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


def advance(task: Task, at: datetime) -> datetime | None:
    """Carry a task on by the step that ends at `at` (simulated).

    Returns:
        When the next step ends; None when the task is finished.
    """
    if task.is_deletion:
        task.step += 1
        return deletion.advance(task, at)
    steps = STEPS[task.kind]
    step = steps[task.step]
    if step is QUEUED and (first := _before_it(task)):
        due = max(first.due_at or at, at) + deletion.LOOK_AGAIN
        task.ends_at = max(first.ends_at or due, due) + timedelta(seconds=total_seconds(task.kind))
        return due
    tell(task, at, step.name)
    if at_end := AT_END.get((task.kind, step.name)):
        at_end(task, at)
    task.step += 1
    if task.step == len(steps):
        return None
    task.ends_at = at + timedelta(seconds=sum(later.seconds for later in steps[task.step :]))
    return at + timedelta(seconds=steps[task.step].seconds)


def _before_it(task: Task) -> Task | None:
    """The datacentre deployment of the same vRack whose turn it is: one at a time (domain.md DC-13)."""
    if task.kind != TaskKind.DATACENTER_CREATE:
        return None
    earlier = Task.objects.open().filter(vrack=task.vrack_id, kind=TaskKind.DATACENTER_CREATE, pk__lt=task.pk)
    return earlier.order_by("pk").first()


def _service(task: Task) -> Service:
    assert task.service_id is not None
    return Service.objects.select_for_update().get(pk=task.service_id)


def order_step(service: Service, name: OrderStepName, status: OrderStepStatus, at: datetime) -> None:
    """Record where a step of the service's delivery stands since `at` (simulated)."""
    OrderStep.objects.filter(order__service=service, name=name).update(status=status, at=at)


def _booked(task: Task, at: datetime) -> None:
    service = _service(task)
    order_step(service, OrderStepName.BOOK, OrderStepStatus.DONE, at)
    order_step(service, OrderStepName.CREATE_KEY, OrderStepStatus.DOING, at)
    key_make(service, at)


def key_make(service: Service, at: datetime) -> ServiceKey:
    """Make a service key for `service`; it can be used once it is `active`."""
    return ServiceKey.objects.create(service=service, value=service_key.normalise(service_key.new_key()), created_at=at)


def _key_created(task: Task, at: datetime) -> None:
    service = _service(task)
    for key in service.keys.filter(status=KeyStatus.DOING):
        _enable(key, at)
    order_step(service, OrderStepName.CREATE_KEY, OrderStepStatus.DONE, at)
    order_step(service, OrderStepName.SEND_KEY, OrderStepStatus.DOING, at)


def _enable(key: ServiceKey, at: datetime) -> None:
    key.status = KeyStatus.ACTIVE
    key.save(update_fields=["status"])
    effects.tell_provider(Subject.KEY_ENABLED, key.service, key.pk, at)


def _key_sent(task: Task, at: datetime) -> None:
    service = _service(task)
    order_step(service, OrderStepName.SEND_KEY, OrderStepStatus.DONE, at)
    key = service.keys.filter(status=KeyStatus.ACTIVE).first()
    price = catalogue.Price(service.order.monthly_cents).label(service.account.language)
    context = {"key": key, "order": service.order, "price_label": price}
    _mail(task, service, "order_confirmation", at, **context)
    _free(service)


def _key_recreated(task: Task, at: datetime) -> None:
    key = find(task.object_type, task.object_id)
    _enable(key, at)
    _mail(task, key.service, "service_key", at, key=key)


def _mail(task: Task, service: Service, template: str, at: datetime, **context: object) -> None:
    effects.email(
        key=f"{template}-{task.pk}",
        account=service.account,
        service=service,
        to=service.account.email,
        template=template,
        at=at,
        context=context,
    )


def _free(service: Service) -> None:
    service.task = None
    service.save()


def _activated(task: Task, at: datetime) -> None:
    service = _service(task)
    service.state = ServiceState.ACTIVE
    service.delivered_at = service.delivered_at or at
    _free(service)
    order_step(service, OrderStepName.FINALIZE, OrderStepStatus.DONE, at)
    _mail(task, service, "service_active", at)


def _attached(task: Task, at: datetime) -> None:
    service = _service(task)
    tell(task, at, "attached", service, change=(service.vrack_status, ConfigStatus.ACTIVE))
    service.vrack_status = ConfigStatus.ACTIVE
    _free(service)


def _detached(task: Task, at: datetime) -> None:
    service = _service(task)
    tell(task, at, "detached", service, change=(service.vrack_status, "gone"))
    service.vrack, service.vrack_status = None, ""
    _free(service)


def _configured(task: Task, at: datetime) -> None:
    move(config_of(task), task, at, ConfigStatus.ACTIVE, "configured")


AT_END: dict[tuple[str, str], Callable[[Task, datetime], None]] = {
    (TaskKind.SERVICE_DELIVER, "BOOK_RESSOURCES"): _booked,
    (TaskKind.SERVICE_DELIVER, "CREATE_SERVICE_KEY"): _key_created,
    (TaskKind.SERVICE_DELIVER, "SEND_SERVICE_KEY"): _key_sent,
    (TaskKind.SERVICE_ACTIVATE, "check"): answers.order_confirmed,
    (TaskKind.SERVICE_ACTIVATE, "circuit"): answers.circuit_ready,
    (TaskKind.SERVICE_ACTIVATE, "finalize"): _activated,
    (TaskKind.KEY_CREATE, "create"): _key_recreated,
    (TaskKind.VRACK_ATTACH, "attach"): _attached,
    (TaskKind.VRACK_DETACH, "detach"): _detached,
    (TaskKind.POP_CREATE, "session"): _configured,
    (TaskKind.DATACENTER_CREATE, "router-b"): _configured,
    (TaskKind.ROUTING_CREATE, "route"): _configured,
}
