"""A PoP, a datacentre and a neighbour in it, all configured."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from occ.engine.queue import clock
from occ.models import Account, DatacenterConfig, PopConfig, RoutingConfig, Service
from occ.world import world


@dataclass
class Network:
    """What is configured, from the service down to the neighbour."""

    service: Service
    pop: PopConfig
    datacenter: DatacenterConfig
    neighbor: RoutingConfig

    @property
    def now(self) -> datetime:
        """Simulated time."""
        return clock.now(Account.objects.get(pk=self.service.account_id))


@pytest.fixture
def network(db: None) -> Network:
    """AS 64600 at the PoP, AS 64700 of OVHcloud, AS 64801 in the datacentre."""
    service, pop = world.with_pop()
    neighbor = world.bgp(world.datacenter(service))
    return Network(service, pop, neighbor.datacenter_config, neighbor)
