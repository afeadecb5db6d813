"""Makes the rows of one vRack the input of the core, in four queries however many services and datacentres it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network

from django.db.models import Max

from occ.models import (
    ConfigStatus,
    DatacenterConfig,
    ObjectType,
    PopConfig,
    RoutingConfig,
    RoutingType,
    Service,
    ServiceState,
    TaskEvent,
)
from occ.network.core import implied
from occ.network.core.answer import Answer
from occ.network.core.simulation import simulate
from occ.network.core.topology import Datacenter, Neighbor, Pop, Port, StaticRoute, Topology

Deployed = dict[tuple[str, str], datetime]


def answer(service: Service, now: datetime) -> Answer:
    """The network of the vRack that a service is in, or of the service alone, at an instant of simulated time."""
    return simulate(topology(service, now))


def topology(service: Service, now: datetime) -> Topology:
    """The same as input: every service and configuration of the vRack, and its customer's routers as implied."""
    if service.vrack_id is None:
        return Topology(now, (_port(service, None),))
    rows = _Rows.of_vrack(service.vrack_id)
    if service not in rows.services:  # it has left the vRack since it was read
        return Topology(now, (_port(service, None),))
    return rows.topology(now)


@dataclass(frozen=True)
class _Rows:
    """The rows of a vRack, and what its customer's routers announce."""

    services: list[Service]
    datacenters: list[DatacenterConfig]
    routings: list[RoutingConfig]
    deployed: Deployed
    customer: IPv4Network
    neighbors: dict[int, IPv4Network]

    @classmethod
    def of_vrack(cls, vrack: int) -> "_Rows":
        services = list(Service.objects.filter(vrack=vrack).select_related("interface__pop_config"))
        datacenters = list(DatacenterConfig.objects.filter(vrack=vrack))
        routings = list(RoutingConfig.objects.filter(datacenter_config__vrack=vrack))
        pops = [service.pop_config for service in services]
        taken = {each.subnet for each in (*pops, *datacenters, *routings) if each and each.subnet}
        return cls(
            services=services,
            datacenters=datacenters,
            routings=routings,
            deployed=_deployed(vrack),
            customer=implied.customer_prefix(vrack, taken),
            neighbors=implied.neighbor_prefixes([each.pk for each in routings], taken),
        )

    def topology(self, now: datetime) -> Topology:
        """As the core takes it."""
        return Topology(
            now,
            ports=tuple(_port(each, self._pop(each.pop_config)) for each in self.services),
            datacenters=tuple(map(self._datacenter, self.datacenters)),
        )

    def _pop(self, config: PopConfig | None) -> Pop | None:
        if config is None:
            return None
        at, asns = config.addresses, (config.customer_asn, config.ovh_asn)
        return Pop(
            id=config.pk,
            customer_asn=config.customer_asn,
            ovh_asn=config.ovh_asn,
            subnet=config.subnet,
            active=config.status == ConfigStatus.ACTIVE,
            since=self.deployed.get((ObjectType.POP, str(config.pk))),
            router=implied.router(at.customer, *asns, [at.ovh], self.customer),
        )

    def _datacenter(self, config: DatacenterConfig) -> Datacenter:
        own = [each for each in self.routings if each.datacenter_config_id == config.pk]
        kept = config.addresses
        routers = [kept.router_a, kept.router_b]
        return Datacenter(
            number=config.datacenter,
            zone=config.zone,
            ovh_asn=config.ovh_asn,
            subnet=config.subnet,
            active=config.status == ConfigStatus.ACTIVE,
            neighbors=tuple(self._neighbor(each, config.ovh_asn, routers) for each in _of_type(own, RoutingType.BGP)),
            statics=tuple(map(_static, _of_type(own, RoutingType.STATIC))),
        )

    def _neighbor(self, config: RoutingConfig, ovh_asn: int, routers: list[IPv4Address]) -> Neighbor:
        address, asn = IPv4Address(config.neighbor_ip or 0), config.customer_asn or 0
        return Neighbor(
            id=config.pk,
            customer_asn=asn,
            address=address,
            active=config.status == ConfigStatus.ACTIVE,
            since=self.deployed.get((ObjectType.ROUTING, str(config.pk))),
            router=implied.router(address, asn, ovh_asn, routers, self.neighbors[config.pk]),
        )


def _port(service: Service, pop: Pop | None) -> Port:
    return Port(
        id=service.interface.pk,
        site=service.pop,
        zone=service.pop_entry.zone,
        active=service.state == ServiceState.ACTIVE,
        since=service.delivered_at,
        pop=pop,
    )


def _of_type(routings: Iterable[RoutingConfig], type: RoutingType) -> list[RoutingConfig]:
    return [each for each in routings if each.type == type]


def _static(config: RoutingConfig) -> StaticRoute:
    assert config.subnet is not None
    next_hop = IPv4Address(config.next_hop or 0)
    return StaticRoute(config.pk, config.subnet, next_hop, config.status == ConfigStatus.ACTIVE)


def _deployed(vrack: int) -> Deployed:
    """When each configuration of a vRack that has sessions was last deployed, in simulated time."""
    kinds = (ObjectType.POP, ObjectType.ROUTING)
    events = TaskEvent.objects.filter(task__vrack=vrack, object_type__in=kinds, to_status=ConfigStatus.ACTIVE)
    last = events.order_by().values_list("object_type", "object_id").annotate(Max("at"))
    return {(kind, id): at for kind, id, at in last}
