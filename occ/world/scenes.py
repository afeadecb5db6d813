"""Larger scenes, by name: each takes the world in which it is built."""

from collections.abc import Sequence

from occ.models import Account, DatacenterConfig, RoutingType, Service, Vrack
from occ.world.builder import Stage, World


def pair(world: World, account: Account | None = None) -> list[Service]:
    """A redundant pair: two services in one vRack, each with its PoP configuration."""
    account = account or world.account()
    return world.services([Stage.POP] * 2, account, world.vrack(account))


def configured(
    world: World,
    account: Account | None = None,
    vrack: Vrack | None = None,
    *,
    datacenters: Sequence[int] = (1,),
    routings: int = 1,
    type: str = RoutingType.BGP,
) -> Service:
    """A service configured from end to end; arguments as `configure`."""
    service = world.services([Stage.POP], account, vrack)[0]
    configure(world, service, datacenters, routings, type)
    return service


def configure(
    world: World, service: Service, datacenters: Sequence[int], routings: int, type: str = RoutingType.BGP
) -> None:
    """Add datacentre configurations to a service with a PoP configuration, each with its routing configurations.

    Args:
        world: the world.
        service: the service.
        datacenters: those of the catalogue that get one; that some have one already does not matter.
        routings: how many routing configurations each new one gets.
        type: `bgp`, of which there are at most four, or `network`.
    """
    there = DatacenterConfig.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True)
    tasks = [world.datacenter_create(service, each) for each in datacenters if each not in set(there)]
    world.finish()
    for config in DatacenterConfig.objects.filter(pk__in=[task.object_id for task in tasks]):
        for _ in range(routings):
            world.routing_create(config, type)
    world.finish()
