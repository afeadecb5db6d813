"""Taking configurations away, leaf by leaf (guide, "Suppression des ressources"; domain.md §4.7)."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from occ.engine.objects import TYPES, Config, because, config_of, find, move, named, tell
from occ.engine.steps import DELETE_SECONDS, QUEUED, RECURSIVE_PAUSE
from occ.models import ConfigStatus, DatacenterConfig, PopConfig, RoutingConfig, Service, Task, TaskStatus
from occ.rules.refusal import gettext_noop

SHARED = gettext_noop("It stays: %(services)s still uses it.")
TAKEN_OVER = gettext_noop("Taken over by the deletion #%(task)s.")
# A task that waits for another looks again this long after the other's next step.
LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True)
class Item:
    """One object of a plan."""

    type: str
    id: str
    label: str
    seconds: int = 0
    reason: dict[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """What a deletion takes away and in which order, what stays and why, and the services that lose something."""

    going: tuple[Item, ...]
    staying: tuple[Item, ...]
    losers: str

    @property
    def is_recursive(self) -> bool:
        """Whether anything goes besides the object itself."""
        return len(self.going) > 1

    @property
    def seconds(self) -> int:
        """Simulated seconds from the request to the end."""
        return QUEUED.seconds + self.working_seconds

    @property
    def working_seconds(self) -> int:
        """Simulated seconds of the work alone."""
        pause = RECURSIVE_PAUSE if self.is_recursive else 0
        return sum(item.seconds + pause for item in self.going)

    @property
    def seconds_one_by_one(self) -> int:
        """Simulated seconds of the same deletions asked for one after another, children first."""
        return sum(QUEUED.seconds + item.seconds for item in self.going)

    def stored(self) -> dict[str, Any]:
        """The plan as it is kept with its task."""
        return {"going": [asdict(i) for i in self.going], "staying": [asdict(i) for i in self.staying]}


def _item(config: Config, reason: dict[str, Any] | None = None) -> Item:
    kind = TYPES[type(config)]
    return Item(kind, str(config.pk), str(config), 0 if reason else DELETE_SECONDS[kind], reason)


def _services_that_show(datacenters_of: PopConfig | DatacenterConfig) -> list[Service]:
    """Services with a PoP configuration that stays and reaches the same datacentres, the given PoP's own left out."""
    zone = datacenters_of.zone
    pops = PopConfig.objects.in_zone(datacenters_of.vrack_id, zone).exclude(status=ConfigStatus.TO_DELETE)
    if isinstance(datacenters_of, PopConfig):
        pops = pops.exclude(pk=datacenters_of.pk)
    return [pop.service for pop in pops.select_related("interface__service")]


def why_datacenters_stay(pop: PopConfig) -> dict[str, Any] | None:
    """Why the datacentre configurations below `pop` outlive it; None if nobody else shows them (domain.md DL-4)."""
    services = _services_that_show(pop)
    return because(SHARED, services=named(services)) if services else None


def plan(root: Config, service: Service | None = None) -> Plan:
    """What deleting `root` would do now, in the order of the doing.

    Args:
        root: a PoP, datacentre or routing configuration.
        service: the service from which it is asked; the other ones that lose something are named.
    """
    going: list[Item] = []
    staying: list[Item] = []
    losers = ""
    if isinstance(root, PopConfig):
        reason = why_datacenters_stay(root)
        for datacenter in root.datacenters().prefetch_related("routings"):
            family: list[Config] = [*datacenter.routings.all(), datacenter]
            for config in family:
                (staying if reason else going).append(_item(config, reason))
    elif isinstance(root, DatacenterConfig):
        going.extend(_item(routing) for routing in root.routings.all())
        losers = named([user for user in _services_that_show(root) if user != service])
    going.append(_item(root))
    return Plan(tuple(going), tuple(staying), losers)


@dataclass(frozen=True)
class _Next:
    """What a deletion finds next: an object to take away, or a task that it must wait for."""

    config: Config | None = None
    wait_for: Task | None = None


