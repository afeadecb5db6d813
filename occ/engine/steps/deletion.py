"""Taking configurations away, leaf by leaf (guide, "Suppression des ressources"; domain.md §4.7)."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from occ.engine.queue.unit_of_work import Work
from occ.engine.steps.objects import MODELS, TYPES, because
from occ.engine.steps.plan import Item, item_of, why_datacenters_stay
from occ.engine.steps.table import DELETE_SECONDS, QUEUED, RECURSIVE_PAUSE
from occ.engine.steps.tree import Tree, trees
from occ.models import (
    Config,
    ConfigStatus,
    DatacenterConfig,
    ObjectType,
    PopConfig,
    RoutingConfig,
    Task,
    TaskStatus,
)
from occ.rules.refusal import gettext_noop

TAKEN_OVER = gettext_noop("Taken over by the deletion #%(task)s.")
# A task that waits for another looks again this long after the other's next step.
LOOK_AGAIN = timedelta(seconds=1)


def tree_of(config: Config, work: Work | None = None) -> Tree:
    """What the vRack of a configuration holds."""
    shared = config.datacenter_config if isinstance(config, RoutingConfig) else config
    assert isinstance(shared, PopConfig | DatacenterConfig)
    return trees(work or Work(), [shared.vrack_id])[shared.vrack_id]


def seconds_left(task: Task) -> int:
    """Simulated seconds that a deletion still takes by its plan, without what is gone or in hand."""
    going = (task.plan or {"going": []})["going"]
    done = [*(task.receipt or {"going": []})["going"], *filter(None, [task.current])]
    gone = {(item["type"], item["id"]) for item in done}
    return sum(item["seconds"] + _pause(task) for item in going if (item["type"], item["id"]) not in gone)


def seconds_in_all(task: Task) -> int:
    """Simulated seconds that a deletion takes by its plan, from its request to its end."""
    going = (task.plan or {"going": []})["going"]
    return QUEUED.seconds + sum(item["seconds"] + _pause(task) for item in going)


def _pause(task: Task) -> int:
    return RECURSIVE_PAUSE if task.plan and len(task.plan["going"]) > 1 else 0


def _still_to_go(root: Config, tree: Tree, pause: int) -> timedelta:
    """How long it takes to take away what is left, if nothing changes meanwhile."""
    left: list[Config] = [root]
    if isinstance(root, PopConfig) and not tree.other_keepers(root):
        left += tree.below(root)
    if not isinstance(root, RoutingConfig):
        left += [routing for each in left if isinstance(each, DatacenterConfig) for routing in tree.routings[each.pk]]
    return timedelta(seconds=sum(DELETE_SECONDS[TYPES[type(each)]] + pause for each in left))


def _claim(work: Work, config: Config, task: Task, at: datetime) -> Task | None:
    """Take a configuration for `task`, over from one that failed; the running task that has it, if there is one."""
    owner = work.get(Task, config.task_id) if config.task_id else None
    if owner is not None and owner.pk != task.pk:
        if owner.is_open:
            return owner
        take_over(work, config, owner, task, at)
    if config.task_id != task.pk or config.status != ConfigStatus.TO_DELETE:
        work.move(config, task, at, ConfigStatus.TO_DELETE, "claim")
    return None


def take_over(work: Work, config: Config, failed: Task, task: Task, at: datetime) -> None:
    """End a failed task whose own object `task` now deletes; one that failed elsewhere in its tree stays retryable."""
    if (failed.object_type, failed.object_id) != (TYPES[type(config)], str(config.pk)):
        return
    failed.status = TaskStatus.CANCELLED
    failed.finished_at = at
    failed.reason = because(TAKEN_OVER, task=task.pk)
    work.tell(failed, at, "taken-over", config, reason=failed.reason)


def _next(work: Work, root: Config, tree: Tree, task: Task, at: datetime) -> Config | Task:
    """The next leaf, claimed: routings, then their datacentre, then the PoP; or the task that must end before it.

    A datacentre that is shared now is passed over, unless its end has begun.
    """
    if isinstance(root, PopConfig):
        below = tree.below(root)
        stays = why_datacenters_stay(root, tree) if below else None
        for datacenter in below:
            if stays and datacenter.task_id != task.pk:
                _pass_over(work, datacenter, tree, task, at, stays)
                continue
            return _claim(work, datacenter, task, at) or _leaf_of(work, datacenter, tree, task, at)
    if isinstance(root, DatacenterConfig):
        return _leaf_of(work, root, tree, task, at)
    return root


def _pass_over(
    work: Work, datacenter: DatacenterConfig, tree: Tree, task: Task, at: datetime, reason: dict[str, Any]
) -> None:
    """Leave a shared datacentre configuration and its routings as they are, and say why, once."""
    noted = {(each["type"], each["id"]) for each in (task.receipt or {}).get("staying", ())}
    family: list[Config] = [*tree.routings[datacenter.pk], datacenter]
    new = [item for item in (item_of(config, reason) for config in family) if item.key not in noted]
    for item in new:
        _note(task, "staying", item)
    if any(item.type == ObjectType.DATACENTER for item in new):
        work.tell(task, at, "stays", datacenter, change=(datacenter.status, datacenter.status), reason=reason)


def _leaf_of(work: Work, datacenter: DatacenterConfig, tree: Tree, task: Task, at: datetime) -> Config | Task:
    for routing in tree.routings[datacenter.pk]:
        return _claim(work, routing, task, at) or routing
    return datacenter


def _note(task: Task, part: str, item: Item) -> None:
    receipt = task.receipt or {"going": [], "staying": []}
    receipt[part].append(asdict(item))
    task.receipt = receipt


def remove(work: Work, config: Config, tree: Tree, task: Task, at: datetime) -> None:
    """Take a configuration away for good; a datacentre without routing forgets its routing type (domain.md RT-2)."""
    work.tell(task, at, "removed", config, change=(config.status, "gone"))
    tree.forget(config)
    if isinstance(config, RoutingConfig) and not tree.routings[config.datacenter_config_id]:
        datacenter = work.get(DatacenterConfig, config.datacenter_config_id)
        assert datacenter is not None
        datacenter.routing_type = ""
        work.change(datacenter)
    work.remove(config)


def advance(work: Work, tree: Tree, task: Task, at: datetime) -> datetime | None:
    """Carry a deletion on: finish the object in hand, then take the next leaf.

    Args:
        work: what the transaction changes.
        tree: what the task's vRack holds.
        task: the deletion.
        at: the simulated instant.

    Returns:
        When it goes on, in simulated time; None once its own object is gone.
    """
    root: Config | None = work.get(MODELS[task.object_type], task.object_id)  # type: ignore[assignment]
    if task.current:
        current: Config | None = work.get(MODELS[task.current["type"]], task.current["id"])  # type: ignore[assignment]
        task.current = None
        if current is not None and current.task_id == task.pk:
            _note(task, "going", item_of(current))
            remove(work, current, tree, task, at)
            if current == root:
                return None
    if root is None:
        return None
    pause = _pause(task)
    found = _next(work, root, tree, task, at)
    left = _still_to_go(root, tree, pause)
    if isinstance(found, Task):
        due = max(found.due_at or at, at) + LOOK_AGAIN
        task.ends_at = max(found.ends_at or due, due) + left
        return due
    kind = TYPES[type(found)]
    task.current = {"type": kind, "id": str(found.pk)}
    task.ends_at = at + left
    return at + timedelta(seconds=DELETE_SECONDS[kind] + pause)
