"""A crowd around the world of tests/guards/world.py: as much of everything as a page may have to show."""

from datetime import timedelta
from ipaddress import IPv4Network

from occ.engine import clock
from occ.models import (
    Account,
    ConfigStatus,
    DatacenterConfig,
    Email,
    Interface,
    Order,
    ProviderUser,
    RoutingConfig,
    RoutingType,
    Service,
    ServiceKey,
    ServiceState,
    Task,
    TaskEvent,
    TaskKind,
    Vrack,
)
from occ.models.fields import subnet_columns

SERVICES = 1000
CONFIGS = 50  # datacentre and routing configurations of one service


def add_configurations(service: Service, datacenters: range, routings: int) -> int:
    """Give a service's vRack configurations for `datacenters`, each with static routes; how many there are now."""
    assert service.vrack_id
    zone = service.pop_entry.zone
    taken = DatacenterConfig.objects.in_zone(service.vrack_id, zone)
    for place in datacenters:
        subnet = IPv4Network(f"10.{100 + place}.0.0/24")
        config, new = DatacenterConfig.objects.get_or_create(
            vrack_id=service.vrack_id,
            datacenter=place,
            defaults={
                "ovh_asn": 64700,
                "routing_type": RoutingType.STATIC,
                "status": ConfigStatus.ACTIVE,
                **subnet_columns(subnet),
            },
        )
        if new:
            RoutingConfig.objects.bulk_create(
                RoutingConfig(
                    datacenter_config=config,
                    type=RoutingType.STATIC,
                    subnet=IPv4Network(f"10.200.{place * 8 + number}.0/24"),
                    next_hop=str(subnet[10]),
                    status=ConfigStatus.ACTIVE,
                )
                for number in range(routings)
            )
    return taken.count() + RoutingConfig.objects.filter(datacenter_config__in=taken).count()


def add_services(service: Service) -> None:
    """Give the customer 1,000 more services, a tenth of them being delivered and as many in the same vRack."""
    account, now = service.account, clock.now(service.account)
    new = []
    for number in range(SERVICES):
        delivering = number % 10 == 0
        shared = number % 10 == 1
        new.append(
            Service(
                account=account,
                description=f"Site {number}",
                provider="megaport",
                pop="par-pa3",
                bandwidth="1g",
                state=ServiceState.DELIVERING if delivering else ServiceState.ACTIVE,
                vrack=service.vrack if shared else None,
                vrack_status=ConfigStatus.ACTIVE if shared else "",
                ordered_at=now - timedelta(minutes=number),
                delivered_at=None if delivering else now,
            )
        )
    Service.objects.bulk_create(new)
    Interface.objects.bulk_create(Interface(service=each) for each in new)
    Order.objects.bulk_create(
        Order(account=account, service=each, monthly_cents=20000, ordered_at=each.ordered_at) for each in new
    )


def add_history(service: Service) -> None:
    """Give service and customer 50 finished tasks, keys, e-mails and vRacks more."""
    account, now = service.account, clock.now(service.account)
    Vrack.objects.bulk_create(Vrack(account=account, name=f"pn-{9000000 + number}") for number in range(CONFIGS))
    tasks = Task.objects.bulk_create(
        Task(
            account=account,
            kind=TaskKind.ROUTING_CREATE,
            service=service,
            object_type="routing",
            object_id=str(number),
            object_label="AS64801",
            status="done",
            created_at=now,
            finished_at=now,
        )
        for number in range(CONFIGS)
    )
    TaskEvent.objects.bulk_create(
        TaskEvent(task=task, number=1, lease=1, at=now, real_at=now, step="check", object_type="routing", object_id="1")
        for task in tasks
    )
    user = ProviderUser.objects.filter(provider=service.provider).first()
    ServiceKey.objects.bulk_create(
        ServiceKey(
            service=service, value=f"{number:020}", status="terminated", created_at=now, used_at=now, used_by=user
        )
        for number in range(CONFIGS)
    )  # fmt: skip
    Email.objects.bulk_create(
        Email(
            account=account, service=service, key=f"crowd-{number}", to="a@example.com", subject="Order", text="Order",
            html="<p>Order</p>", language="fr", sent_at=now,
        )
        for number in range(CONFIGS)
    )  # fmt: skip


def add_accounts() -> None:
    """Nobody else's things may cost a customer anything: 50 accounts, each with a vRack."""
    shared = clock.shared()
    accounts = Account.objects.bulk_create(
        Account(nichandle=f"zz{number:05}-ovh", name="Other", email="o@example.com", clock=shared)
        for number in range(CONFIGS)
    )
    Vrack.objects.bulk_create(
        Vrack(account=each, name=f"pn-{8000000 + number}") for number, each in enumerate(accounts)
    )