def _claim(config: Config, task: Task, at: datetime) -> Task | None:
    """Take a configuration for `task`, over from one that failed; the running task that has it, if there is one."""
    owner = config.task
    if owner is not None and owner.pk != task.pk:
        if owner.is_open:
            return owner
        take_over(config, owner, task, at)
    if config.task_id != task.pk or config.status != ConfigStatus.TO_DELETE:
        move(config, task, at, ConfigStatus.TO_DELETE, "claim")
    return None


def take_over(config: Config, failed: Task, task: Task, at: datetime) -> None:
    """End a failed task whose own object `task` now deletes; one that failed elsewhere in its tree stays retryable."""
    if (failed.object_type, failed.object_id) != (TYPES[type(config)], str(config.pk)):
        return
    failed.status = TaskStatus.CANCELLED
    failed.finished_at = at
    failed.reason = because(TAKEN_OVER, task=task.pk)
    failed.save(update_fields=["status", "finished_at", "reason"])
    tell(failed, at, "taken-over", config, reason=failed.reason)


def _next(root: Config, task: Task, at: datetime) -> _Next:
    """The next leaf, claimed: routings, then their datacentre, then the PoP; a shared datacentre is passed over."""
    if isinstance(root, PopConfig):
        stays = why_datacenters_stay(root)
        for datacenter in root.datacenters():
            if stays and datacenter.task_id != task.pk:
                _pass_over(datacenter, task, at, stays)
                continue
            if owner := _claim(datacenter, task, at):
                return _Next(wait_for=owner)
            return _leaf_of(datacenter, task, at)
    if isinstance(root, DatacenterConfig):
        return _leaf_of(root, task, at)
    return _Next(config=root)


def _pass_over(datacenter: DatacenterConfig, task: Task, at: datetime, reason: dict[str, Any]) -> None:
    """Leave a shared datacentre configuration as it is, and say why, once."""
    item = _item(datacenter, reason)
    if item.id not in {noted["id"] for noted in (task.receipt or {}).get("staying", ())}:
        _note(task, "staying", item)
        tell(task, at, "stays", datacenter, change=(datacenter.status, datacenter.status), reason=reason)


def _leaf_of(datacenter: DatacenterConfig, task: Task, at: datetime) -> _Next:
    for routing in datacenter.routings.all():
        if owner := _claim(routing, task, at):
            return _Next(wait_for=owner)
        return _Next(config=routing)
    return _Next(config=datacenter)


def _note(task: Task, part: str, item: Item) -> None:
    receipt = task.receipt or {"going": [], "staying": []}
    receipt[part].append(asdict(item))
    task.receipt = receipt


def remove(config: Config, task: Task, at: datetime) -> None:
    """Take a configuration away for good; a datacentre without routing forgets its routing type (domain.md RT-2)."""
    tell(task, at, "removed", config, change=(config.status, "gone"))
    _note(task, "going", _item(config))
    config.delete()
    if isinstance(config, RoutingConfig):
        forget_routing_type(config.datacenter_config)


def forget_routing_type(datacenter: DatacenterConfig) -> None:
    """Clear the routing type of a datacentre configuration that has no routing any more."""
    if not datacenter.routings.exists():
        datacenter.routing_type = ""
        datacenter.save(update_fields=["routing_type"])


def advance(task: Task, at: datetime) -> datetime | None:
    """Carry a deletion on: finish the object in hand, then take the next leaf.

    Returns:
        When it goes on, in simulated time; None once its own object is gone.
    """
    root = config_of(task)
    if task.current:
        current = find(task.current["type"], task.current["id"])
        task.current = None
        if current is not None and current.task_id == task.pk:
            is_last = current == root
            remove(current, task, at)
            if is_last:
                return None
    if root is None:
        return None
    found = _next(root, task, at)
    remaining = plan(root)
    pause = RECURSIVE_PAUSE if task.plan and len(task.plan["going"]) > 1 else 0
    if found.wait_for is not None:
        due = max(found.wait_for.due_at or at, at) + LOOK_AGAIN
        task.ends_at = max(found.wait_for.ends_at or due, due) + timedelta(seconds=remaining.working_seconds)
        return due
    assert found.config is not None
    kind = TYPES[type(found.config)]
    task.current = {"type": kind, "id": str(found.config.pk)}
    task.ends_at = at + timedelta(seconds=sum(item.seconds + pause for item in remaining.going))
    return at + timedelta(seconds=DELETE_SECONDS[kind] + pause)
