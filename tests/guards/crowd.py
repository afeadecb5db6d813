"""A crowd around the world of tests/guards/world.py: as much of everything as a page may have to show."""

from datetime import timedelta

from occ.engine.queue import clock
from occ.models import (
    AuditEntry,
    DatacenterConfig,
    Email,
    PopConfig,
    ProviderMessage,
    RoutingConfig,
    Service,
    ServiceKey,
    Task,
)
from occ.world import world
from occ.world.copies import Mould, nothing, without
from occ.world.scenes import configured

SERVICES = 1000
CONFIGS = 50  # datacentre and routing configurations of one service


def add_configurations(service: Service, datacenters: range, routings: int) -> int:
    """Give a service's vRack configurations for `datacenters`, each with static routes; how many there are now."""
    rows = Mould.of(lambda: _routed(routings), keep=lambda row: isinstance(row, RoutingConfig))
    there = set(DatacenterConfig.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True))
    new = [each for each in datacenters if each not in there]
    columns = {"vrack_id": service.vrack_id}
    rows.cast(len(new), lambda number: columns | {"datacenter": new[number]})
    taken = DatacenterConfig.objects.in_zone(service.vrack_id, service.pop_entry.zone)
    return taken.count() + RoutingConfig.objects.filter(datacenter_config__in=taken).count()


def _routed(routings: int) -> list[DatacenterConfig]:
    """A datacentre configuration with so many static routes."""
    service = configured(world, routings=routings, type="network")
    return [service.vrack.datacenter_configs.get()]


def add_services(service: Service) -> None:
    """Give the customer 1,000 more services, a tenth of them being delivered and as many in the same vRack."""
    now = clock.now(service.account)

    def differs(number: int) -> dict[str, object]:
        at, shared = now - timedelta(minutes=number), number % 10 == 1
        state, delivered = ("delivering", None) if number % 10 == 0 else ("active", now)
        own = {"ordered_at": at, "delivered_at": delivered, "state": state, "description": f"Site {number}"}
        return own | {"vrack_id": service.vrack_id if shared else None, "vrack_status": "active" if shared else ""}

    keep = without(AuditEntry, Email, PopConfig, ProviderMessage, ServiceKey, Task)
    Mould(service, keep=keep).cast(SERVICES, differs)


def add_history(service: Service) -> None:
    """Give service and customer 50 finished tasks, keys, e-mails and vRacks more."""
    task = Task.objects.filter(service=service, kind="routing_create").latest("pk")
    Mould(task).cast(CONFIGS)
    Mould(service.keys.latest("pk"), keep=without(Task)).cast(CONFIGS, lambda _number: {"status": "terminated"})
    Mould(Email.objects.filter(service=service).latest("pk")).cast(CONFIGS)
    Mould(service.vrack, keep=nothing).cast(CONFIGS)


def add_accounts() -> None:
    """Nobody else's things may cost a customer anything: 50 accounts, each with a vRack."""
    other = world.account()
    world.vrack(other)
    Mould(other).cast(CONFIGS)
