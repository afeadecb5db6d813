"""After the last fault: is everything as it was asked for? Each difference is lost, doubled or stuck."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, Q

from occ.engine.checks import selfcheck
from occ.models import (
    ConfigStatus,
    DatacenterConfig,
    Effect,
    Email,
    Order,
    PopConfig,
    RoutingConfig,
    Service,
    ServiceState,
    Task,
    TaskEvent,
    TaskStatus,
)
from occ.models.task import OPEN
from tests.replay import GONE, History, replay
from tools.chaos.load import Load
from tools.chaos.provider import Provider

MODELS: dict[str, type[Model]] = {"pop": PopConfig, "datacenter": DatacenterConfig, "routing": RoutingConfig}


@dataclass(frozen=True)
class Finding:
    """Something wrong: `lost`, `doubled` or `stuck`, the task it came from if that is known, and a sentence."""

    kind: str
    task: int | None
    sentence: str


def check(load: Load, forms: dict[str, int], provider: Provider) -> list[Finding]:
    """Everything that is wrong. `forms`: the request keys of the orders that browsers sent."""
    ours = [load.account.pk, load.jumpy.pk]
    history = replay(TaskEvent.objects.order_by("pk").iterator())
    found = [
        *_tasks(load, ours),
        *_objects(ours),
        *_history(history),
        *_trees(load),
        *_orders(forms, ours),
        *_effects(load, ours),
        *_order_of_steps(),
        *(Finding("stuck", task, sentence) for task, sentence in provider.wrong()),
    ]
    for kind, answers in (("lost", selfcheck.lost(None)), ("doubled", selfcheck.doubled(None))):
        found += [
            Finding(kind, None, f"selfcheck {each.check.name}: {name}") for each in answers for name in each.found
        ]
    return found


def _tasks(load: Load, ours: list[int]) -> Iterator[Finding]:
    not_done = Q(account__in=ours) & ~Q(status=TaskStatus.DONE)
    for each in Task.objects.filter(not_done | Q(status__in=OPEN)):
        told = [f"{line.step} {line.real_at:%H:%M:%S.%f}" for line in each.events.order_by("-number")[:3]]
        lease = f"lease {each.lease} of {each.lease_holder or 'nobody'} until {each.lease_until}"
        yield Finding("stuck", each.pk, f"task {each.pk} ({each.kind}) is {each.status}, {lease}; last: {told}")
    there = dict(Task.objects.exclude(request_key=None).values_list("request_key", "pk"))
    for each in load.accepted:
        if there.get(each.request_key) != each.task:
            sentence = f"{each.request_key} was accepted as task {each.task}, there is {there.get(each.request_key)}"
            yield Finding("lost", each.task, sentence)


def _objects(ours: list[int]) -> Iterator[Finding]:
    for name, model in MODELS.items():
        for pk, status, task in model._default_manager.exclude(status=ConfigStatus.ACTIVE).values_list(
            "pk", "status", "task"
        ):
            yield Finding("stuck", task, f"{name} {pk} is {status}")
    for service in Service.objects.filter(account__in=ours).exclude(task=None):
        yield Finding("stuck", service.task_id, f"service {service.pk} still waits for task {service.task_id}")
    for config in DatacenterConfig.objects.all():
        if not PopConfig.objects.in_zone(config.vrack_id, config.zone).exists():
            yield Finding("lost", None, f"datacentre {config.pk} has no PoP configuration any more")


def _history(history: History) -> Iterator[Finding]:
    for task, sentence in history.broken:
        yield Finding("doubled", task, f"history of task {task}: {sentence}")
    for name, model in MODELS.items():
        rows = {str(pk): status for pk, status in model._default_manager.values_list("pk", "status")}
        for pk in history.gone(name) & rows.keys():
            yield Finding("lost", None, f"{name} {pk} is there, its history says gone")
        for pk, status in history.rows(name).items():
            if rows.get(pk, GONE) != status:
                yield Finding("lost", None, f"{name} {pk} is {rows.get(pk, GONE)}, its history says {status}")


def _trees(load: Load) -> Iterator[Finding]:
    there = {name: set(model._default_manager.values_list("pk", flat=True)) for name, model in MODELS.items()}
    for tree in load.trees:
        stays = tree.stays
        for name, pks in (("datacenter", tree.datacenters), ("routing", tree.routings)):
            for pk in pks:
                if (pk in there[name]) != stays:
                    yield Finding(
                        "lost", None, f"{name} {pk} {'went, it should stay' if stays else 'should have gone'}"
                    )
        for pk in tree.pops:
            if (pk in there["pop"]) != (pk not in tree.deleted):
                yield Finding("lost", None, f"pop {pk} should {'have gone' if pk in tree.deleted else 'be there'}")


def _orders(forms: dict[str, int], ours: list[int]) -> Iterator[Finding]:
    made = Counter(
        Order.objects.filter(service__tasks__request_key__in=forms).values_list("service__tasks__request_key")
    )
    for form in forms:
        if made[(form,)] != 1:
            yield Finding(
                "doubled" if made[(form,)] else "lost", None, f"the order {form} was placed {made[(form,)]} times"
            )
    if (orders := Order.objects.filter(account__in=ours).count()) != len(forms):
        yield Finding("doubled", None, f"{orders} orders of {len(forms)} forms")


def _effects(load: Load, ours: list[int]) -> Iterator[Finding]:
    for key in Effect.objects.filter(accepted_at=None).values_list("key", flat=True):
        yield Finding("lost", None, f"the e-mail {key} was never handed over")
    orders, mails = Order.objects.filter(account__in=ours), Email.objects.filter(account__in=ours)
    wanted = Counter({("order_confirmation", pk): 1 for pk in orders.values_list("service", flat=True)})
    wanted += Counter({("service_active", pk): 1 for pk in load.activated})
    got = Counter((key.split("-")[0], pk) for key, pk in mails.values_list("key", "service"))
    for what in wanted.keys() | got.keys():
        if got[what] != wanted[what]:
            kind = "doubled" if got[what] > wanted[what] else "lost"
            yield Finding(kind, None, f"{got[what]} e-mails {what[0]} about {what[1]}, {wanted[what]} expected")
    idle = Service.objects.filter(pk__in=load.activated).exclude(state=ServiceState.ACTIVE)
    for service in idle:
        yield Finding("lost", None, f"service {service.pk} was validated and is {service.state}")


def _order_of_steps() -> Iterator[Finding]:
    """Within a vRack what was removed and configured follows simulated time."""
    last: dict[int, tuple[object, int]] = {}
    lines = TaskEvent.objects.filter(Q(step="removed") | Q(step="configured"), task__vrack__isnull=False)
    for line in lines.select_related("task").order_by("pk").iterator():
        before = last.get(line.task.vrack_id or 0)
        if before is not None and line.at < before[0]:  # type: ignore[operator]
            yield Finding("doubled", line.task_id, f"task {line.task_id} went on at {line.at}, after {before[0]}")
        last[line.task.vrack_id or 0] = (line.at, line.pk)
