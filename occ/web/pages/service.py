"""Everything that the page of a service shows, in words; `service_load` loads it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from occ.actions import blocks
from occ.engine.steps.objects import TYPES
from occ.models import (
    Clock,
    Config,
    ConfigStatus,
    DatacenterConfig,
    KeyStatus,
    OrderStep,
    PopConfig,
    RoutingConfig,
    RoutingType,
    Service,
    ServiceKey,
    ServiceState,
    Task,
    TaskStatus,
)
from occ.models.task import OVER
from occ.rules.refusal import Problem
from occ.ui.refusals import sentence
from occ.web.addresses import address
from occ.web.components import MenuItem
from occ.web.pages.failures import Failures
from occ.web.pages.service_header import STATE_TONES
from occ.web.words import task as task_words
from occ.web.words.task import Progress


# What is drawn for every line of the page are dictionaries of finished text: a template reads them fastest.
# Numbers and addresses are marked as safe where they are made: each is drawn several times.
class State(TypedDict):
    """A badge, what is going on below it, and where the page says what went wrong."""

    label: str
    tone: str
    id: str
    announce: str
    progress: Progress | None
    failure: str
    task: Task | None


class RoutingRow(TypedDict):
    """One line of a routing table: AS number and neighbour, or destination and next hop."""

    id: str
    type: str
    first: str
    second: str
    about: str
    state: State
    delete_url: str
    reason: str


class DatacenterBox(TypedDict):
    """One datacentre configuration with its routing."""

    id: str
    menu_id: str
    config: DatacenterConfig
    title: str
    about: str
    is_bgp: bool
    state: State
    menu: list[MenuItem]
    rows: list[RoutingRow]


@dataclass
class ServicePage:
    """A service as it is now, with what can be done and why not."""

    service: Service
    time: Clock
    now: datetime
    pop: PopConfig | None
    datacenters: list[DatacenterConfig]
    keys: list[ServiceKey]
    steps: list[OrderStep]
    neighbours: list[Service]
    failed: Failures

    def url(self, name: str, *args: object) -> str:
        """The address of one of the service's own pages."""
        return address(f"occ:{name}", self.service.pk, *args)

    # --- States -------------------------------------------------------------------------------------
    def state_of(self, config: Config, about: str, key: str) -> State:
        """The state of a configuration, or of what goes on with it.

        Args:
            config: a PoP, datacentre or routing configuration.
            about: what it is called when its change is read out.
            key: unique on the page.
        """
        task = config.task
        # What goes with it has the same task: it says so once, at the root.
        is_root = task is not None and (task.object_type, task.object_id) == (TYPES[type(config)], str(config.pk))
        return self._state(ConfigStatus(config.status), task if is_root else None, about, key)

    def _state(self, status: ConfigStatus, task: Task | None, about: str, key: str, label: str = "") -> State:
        label = label or str(status.label)
        open_task = task if task is not None and task.is_open else None
        return State(
            label=label,
            tone=task_words.TONES[status],
            id=SafeString(f"state-{key}"),
            announce=_announced(about, label),
            progress=task_words.progress(open_task, self.now, self.time) if open_task else None,
            failure=self.failed.way(task) if task is not None and status == ConfigStatus.ERROR else "",
            task=task,
        )

    @property
    def state(self) -> State:
        """The service's own state, with what is going on while it is delivered."""
        service = self.service
        task = service.task if service.task and not service.vrack_id else None
        label = str(ServiceState(service.state).label)
        return State(
            label=label,
            tone=STATE_TONES[service.state],
            id="state-service",
            announce=_announced(str(service), label),
            progress=task_words.progress(task, self.now, self.time) if task and task.is_open else None,
            failure=self.failed.way(task) if task and task.status == TaskStatus.ERROR else "",
            task=task,
        )

    @property
    def link(self) -> State | None:
        """The state of the association with the vRack, while it is not settled."""
        service = self.service
        if service.vrack is None or service.vrack_status == ConfigStatus.ACTIVE:
            return None
        words = {
            ConfigStatus.INIT: _("Association in progress"),
            ConfigStatus.TO_DELETE: _("Dissociation in progress"),
            ConfigStatus.ERROR: _("Association in error"),
        }
        status = ConfigStatus(service.vrack_status)
        return self._state(status, service.task, service.vrack.name, "vrack", words[status])

    @property
    def pop_state(self) -> State | None:
        """The state of the PoP configuration."""
        return self.state_of(self.pop, _("PoP configuration"), "pop") if self.pop else None

    # --- What can be done -----------------------------------------------------------------------------
    @property
    def attach_reason(self) -> str:
        """Why no vRack can be associated now."""
        return _reason(blocks.vrack_attach(self.service))

    @property
    def detach_menu(self) -> list[MenuItem]:
        """The menu of the vRack's line."""
        reason = _reason(blocks.vrack_detach(self.service, self.pop))
        return [MenuItem(_("Dissociate"), self.url("vrack-detach"), danger=True, reason=reason)]

    @property
    def pop_reason(self) -> str:
        """Why no PoP configuration can be added now."""
        return _reason(blocks.pop_create(self.service, self.pop))

    @property
    def pop_menu(self) -> list[MenuItem]:
        """The menu of the PoP configuration."""
        if self.pop is None:
            return []
        reason = _reason(blocks.config_delete(self.pop))
        url = self.url("pop-delete", self.pop.pk)
        return [MenuItem(_("Delete the configuration"), url, danger=True, reason=reason)]

    @property
    def datacenter_reason(self) -> str:
        """Why no datacentre configuration can be added now, or not yet."""
        blocked = blocks.datacenter_create(self.service, self.pop) or blocks.datacenter_busy(self.datacenters)
        return _reason(blocked)

    @property
    def datacenter_menu(self) -> list[MenuItem]:
        """The section's `...` menu (guide, step 4)."""
        return [MenuItem(_("Add a configuration"), self.url("datacenter-create"), reason=self.datacenter_reason)]

    @cached_property
    def boxes(self) -> list[DatacenterBox]:
        """The datacentre configurations with their routing."""
        language = get_language() or "fr"
        return [self._box(config, language) for config in self.datacenters]

    def _box(self, config: DatacenterConfig, language: str) -> DatacenterBox:
        title = config.entry.label(language)
        delete_url = self.url("datacenter-delete", config.pk)
        menu = [
            MenuItem(
                _("Add routing configuration"),
                self.url("routing-create", config.pk),
                reason=_reason(blocks.routing_create(config)),
            ),
            MenuItem(_("Delete"), delete_url, danger=True, reason=_reason(blocks.config_delete(config))),
        ]
        return DatacenterBox(
            id=SafeString(config.pk),
            menu_id=SafeString(f"dm-{config.pk}"),
            config=config,
            title=title,
            about=_("Actions on %(name)s") % {"name": title},
            is_bgp=config.routing_type == RoutingType.BGP,
            state=self.state_of(config, title, f"datacenter-{config.pk}"),
            menu=menu,
            rows=[self._row(routing) for routing in config.routings.all()],
        )

    def _row(self, routing: RoutingConfig) -> RoutingRow:
        is_bgp = routing.type == RoutingType.BGP
        about = str(routing)
        return RoutingRow(
            id=SafeString(routing.pk),
            type=str(RoutingType(routing.type).label),
            first=str(routing.customer_asn if is_bgp else routing.subnet),
            second=str(routing.neighbor_ip if is_bgp else routing.next_hop),
            about=_("Actions on %(name)s") % {"name": about},
            state=self.state_of(routing, about, f"routing-{routing.pk}"),
            delete_url=self.url("routing-delete", routing.datacenter_config_id, routing.pk),
            reason=_reason(blocks.config_delete(routing)),
        )

    # --- Following --------------------------------------------------------------------------------------
    @property
    def tasks(self) -> list[Task]:
        """What changes on this page or has failed, each task once."""
        routings = [routing for config in self.datacenters for routing in config.routings.all()]
        holders = [self.service, self.pop, *self.datacenters, *routings]
        found = {holder.task.pk: holder.task for holder in holders if holder is not None and holder.task is not None}
        return list(found.values())

    @property
    def is_settled(self) -> bool:
        """Whether nothing of the service has failed and nothing is under way."""
        making = any(key.is_valid and key.status != KeyStatus.ACTIVE for key in self.keys)
        return not (making or self.failed.tasks or any(task.status not in OVER for task in self.tasks))

    @property
    def is_torn(self) -> bool:
        """Whether a step was committed between two of the queries: nothing is held by a task that is over."""
        return any(task.status in OVER for task in self.tasks)

    @property
    def bandwidth(self) -> str:
        """The bandwidth in words."""
        return self.service.bandwidth_entry.label(get_language() or "fr")

    @property
    def active_key(self) -> ServiceKey | None:
        """The valid key that is shown (domain.md K-4)."""
        return next((key for key in self.keys if key.status in ("active", "doing")), None)

    @property
    def is_activating(self) -> bool:
        """Whether the provider has the key and works."""
        return self.service.state == ServiceState.DELIVERING and any(key.used_at for key in self.keys)


def _announced(about: str, state: str) -> str:
    """What is read out when a state changes."""
    return _("%(about)s: %(state)s") % {"about": about, "state": state}


def _reason(problem: Problem | None) -> str:
    return sentence(problem) if problem else ""
