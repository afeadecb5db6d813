"""Whatever is asked in whatever order, and whatever dies meanwhile: the rules hold, and everything comes to its end."""

import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from occ.actions import clock as clock_actions
from occ.actions import (
    contract,
    deletion,
    fault,
    key,
    provider,
    task,
    termination,
    vrack,
)
from occ.actions.service import service_close as close_service
from occ.engine import outbox
from occ.engine.queue import clock, runner
from occ.engine.steps.objects import MODELS
from occ.engine.steps.service_end import OF_A_SERVICE
from occ.models import (
    ConfigStatus,
    Contract,
    DatacenterConfig,
    Effect,
    Email,
    Fault,
    FaultMode,
    KeyStatus,
    Order,
    PopConfig,
    ProviderMessage,
    RoutingConfig,
    Service,
    ServiceKey,
    ServiceState,
    Subject,
    Task,
    TaskEvent,
    TaskKind,
    TaskStatus,
    Vrack,
)
from occ.models.fault import OF_THE_PROVIDER
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.below import asked_below
from tests.replay import CONFIGURATIONS, replay

SERVICES_MAX = 3
# The rules are the same on both databases: PostgreSQL, where locks are real, has most of the examples.
EXAMPLES = int(os.environ.get("EXAMPLES", "25" if connection.vendor == "postgresql" else "8"))
STEPS = int(os.environ.get("STEPS", "30"))
PLACES = ["par-pa3", "fra-fr5", "mtl-mtl3"]
POP_SUBNETS = ["10.1.250.4/30", "10.1.250.8/30", "172.16.1.0/30"]
DATACENTER_SUBNETS = ["172.16.1.0/28", "172.16.1.16/28", "172.16.2.0/24", "10.1.250.0/28"]
DATACENTERS = [1, 3, 6, 14]
DESTINATIONS = ["10.20.0.0/16", "10.21.0.0/16", "0.0.0.0/0"]
some = st.integers(0, 1000)


