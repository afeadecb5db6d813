"""What a deletion would do: what goes, what stays and why, which services lose something (domain.md §4.7)."""

from dataclasses import asdict, dataclass
from typing import Any

from occ.engine.steps.objects import TYPES, because
from occ.engine.steps.table import DELETE_SECONDS, QUEUED, RECURSIVE_PAUSE
from occ.engine.steps.tree import Tree, services_of, services_with
from occ.models import Config, DatacenterConfig, ObjectType, PopConfig, RoutingConfig, Service
from occ.rules.refusal import gettext_noop

SHARED = gettext_noop("It stays: %(services)s still uses it.")
PARTS = ("going", "staying", "losing")
"""The parts of a plan."""


@dataclass(frozen=True)
class Item:
    """One object of a plan."""

    type: str
    id: str
    label: str
    seconds: int = 0
    reason: dict[str, Any] | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Which object it is, whatever it is called."""
        return self.type, self.id


@dataclass(frozen=True)
class Plan:
    """What a deletion takes away and in which order, what stays and why, and the services that lose something.

    Attributes:
        going: in the order of the doing.
        staying: what lies below the object and outlives it, with the reason.
        losing: the other services that show something of what goes, by the ids of their PoP configurations.
    """

    going: tuple[Item, ...]
    staying: tuple[Item, ...]
    losing: tuple[Item, ...] = ()

    def same_objects(self, other: "Plan") -> bool:
        """Whether the same objects go and stay, and the same services lose: not states, durations, reasons or order."""
        return all(
            {item.key for item in getattr(self, part)} == {item.key for item in getattr(other, part)} for part in PARTS
        )

    @property
    def is_recursive(self) -> bool:
        """Whether anything goes besides the object itself."""
        return len(self.going) > 1

    @property
    def seconds(self) -> int:
        """Simulated seconds from the request to the end."""
        pause = RECURSIVE_PAUSE if self.is_recursive else 0
        return QUEUED.seconds + sum(item.seconds + pause for item in self.going)

    @property
    def seconds_one_by_one(self) -> int:
        """Simulated seconds of the same deletions asked for one after another, children first."""
        return sum(QUEUED.seconds + item.seconds for item in self.going)

    def stored(self) -> dict[str, Any]:
        """The plan as it is kept with its task."""
        return {part: [asdict(item) for item in getattr(self, part)] for part in PARTS}


def item_of(config: Config, reason: dict[str, Any] | None = None) -> Item:
    """A configuration as an object of a plan; with a reason why it stays, or with the seconds that its end takes."""
    kind = TYPES[type(config)]
    return Item(kind, str(config.pk), str(config), 0 if reason else DELETE_SECONDS[kind], reason)


def why_datacenters_stay(pop: PopConfig, tree: Tree) -> dict[str, Any] | None:
    """Why the datacentre configurations below `pop` outlive it; None if nobody else shows them (domain.md DL-4)."""
    others = tree.other_keepers(pop)
    return because(SHARED, services=services_of(others)) if others else None


def plan(root: Config, tree: Tree, service: Service) -> Plan:
    """What deleting `root` would do now, in the order of the doing.

    Args:
        root: a PoP, datacentre or routing configuration.
        tree: what its vRack holds.
        service: the service from which it is asked; the other ones that lose something are named.
    """
    going: list[Item] = []
    staying: list[Item] = []
    keepers: list[int] = []
    if isinstance(root, PopConfig):
        below = tree.below(root)
        reason = why_datacenters_stay(root, tree) if below else None
        for datacenter in below:
            family: list[Config] = [*tree.routings[datacenter.pk], datacenter]
            for config in family:
                (staying if reason else going).append(item_of(config, reason))
    elif isinstance(root, DatacenterConfig):
        going.extend(item_of(routing) for routing in tree.routings[root.pk])
        keepers = tree.other_keepers(root)
    elif isinstance(root, RoutingConfig):
        keepers = tree.other_keepers(root.datacenter_config)
    going.append(item_of(root))
    losing = [Item(ObjectType.SERVICE, str(each.pk), str(each)) for each in services_with(keepers, but=service)]
    return Plan(tuple(going), tuple(staying), tuple(losing))
