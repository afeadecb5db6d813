"""Customers who keep the engine busy: deletions of whole trees, and services that live from order to deletion."""

import itertools
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction

from occ.actions import clock as clock_actions
from occ.actions import deletion
from occ.actions.actor import Actor
from occ.engine.queue import clock
from occ.models import (
    Account,
    DatacenterConfig,
    PopConfig,
    RoutingConfig,
    Service,
    ServiceState,
    Task,
    TaskKind,
    Vrack,
)
from occ.rules.refusal import Refused
from occ.world import Stage, World
from occ.world.copies import laid_out
from tools.chaos.field import AWAY

BY = Actor(label="chaos")
world = World(by=BY, password="chaos")
PLACES = (1, 3, 6)
ROUTINGS = 4
LIVES = 5
PATIENCE = 120
Result = TypeVar("Result")
errors: Counter[str] = Counter()


def keep_trying(ask: Callable[[], Result]) -> Result:
    """What `ask` returns, as a client gets it that asks again after an error of the server. `ask` must bear that."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except AWAY as error:
            errors[f"{type(error).__name__}: {str(error).splitlines()[0][:60]}"] += 1
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@dataclass
class Tree:
    """A vRack with one service or two, three datacentre configurations of four routings, and what was asked of it."""

    services: list[uuid.UUID]
    pops: list[int]
    datacenters: list[int]
    routings: list[int]
    deleted: set[int] = field(default_factory=set)
    born: bool = False

    @classmethod
    def of(cls, services: list[Service], *, born: bool = False) -> "Tree":
        """What services in one vRack have."""
        pops = [PopConfig.objects.get(interface__service=each).pk for each in services]
        configs = DatacenterConfig.objects.filter(vrack=services[0].vrack_id)
        routings = RoutingConfig.objects.filter(datacenter_config__in=configs)
        rows = (list(each.values_list("pk", flat=True)) for each in (configs, routings))
        return cls([each.pk for each in services], pops, *rows, born=born)

    @property
    def stays(self) -> bool:
        """Whether datacentres and routings are to stay: a PoP configuration that shows them does."""
        return len(self.deleted) < len(self.pops)


@dataclass
class Accepted:
    """A request that was accepted, and the task that was made for it."""

    request_key: str
    task: int


class Load:
    """Everything that is asked for, and a record of it to compare the rows with in the end."""

    def __init__(self, dice: random.Random, deletions: int) -> None:
        self.dice, self.deletions = dice, deletions
        self.account = world.account(nichandle="ch00001-ovh", name="Chaos")
        self.jumpy = world.account(nichandle="ch00002-ovh", name="Jumps")
        self.jumpy_clock = clock_actions.clock_separate(account=self.jumpy, by=BY).pk
        self.user = world.user("chaos", self.account)
        self.at_provider = world.provider_user(username="chaos")
        self.number = itertools.count(1)
        self.stock: dict[int, list[Tree]] = {self.account.pk: [], self.jumpy.pk: []}
        self.trees: list[Tree] = []
        self.accepted: list[Accepted] = []
        self.ordered: list[uuid.UUID] = []
        self.activated: list[uuid.UUID] = []
        self.in_flight = 0
        self.over = threading.Event()

    # --- Trees ------------------------------------------------------------------------------------------
    def lay_out(self, account: Account, number: int) -> list[Tree]:
        """Settled trees, written at once; in each eighth a second service shows the datacentres too."""
        with transaction.atomic():
            return [self._tree(account, services=2 if self.dice.random() < 0.125 else 1) for _ in range(number)]

    def _tree(self, account: Account, services: int) -> Tree:
        now, stages = clock.now(account), [Stage.POP] * services
        columns = {"description": f"Tree {next(self.number)}", "ordered_at": now, "delivered_at": now}
        return Tree.of(laid_out(world, account, *stages, datacenters=PLACES, routings=ROUTINGS, **columns))

    def keep_deleting(self) -> None:
        """Keep as many deletions in flight as there should be, one in five of them on the clock that jumps."""
        wanted = {self.jumpy.pk: max(2, self.deletions // 5)}
        wanted[self.account.pk] = self.deletions - wanted[self.jumpy.pk]
        while not self.over.wait(0.2):
            open_ones = Task.objects.open().filter(kind=TaskKind.POP_DELETE)
            try:
                counts = Counter(open_ones.order_by().values_list("account_id", flat=True))
            except AWAY:
                connection.close()
                continue
            self.in_flight = counts.total()
            for account in (self.account, self.jumpy):
                for _ in range(min(4, wanted[account.pk] - counts[account.pk])):
                    self.delete(account)

    def delete(self, account: Account) -> None:
        """Ask for the deletion of one more PoP configuration with all below it."""
        stock = self.stock[account.pk]
        if not stock:
            laid_out = keep_trying(lambda: self.lay_out(account, 20))
            stock.extend(laid_out)
            self.trees.extend(laid_out)
        tree = stock.pop(0)
        which = len(tree.deleted)
        self.delete_pop(tree, which)
        if tree.stays and self.dice.random() < 0.5:
            stock.append(tree)

    def delete_pop(self, tree: Tree, which: int) -> None:
        """Ask until it is accepted; the same form each time."""
        form = str(uuid.UUID(int=self.dice.getrandbits(128)))

        def ask() -> Task:
            service = Service.objects.get(pk=tree.services[which])
            config = PopConfig.objects.get(pk=tree.pops[which]) if form not in tried else PopConfig(pk=tree.pops[which])
            tried.add(form)
            return deletion.config_delete(service=service, config=config, by=BY, request_key=form)

        tried: set[str] = set()
        self.accepted.append(Accepted(form, keep_trying(ask).pk))
        tree.deleted.add(tree.pops[which])

    # --- Lives ------------------------------------------------------------------------------------------
    def keep_living(self) -> None:
        """Validate every order at the provider; lead some of the services through the guide, to their deletion."""
        waiting: list[uuid.UUID] = []
        lives: list[Life] = []
        while not self.over.wait(0.3):
            waiting += self.ordered[len(waiting) + len(self.activated) :]
            for service in list(waiting):
                if keep_trying(lambda service=service: self.validate(service)):
                    waiting.remove(service)
                    self.activated.append(service)
                    if len(lives) < LIVES:
                        lives.append(Life(self, service))
            for life in list(lives):
                try:
                    if keep_trying(life.go_on):
                        lives.remove(life)
                except Refused:
                    continue  # its turn has not come

    def validate(self, service: uuid.UUID) -> bool:
        """Enter a service's key at the provider; False while there is none yet."""
        key = Service.objects.get(pk=service).keys.filter(status="active").first()
        if key is None:
            return False
        task = world.order_validate(key.service, key=key.value, request_key=f"validate-{service}")
        self.accepted.append(Accepted(f"validate-{service}", task.pk))
        return True


