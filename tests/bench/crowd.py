"""Ten thousand tasks in flight: activations, creations and recursive deletions, each kind as many as the others."""

import uuid
from datetime import datetime, timedelta
from ipaddress import IPv4Network

from occ.actions import people
from occ.actions.actor import Actor
from occ.engine import clock
from occ.engine.deletion import plan, tree_of
from occ.models import (
    Account,
    ConfigStatus,
    DatacenterConfig,
    Interface,
    Order,
    OrderStep,
    OrderStepName,
    PopConfig,
    RoutingConfig,
    Service,
    ServiceKey,
    ServiceState,
    Task,
    TaskKind,
    Vrack,
)
from occ.models.fields import subnet_columns
from occ.rules import service_key

BY = Actor(label="bench")
NICHANDLE = "be00002-ovh"
EARLIER = timedelta(hours=12)
ROUTINGS = 2


def fill(tasks: int) -> None:
    """Write services with something under way, all of it long due."""
    account = people.account_create(nichandle=NICHANDLE, name="Crowd", email="crowd@example.com", by=BY)
    at = clock.now(account) - EARLIER
    each = tasks // 4
    _activations(account, each, at)
    networks = Vrack.objects.bulk_create(Vrack(account=account, name=f"pn-9{n:06}") for n in range(3 * each))
    services = _services(account, networks, at)
    pops = _pops(services[: 2 * each], ConfigStatus.ACTIVE)
    datacenters = DatacenterConfig.objects.bulk_create(
        DatacenterConfig(
            vrack=pop.vrack, datacenter=1, ovh_asn=64700, routing_type="bgp", status="active",
            **subnet_columns(IPv4Network("172.16.1.0/28")),
        )
        for pop in pops
    )  # fmt: skip
    routings = RoutingConfig.objects.bulk_create(
        RoutingConfig(
            datacenter_config=config, type="bgp", customer_asn=64801, neighbor_ip=f"172.16.1.{4 + n}", status="active"
        )
        for config in datacenters
        for n in range(ROUTINGS)
    )
    _deletions(pops[:each], at)
    _creations(TaskKind.ROUTING_CREATE, services[each : 2 * each], routings[ROUTINGS * each :: ROUTINGS], at)
    _creations(TaskKind.POP_CREATE, services[2 * each :], _pops(services[2 * each :], ConfigStatus.ACTIVE), at)


def fill_ends(tasks: int) -> None:
    """Have the terms of other accounts' services end hour after hour; those of the last hours nobody has seen to."""
    active = Service.objects.exclude(account__nichandle=NICHANDLE).filter(state=ServiceState.ACTIVE).order_by("uuid")
    at = clock.simulated(clock.shared())
    Task.objects.bulk_create(
        Task(
            account_id=service.account_id, kind=TaskKind.SERVICE_END, service=service, object_type="service",
            object_id=str(service.pk), object_label=str(service), created_at=at - 2 * EARLIER, due_at=due, ends_at=due,
        )
        for number, service in enumerate(active[:tasks])
        if (due := at - 2 * EARLIER + timedelta(hours=number))
    )  # fmt: skip


def _services(account: Account, networks: list[Vrack], at: datetime) -> list[Service]:
    found = Service.objects.bulk_create(
        Service(
            uuid=uuid.uuid4(), account=account, description=f"Crowd {n}", provider="megaport", pop="par-pa3",
            bandwidth="1g", state=ServiceState.ACTIVE, vrack=network, vrack_status="active", ordered_at=at,
        )
        for n, network in enumerate(networks)
    )  # fmt: skip
    Interface.objects.bulk_create(Interface(service=service) for service in found)
    return found


def _pops(services: list[Service], status: ConfigStatus) -> list[PopConfig]:
    ports = {port.service_id: port for port in Interface.objects.filter(service__in=services)}
    subnet = subnet_columns(IPv4Network("10.1.250.4/30"))
    return PopConfig.objects.bulk_create(
        PopConfig(
            interface=ports[each.pk], vrack=each.vrack, customer_asn=64600, ovh_asn=64700, status=status, **subnet
        )
        for each in services
    )


def _tasks(kind: TaskKind, subjects: list[tuple[Service, str, object]], at: datetime, **columns: object) -> list[Task]:
    return Task.objects.bulk_create(
        Task(
            account_id=service.account_id, kind=kind, service=service, vrack=service.vrack, object_type=type_,
            object_id=str(subject.pk), object_label=str(subject), created_at=at, due_at=at, ends_at=at, **columns,
        )
        for service, type_, subject in subjects
    )  # fmt: skip


def _creations(kind: TaskKind, services: list[Service], configs: list, at: datetime) -> None:
    type_ = kind.split("_")[0]
    made = _tasks(kind, [(service, type_, config) for service, config in zip(services, configs, strict=True)], at)
    for task, config in zip(made, configs, strict=True):
        config.status, config.task = ConfigStatus.INIT, task
    type(configs[0]).objects.bulk_update(configs, ["status", "task"], batch_size=1000)


def _deletions(pops: list[PopConfig], at: datetime) -> None:
    asked = plan(pops[0], tree_of(pops[0])).stored()
    made = _tasks(TaskKind.POP_DELETE, [(pop.interface.service, "pop", pop) for pop in pops], at, plan=asked)
    for task, pop in zip(made, pops, strict=True):
        pop.status, pop.task = ConfigStatus.TO_DELETE, task
    PopConfig.objects.bulk_update(pops, ["status", "task"], batch_size=1000)


def _activations(account: Account, count: int, at: datetime) -> None:
    services = Service.objects.bulk_create(
        Service(
            uuid=uuid.uuid4(), account=account, description=f"New {n}", provider="megaport", pop="par-pa3",
            bandwidth="1g", ordered_at=at,
        )
        for n in range(count)
    )  # fmt: skip
    Interface.objects.bulk_create(Interface(service=service) for service in services)
    orders = Order.objects.bulk_create(
        Order(account=account, service=service, monthly_cents=20000, ordered_at=at) for service in services
    )
    OrderStep.objects.bulk_create(
        OrderStep(order=order, number=n, name=name)
        for order in orders
        for n, name in enumerate(OrderStepName.values, start=1)
    )
    ServiceKey.objects.bulk_create(
        ServiceKey(
            service=service, value=service_key.normalise(service_key.new_key()), status="active", created_at=at,
            used_at=at,
        )
        for service in services
    )  # fmt: skip
    made = _tasks(TaskKind.SERVICE_ACTIVATE, [(service, "service", service) for service in services], at)
    for task, service in zip(made, services, strict=True):
        service.task = task
    Service.objects.bulk_update(services, ["task"], batch_size=1000)
