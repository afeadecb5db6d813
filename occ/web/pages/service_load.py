"""What the page of a service shows, loaded in a constant number of queries."""

from occ.engine.queue import clock
from occ.engine.steps.objects import NAMED_MOST
from occ.models import (
    Config,
    DatacenterConfig,
    OrderStep,
    Service,
    ServiceState,
    Task,
)
from occ.ui.request import CustomerRequest
from occ.web.pages.failures import failures
from occ.web.pages.service import ServicePage


def load(request: CustomerRequest, service: Service) -> ServicePage:
    """Load the page of a service that belongs to the signed-in account."""
    time = request.account.clock
    pop = service.pop_config
    datacenters: list[DatacenterConfig] = []
    neighbours: list[Service] = []
    if service.vrack_id:
        others = Service.objects.for_account(request.account).in_vrack(service.vrack_id).exclude(pk=service.pk)
        neighbours = list(others[: NAMED_MOST + 1])
    if pop is not None:
        zone = service.pop_entry.zone
        rows = DatacenterConfig.objects.in_zone(pop.vrack_id, zone).order_by("pk")
        datacenters = list(rows.prefetch_related("routings"))
    routings = [routing for config in datacenters for routing in config.routings.all()]
    _load_tasks([service, *([pop] if pop else []), *datacenters, *routings])
    delivering = service.state == ServiceState.DELIVERING
    steps = OrderStep.objects.filter(order__service=service).order_by("number") if delivering else []
    return ServicePage(
        service=service,
        time=time,
        now=clock.simulated(time),
        pop=pop,
        datacenters=datacenters,
        keys=list(service.keys.all()),
        steps=list(steps),
        neighbours=neighbours,
        failed=failures(service),
    )


def _load_tasks(holders: list[Service | Config]) -> None:
    """Load what goes on with any of them in one query; none when all is settled."""
    changing = [each for each in holders if each.task_id]
    tasks = Task.objects.in_bulk({each.task_id for each in changing}) if changing else {}
    for each in changing:
        each.task = tasks[each.task_id]