class Life:
    """One service on its way through the guide; each request waits until the one before it has been carried out."""

    def __init__(self, load: Load, service: uuid.UUID) -> None:
        self.load, self.pk = load, service
        self.stages = iter((self._attach, self._pop, self._datacenters, self._routings, self._delete))
        self.stage = next(self.stages)

    def go_on(self) -> bool:
        """Do what can be done next; True when the service has been given up."""
        if Task.objects.open().filter(service=self.pk).exists():
            return False
        self.service = Service.objects.select_related("vrack").get(pk=self.pk)
        if self.service.state != ServiceState.ACTIVE:
            return False
        self.stage()
        following = next(self.stages, None)
        if following is None:
            return True
        self.stage = following
        return False

    def _done(self, name: str, task: Task) -> None:
        self.load.accepted.append(Accepted(name, task.pk))

    def _attach(self) -> None:
        key = f"attach-{self.pk}"
        network = Vrack.objects.filter(description=str(self.pk)).first()
        network = network or world.vrack(self.service.account, str(self.pk))
        self._done(key, world.vrack_attach(self.service, network, request_key=key))

    def _pop(self) -> None:
        key = f"pop-{self.pk}"
        self._done(key, world.pop_create(self.service, request_key=key))

    def _datacenters(self) -> None:
        for place in PLACES:
            key = f"dc-{place}-{self.pk}"
            self._done(key, world.datacenter_create(self.service, place, request_key=key))

    def _routings(self) -> None:
        for config in DatacenterConfig.objects.filter(vrack=self.service.vrack_id):
            for host in range(ROUTINGS):
                key = f"rt-{config.datacenter}-{host}-{self.pk}"
                values = {"neighbor_ip": str(config.subnet[10 + host]), "request_key": key}
                self._done(key, world.routing_create(config, service=self.service, **values))

    def _delete(self) -> None:
        tree = Tree.of([self.service], born=True)
        self.load.trees.append(tree)
        if self.load.dice.random() < 0.75:
            self.load.delete_pop(tree, 0)
