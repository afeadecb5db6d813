"""A crowd around the world of tests/guards/world.py: as much of everything as a page may have to show."""

from occ.models import Email, Service, Task
from occ.world import world
from occ.world.copies import Mould, crowd, nothing, without
from occ.world.scenes import configure

SERVICES, MORE = 1000, 50
DATACENTERS = (1, 3, 4, 5, 6, 7, 8, 9, 12)
"""All that a service in Europe can reach."""


def add_configurations(service: Service, datacenters: int) -> None:
    """Give a service's vRack so many datacentre configurations, with five static routes each new one."""
    configure(world, service, DATACENTERS[:datacenters], 5, "network")


def add_the_rest(service: Service) -> None:
    """Give the customer 1,000 more services, finished tasks, keys, e-mails and vRacks; and others a vRack each."""
    add_configurations(service, len(DATACENTERS))
    crowd(service, SERVICES, [service.vrack])
    Mould(Service.objects.get(account=service.account, state="delivering")).cast(MORE)
    Mould(Task.objects.filter(service=service, kind="routing_create").latest("pk")).cast(MORE)
    Mould(service.keys.latest("pk"), keep=without(Task)).cast(MORE, lambda _number: {"status": "terminated"})
    Mould(Email.objects.filter(service=service).latest("pk")).cast(MORE)
    Mould(service.vrack, keep=nothing).cast(MORE)
    for _ in range(MORE):
        world.vrack(world.account())
