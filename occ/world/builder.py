"""The builder: accounts, people, services and their configurations, made by actions and the engine alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import count
from time import sleep
from typing import Any

from django.db.models import Max

from occ import catalogue
from occ.actions import cart as carts
from occ.actions.actor import Actor
from occ.actions.datacenter import datacenter_create
from occ.actions.order import order_place
from occ.actions.people import account_create, provider_user_create, user_create
from occ.actions.pop import pop_create
from occ.actions.provider import order_validate
from occ.actions.routing import routing_create
from occ.actions.service import service_describe
from occ.actions.termination import termination_ask
from occ.actions.vrack import vrack_attach, vrack_create
from occ.engine.queue import clock, runner
from occ.models import (
    Account,
    Cart,
    Clock,
    DatacenterConfig,
    Email,
    Order,
    PopConfig,
    ProviderUser,
    RoutingConfig,
    RoutingType,
    Service,
    Task,
    TaskKind,
    User,
    Vrack,
)

BY = Actor(label="world")
PROVIDER, POP, BANDWIDTH = "megaport", "par-pa3", "1g"
PLAN = "occ-provider-1g-europe"
CUSTOMER_ASN, OVH_ASN, NEIGHBOR_ASN = 64600, 64700, 64801
Values = dict[str, Any]


class Stage(IntEnum):
    """How far a service has come in the guide; a stage is reached when nothing of it is under way any more."""

    ORDERED = 1
    ACTIVE = 2
    ATTACHED = 3
    POP = 4
    DATACENTER = 5
    ROUTING = 6


@dataclass(frozen=True)
class World:
    """Builds what a scenario, the demo or a test needs.

    A method named as an action calls it: with valid values, but for those that are given by the action's own names.
    It returns what the action returns, and no time passes. A method named as a thing brings the thing to its settled
    state, lets simulated time run meanwhile, and builds whatever it stands on that is not given.

    Attributes:
        by: who asks, as the history names it.
        password: of everybody who signs in.
        is_demo: whether accounts and providers' users are marked as the demo's.
    """

    by: Actor = BY
    password: str = "passerelle"  # noqa: S105 (outside the demo nobody signs in with it)
    is_demo: bool = False

    # --- Time -------------------------------------------------------------------------------------------
    def pass_time(self, hours: float = 2) -> int:
        """Let `hours` pass on the shared clock and carry out what is due by then; the number of steps made."""
        clock.change(clock.shared().pk, forward=timedelta(hours=hours))
        return runner.run_due()

    def pass_until(self, pk: int, until: datetime) -> None:
        """Move a clock ahead to an instant of its simulated time, if it is not there yet."""
        left = until - clock.simulated(Clock.objects.get(pk=pk))
        clock.change(pk, forward=max(left, timedelta(0)))

    def finish(self) -> None:
        """Let simulated time run until no task is under way; the end of a service's term is not waited for.

        A step that a worker beside has in hand is waited for.
        """
        under_way = Task.objects.open().exclude(kind=TaskKind.SERVICE_END).order_by()
        ends = under_way.values_list("account__clock").annotate(Max("due_at"), Max("ends_at"))
        leases = under_way.values_list("pk", "lease", "lease_until").order_by("pk")
        while clocks := list(ends.all()):
            for pk, due, end in clocks:
                self.pass_until(pk, max(due, end or due))
            before = list(leases.all())
            if not runner.run_due():
                if before == list(leases.all()) and not any(until for _pk, _lease, until in before):
                    return
                sleep(0.02)

    # --- People -----------------------------------------------------------------------------------------
    def account(self, number: int | None = None, **values: Any) -> Account:
        """A customer, named by `number`, by default the next that is free. `values` as `account_create`."""
        if number is None:
            taken = set(Account.objects.values_list("nichandle", flat=True))
            number = next(each for each in count(1) if f"tt{each:05}-ovh" not in taken)
        named: Values = {"nichandle": f"tt{number:05}-ovh", "name": f"Test {number}", "email": f"t{number}@example.com"}
        return account_create(**named | {"is_demo": self.is_demo, "by": self.by} | values)

    def user(self, username: str, account: Account | None = None) -> User:
        """Somebody who signs in for `account`; a member of staff without one."""
        values: Values = {"account": account, "staff": account is None, "password": self.password}
        return user_create(username=username, by=self.by, **values)

    def provider_user_create(self, code: str = PROVIDER, username: str = "tester") -> ProviderUser:
        """Someone who signs in at a provider."""
        values: Values = {"provider": code, "password": self.password, "is_demo": self.is_demo}
        return provider_user_create(username=username, by=self.by, **values)

    def provider_user(self, code: str = PROVIDER, username: str = "tester") -> ProviderUser:
        """The first who signs in at a provider; `username` if there was nobody."""
        found = ProviderUser.objects.filter(provider=code).order_by("pk").first()
        return found or self.provider_user_create(code, username)

    # --- Asking for something ---------------------------------------------------------------------------
    def order_place(self, account: Account | None = None, **values: Any) -> Order:
        """Order a service."""
        choices = {"provider": PROVIDER, "pop": POP, "bandwidth": BANDWIDTH}
        return order_place(account=account or self.account(), **{**choices, "by": self.by, **values})

    def order_validate(self, service: Service, user: ProviderUser | None = None, **values: Any) -> Task:
        """Enter the service's key at its provider."""
        user = user or self.provider_user(service.provider)
        key = service.keys.earliest("pk").value
        at_provider = {"user": user, "address": "127.0.0.1", "by": Actor(label=f"{user.provider}: {user.username}")}
        return order_validate(**{"key": key, **at_provider, **values})

    def vrack_attach(self, service: Service, vrack: Vrack | None = None, **values: Any) -> Task:
        """Associate a vRack, by default a new one."""
        chosen = vrack or self.vrack(service.account)
        return vrack_attach(service=service, vrack=chosen, **{"by": self.by, **values})

    def pop_create(self, service: Service, **values: Any) -> Task:
        """Add the PoP configuration: by default with the vRack's next /30 of 10.1.250.0/24."""
        number = PopConfig.objects.filter(vrack=service.vrack_id).count() + 1
        asns = {"customer_asn": CUSTOMER_ASN, "ovh_asn": OVH_ASN}
        subnet = f"10.1.250.{4 * number}/30"
        return pop_create(service=service, **{**asns, "subnet": subnet, "by": self.by, **values})

    def datacenter_create(self, service: Service, number: int = 0, **values: Any) -> Task:
        """Add a datacentre configuration: by default of the next free one, with 172.16.NUMBER.0/28."""
        number = number or self._free_datacenter(service)
        where = {"datacenter": number, "ovh_asn": OVH_ASN, "subnet": f"172.16.{number}.0/28"}
        return datacenter_create(service=service, **{**where, "by": self.by, **values})

    def routing_create(self, config: DatacenterConfig, type: str = RoutingType.BGP, **values: Any) -> Task:
        """Add a BGP neighbour, from the subnet's fifth address on, or a static route, from 10.20.0.0/16 on."""
        number, hosts = config.routings.count(), config.subnet
        own: Values = {"customer_asn": NEIGHBOR_ASN, "neighbor_ip": str(hosts[4 + number % 8])}
        if type == RoutingType.STATIC:
            own = {"subnet": f"10.{20 + number}.0.0/16", "next_hop": str(hosts[5])}
        if "service" not in values:  # the first of the vRack that reaches the datacentre
            own["service"] = PopConfig.objects.in_zone(config.vrack_id, config.zone).earliest("pk").service
        return routing_create(**{"datacenter_config": config, "type": type, **own, "by": self.by, **values})

    def end_token(self, account: Account, **what: Any) -> str:
        """Ask for the end of a `service` or a `vrack`; the token that confirms it, out of the e-mail."""
        owner = Account.objects.select_related("clock").get(pk=account.pk)  # its clock has gone on since it was read
        termination_ask(account=owner, by=self.by, **what)
        runner.run_due()
        text = Email.objects.filter(account=owner, key__startswith="termination-").latest("pk").text
        return re.findall(r"^[A-Za-z0-9]{32}$", text, re.MULTILINE)[0]

    # --- Things -----------------------------------------------------------------------------------------
    def vrack(self, account: Account | None = None, description: str = "") -> Vrack:
        """A vRack."""
        return vrack_create(account=account or self.account(), description=description, by=self.by)

    def cart(self, account: Account | None = None, *, filled: bool = True, configured: bool = True) -> Cart:
        """A cart that can be checked out; an empty one unless `filled`, one with a bare plan unless `configured`."""
        cart = carts.cart_create(subsidiary="FR")
        carts.cart_assign(cart=cart, account=account or self.account(), by=self.by)
        if filled:
            item = carts.cart_item_add(cart=cart, plan=PLAN, duration="P1M", mode="default", quantity=1)
            for label, value in {"provider": PROVIDER, "pop": POP}.items() if configured else ():
                carts.cart_configure(item=item, label=label, value=value)
        cart.refresh_from_db()
        return cart

    def services(
        self,
        upto: Sequence[Stage],
        account: Account | None = None,
        vrack: Vrack | None = None,
        description: str = "",
        **values: Any,
    ) -> list[Service]:
        """Services of one customer, brought on together, each up to its stage.

        Args:
            upto: how far each comes.
            account: the customer.
            vrack: the vRack of them all; by default each gets its own.
            description: their description; by default the one that an order gives.
            values: as `order_place`.
        """
        account = account or self.account()
        found = [self.order_place(account, **values).service for _ in upto]
        self.finish()
        if description:
            found = [service_describe(service=each, description=description, by=self.by) for each in found]
        for stage in Stage:
            asked = [each for each, last in zip(found, upto, strict=True) if Stage.ORDERED < stage <= last]
            for each in asked:
                self.bring(self.fresh(each), stage, vrack)
            if asked:
                self.finish()
        return [self.fresh(each) for each in found]

    def bring(self, service: Service, stage: Stage, vrack: Vrack | None = None) -> Task:
        """Ask for what brings a service that has come to the stage before to `stage`."""
        if stage == Stage.ATTACHED:
            return self.vrack_attach(service, vrack)
        if stage == Stage.ROUTING:
            return self.routing_create(DatacenterConfig.objects.filter(vrack=service.vrack_id).earliest("pk"))
        asks = {Stage.ACTIVE: self.order_validate, Stage.POP: self.pop_create}
        return asks.get(stage, self.datacenter_create)(service)

    def ordered(self, account: Account | None = None, **values: Any) -> Service:
        """A service whose key has been sent. `values` as `services`."""
        return self.services([Stage.ORDERED], account, **values)[0]

    def validated(self, account: Account | None = None, **values: Any) -> Service:
        """A service whose order a user of its provider has just validated. `values` as `services`."""
        service = self.ordered(account, **values)
        self.order_validate(service)
        return service

    def active(self, account: Account | None = None, **values: Any) -> Service:
        """A service that its provider has activated. `values` as `services`."""
        return self.services([Stage.ACTIVE], account, **values)[0]

    def attached(self, account: Account | None = None, vrack: Vrack | None = None, **values: Any) -> Service:
        """An active service in a vRack. `values` as `services`."""
        return self.services([Stage.ATTACHED], account, vrack, **values)[0]

    def pop(self, service: Service | None = None, **values: Any) -> PopConfig:
        """An active PoP configuration. `values` as `pop_create`."""
        service = service or self.attached()
        self.pop_create(service, **values)
        self.finish()
        return PopConfig.objects.get(interface__service=service)

    def with_pop(
        self, account: Account | None = None, vrack: Vrack | None = None, **values: Any
    ) -> tuple[Service, PopConfig]:
        """A service with its active PoP configuration. `values` as `pop_create`."""
        service = self.attached(account, vrack)
        return service, self.pop(service, **values)

    def datacenter(self, service: Service | None = None, number: int = 0, **values: Any) -> DatacenterConfig:
        """An active datacentre configuration. `values` as `datacenter_create`."""
        service = service or self.pop().service
        task = self.datacenter_create(service, number, **values)
        self.finish()
        return DatacenterConfig.objects.get(pk=task.object_id)

    def bgp(self, config: DatacenterConfig | None = None, **values: Any) -> RoutingConfig:
        """An active BGP neighbour. `values` as `routing_create`."""
        task = self.routing_create(config or self.datacenter(), **values)
        self.finish()
        return RoutingConfig.objects.get(pk=task.object_id)

    def static(self, config: DatacenterConfig | None = None, **values: Any) -> RoutingConfig:
        """An active static route. `values` as `routing_create`."""
        return self.bgp(config, type=RoutingType.STATIC, **values)

    def fresh(self, service: Service) -> Service:
        """The service as it is now, with its account, clock and vRack."""
        return Service.objects.select_related("account__clock", "vrack").get(pk=service.pk)

    def _free_datacenter(self, service: Service) -> int:
        taken = DatacenterConfig.objects.filter(vrack=service.vrack_id).values_list("datacenter", flat=True)
        zone = catalogue.datacenters_of_zone(service.pop_entry.zone)
        return next(each.id for each in zone if each.available and each.id not in taken)