class Machine(RuleBasedStateMachine):
    """A customer with two vRacks, a provider, and workers that die."""

    rules_run = 0

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.lost: list[tuple[int, int]] = []
        self.ordered: set[str] = set()
        self.machine_now = clock.machine_now
        self.last = clock.simulated(clock.shared())

    @initialize(far=st.integers(0, 3))
    def begin(self, far: int) -> None:
        """A customer who has come more or less far in the guide."""
        self.account = world.account()
        self.vracks = [world.vrack(self.account) for _ in range(2)]
        self.person = world.provider_user()
        service = world.active(self.account)
        if far > 0:
            world.vrack_attach(service, self.vracks[0])
            world.pass_time()
            service.refresh_from_db()
        if far > 1:
            world.pop_create(service, subnet=POP_SUBNETS[0])
            world.pass_time()
        if far > 2:
            config = world.datacenter(service, 1, subnet=DATACENTER_SUBNETS[0])
            world.bgp(config, neighbor_ip=str(config.subnet[4]))
            world.bgp(config, neighbor_ip=str(config.subnet[5]))
        world.ordered(self.account, pop=PLACES[1])

    def teardown(self) -> None:
        """Failures are retried, time passes: then nothing is under way and nothing is left half done."""
        if hasattr(self, "account"):
            self.come_to_an_end()
        clock.machine_now = self.machine_now
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def come_to_an_end(self) -> None:
        """Nothing stays open, nothing stays in between, every e-mail and every message is there once."""
        for found in Fault.objects.all():
            fault.fault_remove(fault=found, by=BY)
        for failed in Task.objects.filter(status=TaskStatus.ERROR):
            self.ask(lambda failed=failed: task.task_retry(task=failed, by=BY))
        Task.objects.open().update(lease_until=None)  # as once the leases have run out
        for _ in range(3):
            world.pass_time(hours=20 * 24)  # what ends with its term ends too
        assert not Task.objects.open().exists()
        for model in (PopConfig, DatacenterConfig, RoutingConfig):
            assert not model.objects.filter(status__in=[ConfigStatus.INIT, ConfigStatus.TO_DELETE]).exists()
        assert not Effect.objects.filter(accepted_at__isnull=True).exists()
        assert Email.objects.count() == Effect.objects.filter(kind="email").count()
        told = ProviderMessage.objects.filter(direction="to")
        assert told.count() == Effect.objects.filter(kind="provider").count()

    def ask(self, action: Callable[[], Any]) -> None:
        """Ask for something; a refusal changes nothing."""
        before = Task.objects.count()
        try:
            with transaction.atomic():
                action()
        except Refused:
            assert Task.objects.count() == before

    def pick(self, rows: Any, number: int) -> Any:
        """One of the rows, or None."""
        found = list(rows)
        return found[number % len(found)] if found else None

    # --- What a customer asks for -------------------------------------------------------------------
    @rule(place=st.sampled_from(PLACES), number=st.integers(0, 3), twice=st.booleans())
    def order(self, place: str, number: int, twice: bool) -> None:
        """One more service, perhaps asked for twice with the same form, at once or later."""
        form = f"order-{number}"
        if Service.objects.exclude(state=ServiceState.CLOSED).count() >= SERVICES_MAX and form not in self.ordered:
            return
        for _ in range(1 + twice):
            self.ask(lambda: world.order_place(self.account, pop=place, request_key=form))
            self.ordered.add(form)

    @rule(number=some, again=st.booleans())
    def validate(self, number: int, again: bool) -> None:
        """A key, perhaps one that was used, is entered at the provider."""
        keys = ServiceKey.objects.all() if again else ServiceKey.objects.filter(used_at=None)
        if found := self.pick(keys, number):
            values = {"user": self.person, "key": found.value, "address": "127.0.0.1", "by": BY}
            self.ask(lambda: provider.order_validate(**values))

    @rule(number=some, other=some)
    def attach(self, number: int, other: int) -> None:
        """A vRack for a service."""
        service, network = self.pick(Service.objects.all(), number), self.vracks[other % 2]
        self.ask(lambda: world.vrack_attach(service, network))

    @rule(number=some)
    def detach(self, number: int) -> None:
        """A service leaves its vRack."""
        service = self.pick(Service.objects.all(), number)
        self.ask(lambda: vrack.vrack_detach(service=service, by=BY))

    @rule(number=some, subnet=st.sampled_from(POP_SUBNETS), twice=st.booleans())
    def add_pop(self, number: int, subnet: str, twice: bool) -> None:
        """A PoP configuration, perhaps sent twice."""
        values = {"subnet": subnet, "request_key": str(number)}
        service = self.pick(Service.objects.all(), number)
        for _ in range(1 + twice):
            self.ask(lambda: world.pop_create(service, **values))

    @rule(number=some, place=st.sampled_from(DATACENTERS), subnet=st.sampled_from(DATACENTER_SUBNETS))
    def add_datacenter(self, number: int, place: int, subnet: str) -> None:
        """A datacentre configuration."""
        service = self.pick(Service.objects.all(), number)
        self.ask(lambda: world.datacenter_create(service, place, subnet=subnet))

    @rule(number=some, host=st.integers(1, 10), bgp=st.booleans(), destination=st.sampled_from(DESTINATIONS))
    def add_routing(self, number: int, host: int, bgp: bool, destination: str) -> None:
        """A routing configuration of either type."""
        config = self.pick(DatacenterConfig.objects.all(), number)
        service = config and Service.objects.filter(vrack=config.vrack_id).first()
        if service is None:
            return
        address = str(config.subnet[host])
        values = {"type": "bgp", "customer_asn": 64801, "neighbor_ip": address}
        if not bgp:
            values = {"type": "network", "subnet": destination, "next_hop": address}
        self.ask(lambda: world.routing_create(config, service=service, **values))

    @rule(number=some)
    def delete(self, number: int) -> None:
        """Any configuration goes, with all below it."""
        rows = [row for model in (PopConfig, DatacenterConfig, RoutingConfig) for row in model.objects.all()]
        config = self.pick(rows, number)
        if config is None:
            return
        places = {PopConfig: lambda: config.vrack_id, DatacenterConfig: lambda: config.vrack_id}
        network = places.get(type(config), lambda: config.datacenter_config.vrack_id)()
        service = config.service if isinstance(config, PopConfig) else Service.objects.filter(vrack=network).first()
        if service is not None:
            self.ask(lambda: deletion.config_delete(service=service, config=config, by=BY))

    @rule(number=some)
    def renew_key(self, number: int) -> None:
        """A new key, where none is valid."""
        service = self.pick(Service.objects.all(), number)
        self.ask(lambda: key.key_regenerate(service=service, by=BY))

    @rule(number=some, last=st.booleans())
    def choose_the_renewal(self, number: int, last: bool) -> None:
        """A service is to end with its term, or no more."""
        service = self.pick(Service.objects.all(), number)
        values = {"automatic": True, "delete_at_expiration": last, "period": None, "by": BY}
        self.ask(lambda: contract.contract_renew(service=service, **values))

    @rule(number=some, good=st.booleans(), hours=st.sampled_from([0, 25]))
    def terminate(self, number: int, good: bool, hours: int) -> None:
        """A service is ended by the token that was mailed, by one that is too old by now, or by a wrong one."""
        service = self.pick(Service.objects.all(), number)
        self.ask(lambda: termination.termination_ask(account=self.account, service=service, by=BY))
        token = self.mailed_token() if good else "wrong"
        clock.change(clock.shared().pk, forward=timedelta(hours=hours))
        service = Service.objects.get(pk=service.pk)
        self.ask(lambda: termination.service_terminate(service=service, token=token, by=BY))
        if hours or not good:
            assert Service.objects.get(pk=service.pk).state == service.state

    @rule(other=some, good=st.booleans())
    def terminate_the_vrack(self, other: int, good: bool) -> None:
        """A vRack likewise; the customer makes another one in its place."""
        network = self.vracks[other % 2]
        termination.termination_ask(account=self.account, vrack=network, by=BY)
        token = self.mailed_token() if good else "wrong"
        self.ask(lambda: termination.vrack_terminate(vrack=network, token=token, by=BY))
        self.replace_closed_vracks()

    def mailed_token(self) -> str:
        """What the last e-mail about an end says, whatever it was to end; a wrong one if there was none."""
        outbox.deliver()
        mail = Email.objects.filter(key__startswith="termination-").order_by("pk").last()
        token = re.search(r"^[A-Za-z0-9]{32}$", mail.text, re.MULTILINE) if mail else None
        assert token or not mail
        return token[0] if token else "wrong"

    def replace_closed_vracks(self) -> None:
        """The customer always has two."""
        for place, network in enumerate(self.vracks):
            network.refresh_from_db()
            if network.closed_at:
                self.vracks[place] = world.vrack(self.account)

    # --- What staff do --------------------------------------------------------------------------------
    @rule(number=some, act=st.sampled_from([task.task_fail, task.task_retry, task.task_cancel, task.task_finish]))
    def intervene(self, number: int, act: Callable[..., object]) -> None:
        """A task is made to fail, retried, cancelled or finished."""
        if found := self.pick(Task.objects.all(), number):
            self.ask(lambda: act(task=found, by=BY))

    @rule(number=some)
    def close(self, number: int) -> None:
        """A service is closed for good."""
        service = self.pick(Service.objects.all(), number)
        self.ask(lambda: close_service(service=service, by=BY))

    @rule(other=some)
    def close_the_vrack(self, other: int) -> None:
        """A vRack is closed for good."""
        self.ask(lambda: termination.vrack_close(vrack=self.vracks[other % 2], by=BY))
        self.replace_closed_vracks()

    @rule(kind=st.sampled_from(["", *TaskKind.values]), mode=st.sampled_from([FaultMode.FAIL, FaultMode.SLOW]))
    def put_fault_on(self, kind: str, mode: str) -> None:
        """Something goes wrong from now on."""
        factor = 3 if mode == FaultMode.SLOW else None
        self.ask(lambda: fault.fault_add(account=self.account, kind=kind, mode=mode, factor=factor, by=BY))

    @rule(mode=st.sampled_from(OF_THE_PROVIDER), once=st.booleans(), number=some, seconds=st.sampled_from([300, 3000]))
    def meet_a_bad_provider(self, mode: str, once: bool, number: int, seconds: int) -> None:
        """A key is entered at a provider that goes wrong."""
        self.ask(lambda: fault.fault_add(account=self.account, mode=mode, once=once, by=BY))
        self.validate(number=number, again=False)
        self.pass_time(seconds=seconds)

    @rule(number=some, act=st.sampled_from([task.task_retry, task.task_cancel]))
    def answer_for_a_failure(self, number: int, act: Callable[..., object]) -> None:
        """Somebody sees to what has failed."""
        if found := self.pick(Task.objects.filter(status=TaskStatus.ERROR), number):
            self.ask(lambda: act(task=found, by=BY))

    @rule(number=some)
    def take_fault_off(self, number: int) -> None:
        """It goes right again, whether the fault was in use or not."""
        if found := self.pick(Fault.objects.all(), number):
            fault.fault_remove(fault=found, by=BY)

    @rule(number=some, anew=st.booleans())
    def withdraw_key(self, number: int, anew: bool) -> None:
        """A key is cancelled, if it was not used; perhaps another one is asked for at once."""
        if found := self.pick(ServiceKey.objects.all(), number):
            self.ask(lambda: key.key_cancel(key=found, by=BY))
            if anew:
                self.ask(lambda: key.key_regenerate(service=found.service, by=BY))

    # --- Time, and those who carry it ------------------------------------------------------------------
    @rule(seconds=st.sampled_from([1, 10, 30, 120, 600, 3600]))
    def pass_time(self, seconds: int) -> None:
        """Time passes, and what is due is done."""
        clock.change(clock.shared().pk, forward=timedelta(seconds=seconds))
        runner.run_due()

    @rule(number=some)
    def come_to_the_end_of_a_term(self, number: int) -> None:
        """Time passes until a service ends by itself, whatever goes on in it."""
        if ending := self.pick(Contract.objects.exclude(ends_at=None), number):
            left = ending.ends_at - clock.simulated(clock.shared())
            self.pass_time(seconds=max(left.total_seconds(), 0))

    @rule(change=st.sampled_from([{"paused": True}, {"paused": False}, {"speed": 1}, {"speed": 1000}]))
    def change_the_clock(self, change: dict[str, Any]) -> None:
        """Time stands still, goes on, or goes slower or faster."""
        clock_actions.clock_change(clock_id=clock.shared().pk, by=BY, **change)

    @rule()
    def jump_to_what_comes_next(self) -> None:
        """The next event, which is then carried out."""
        self.ask(lambda: clock_actions.clock_next(clock_id=clock.shared().pk, by=BY))
        runner.run_due()

    @rule(hours=st.sampled_from([0, 1, 24]))
    def set_the_machine_back(self, hours: int) -> None:
        """The machine's clock is set back, or put right again."""
        clock.machine_now = lambda: timezone.now() - timedelta(hours=hours)
        clock.keep()

    @rule()
    def sleep(self) -> None:
        """Time passes while nobody works."""
        clock.change(clock.shared().pk, forward=timedelta(minutes=10))

    @rule()
    def die_with_leases(self) -> None:
        """A worker takes what is due and dies; seconds later its leases are worth nothing."""
        self.lost += runner.take()
        Task.objects.open().update(lease_until=None)

    @rule()
    def write_late(self) -> None:
        """It was only asleep, and goes on under its old leases: nothing may come of those that were taken over."""
        for pk, lease in self.lost:
            now = Task.objects.get(pk=pk)
            stale = now.lease != lease
            events = TaskEvent.objects.filter(task=pk).count()
            runner.step(pk, lease)
            assert not (stale and TaskEvent.objects.filter(task=pk).count() != events)
        self.lost = []

    # --- What always holds -----------------------------------------------------------------------------
    @invariant()
    def count_the_rules(self) -> None:
        """Invariants are looked at once before the first rule, and after each."""
        Machine.rules_run += hasattr(self, "begun")
        self.begun = True

    @invariant()
    def time_goes_forward(self) -> None:
        """Simulated time never goes back."""
        now = clock.simulated(clock.shared())
        assert now >= self.last
        self.last = now

    @invariant()
    def subnets_do_not_meet(self) -> None:
        """No two subnets of a vRack overlap."""
        rows = [row for model in (PopConfig, DatacenterConfig) for row in model.objects.all()]
        for one, other in combinations(rows, 2):
            assert one.vrack_id != other.vrack_id or not one.subnet.overlaps(other.subnet)

    @invariant()
    def datacenters_keep_their_limits(self) -> None:
        """One type and at most four neighbours in a datacentre; none without a PoP that shows it."""
        for config in DatacenterConfig.objects.all():
            types = Counter(config.routings.values_list("type", flat=True))
            assert len(types) <= 1
            assert types["bgp"] <= 4
            assert config.routing_type == next(iter(types), "")
            assert PopConfig.objects.in_zone(config.vrack_id, config.zone).exists()

    @invariant()
    def nothing_is_added_below_what_goes(self) -> None:
        """What is being deleted is given nothing more below it; what was asked for before is waited for."""
        for config in DatacenterConfig.objects.filter(status=ConfigStatus.TO_DELETE):
            routings = map(str, config.routings.values_list("pk", flat=True))
            assert not asked_below(config, object_id__in=routings).exists()
        for config in PopConfig.objects.filter(status=ConfigStatus.TO_DELETE):
            assert not asked_below(config, service=config.service).exists()

    @invariant()
    def orders_and_keys_are_single(self) -> None:
        """One order a form and a service, one valid key a service, one activation a key."""
        assert Order.objects.count() == Service.objects.count()
        forms = Order.objects.filter(service__tasks__request_key__in=self.ordered)
        assert sorted(forms.values_list("service__tasks__request_key", flat=True)) == sorted(self.ordered)
        used = Counter(ServiceKey.objects.exclude(used_at=None).values_list("service", flat=True))
        begun = Task.objects.filter(kind=TaskKind.SERVICE_ACTIVATE).exclude(status=TaskStatus.CANCELLED)
        assert Counter(begun.values_list("service", flat=True)) <= used
        valid = [KeyStatus.DOING, KeyStatus.TO_CHECK, KeyStatus.ACTIVE]
        of_service = Counter(ServiceKey.objects.filter(status__in=valid).values_list("service", flat=True))
        assert max(of_service.values(), default=0) <= 1

    @invariant()
    def a_service_is_activated_once(self) -> None:
        """An active service is activated by one task, and says so in one e-mail, whatever its provider does."""
        done = Task.objects.filter(kind=TaskKind.SERVICE_ACTIVATE, status=TaskStatus.DONE)
        assert max(Counter(done.values_list("service", flat=True)).values(), default=0) <= 1
        assert Effect.objects.filter(key__startswith="service_active-").count() == done.count()

    @invariant()
    def what_is_closed_is_empty(self) -> None:
        """A closed service holds nothing and waits for nothing; its provider is told to take the circuit down."""
        assert not Vrack.objects.exclude(closed_at=None).filter(services__isnull=False).exists()
        closed = Service.objects.filter(state=ServiceState.CLOSED)
        if not closed.exists():
            return
        assert not closed.exclude(vrack=None, task=None, interface__pop_config=None).exists()
        of_it = Task.objects.unfinished().filter(service__in=closed)
        assert not of_it.filter(kind__in=[*OF_A_SERVICE, TaskKind.SERVICE_END]).exists()
        ended = [KeyStatus.CANCELLED, KeyStatus.TERMINATED]
        assert not ServiceKey.objects.filter(service__in=closed).exclude(status__in=ended).exists()
        built = Task.objects.filter(service__in=closed, kind=TaskKind.SERVICE_ACTIVATE, status=TaskStatus.DONE)
        keys = [f"{Subject.CIRCUIT_RELEASED}-{task.service_id}" for task in built]
        assert Effect.objects.filter(key__in=keys).count() == len(keys)

    @invariant()
    def what_waits_says_so(self) -> None:
        """What has failed says why; what is under way has a time at which it goes on."""
        assert not Task.objects.filter(status=TaskStatus.ERROR, reason=None).exists()
        assert not Task.objects.open().filter(due_at=None).exists()

    @invariant()
    def history_tells_the_rows(self) -> None:
        """Read from its beginning, the history of tasks ends in what the rows are, and nothing comes twice in it."""
        history = replay(TaskEvent.objects.all())
        assert history.broken == []
        for kind in CONFIGURATIONS:
            rows = MODELS[kind]._default_manager.values_list("pk", "status")
            there = {str(pk): status for pk, status in rows}
            assert not history.gone(kind) & there.keys()
            for pk, status in history.rows(kind).items():
                assert there.get(pk, "gone") == status


@pytest.mark.django_db
def test_the_rules_hold_whatever_happens() -> None:
    patient = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    before = Machine.rules_run
    run_state_machine_as_test(Machine, settings=patient)  # type: ignore[no-untyped-call]
    print(f"\n{Machine.rules_run - before} rules ran")  # tools.chaos reads it
