"""A service ends with its term, or is renewed: what goes with it, what stays, and what was under way."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localtime

from occ.actions import contract, deletion, fault, key, provider, service, task, vrack
from occ.engine import outbox
from occ.engine.checks import selfcheck
from occ.engine.queue import clock, runner
from occ.engine.steps import service_end
from occ.models import (
    Contract,
    DatacenterConfig,
    Email,
    PopConfig,
    ProviderMessage,
    RoutingConfig,
    Service,
    ServiceKey,
    Subject,
    Task,
    TaskEvent,
    TaskStatus,
    Vrack,
)
from occ.world import BY, world
from tests.replay import replay

pytestmark = pytest.mark.django_db


def renew(of: Service, *, automatic: bool = True, last: bool = False, period: int | None = None) -> Contract:
    """Choose the renewal of a service."""
    return contract.contract_renew(
        service=of, automatic=automatic, delete_at_expiration=last, period=period, by=BY
    )  # fmt: skip


def end_of(of: Service) -> datetime:
    """When a service ends."""
    ends_at = Contract.objects.get(service=of).ends_at
    assert ends_at is not None
    return ends_at


def come_to(moment: datetime) -> int:
    """Let time pass until then, and carry out what is due; how many steps that were."""
    shared = clock.shared()
    clock.change(shared.pk, paused=True, forward=max(moment - clock.simulated(shared), timedelta(0)))
    return runner.run_due()


def fresh(of: Service) -> Service:
    """A service as it is now."""
    return Service.objects.get(pk=of.pk)


def sound() -> bool:
    """Whether nothing is lost or doubled, and the history tells what is there."""
    assert [answer for answer in (*selfcheck.lost(None), *selfcheck.doubled(None)) if answer.found] == []
    history = replay(TaskEvent.objects.all())
    assert history.broken == []
    for kind, model in (("pop", PopConfig), ("datacenter", DatacenterConfig), ("routing", RoutingConfig)):
        assert history.rows(kind) == {str(row.pk): row.status for row in model.objects.all()}
    return True


def released(of: Service) -> int:
    """How often the provider was told to take the circuit down."""
    outbox.deliver()
    return ProviderMessage.objects.filter(key__startswith=f"{Subject.CIRCUIT_RELEASED}-", service=of).count()


def test_a_service_ends_with_all_that_it_has_when_its_last_term_is_over() -> None:
    found, _ = world.with_pop(world.account())
    world.bgp(world.datacenter(found))
    renew(found, last=True)
    come_to(end_of(found) - timedelta(seconds=1))
    assert fresh(found).state == "active"
    come_to(end_of(found))
    after = fresh(found)
    assert (after.state, after.vrack, after.vrack_status, after.task) == ("closed", None, "", None)
    assert [model.objects.count() for model in (PopConfig, DatacenterConfig, RoutingConfig)] == [0, 0, 0]
    assert [each.status for each in after.keys.all()] == ["terminated"]
    done = Task.objects.get(kind="service_end")
    assert (done.status, done.finished_at) == ("done", end_of(found))
    assert released(found) == 1
    assert sound()


def test_it_ends_at_midnight_where_the_customers_are_on_the_day_that_was_said() -> None:
    found = world.active(world.account())
    assert found.delivered_at is not None
    renew(found, last=True)
    ends = localtime(end_of(found))
    assert (ends.hour, ends.minute, ends.second) == (0, 0, 0)
    assert ends.date() == service_end.renewal(found, Contract(service=found), clock.now(found.account))
    assert timedelta(days=27) < ends - found.delivered_at <= timedelta(days=31)


@pytest.mark.parametrize(("language", "subject"), [("fr", "a pris fin"), ("en", "has ended")])
def test_the_customer_is_told_by_e_mail_once(language: str, subject: str) -> None:
    found = world.active(world.account(language=language))
    renew(found, last=True)
    come_to(end_of(found))
    come_to(end_of(found) + timedelta(days=60))
    (mail,) = Email.objects.filter(subject__endswith=subject)
    assert mail.sent_at == end_of(found)
    assert str(localtime(end_of(found)).year) in mail.text
    assert "{" not in mail.text


def test_a_service_that_is_not_to_end_is_renewed_term_after_term() -> None:
    found = world.active(world.account())
    first = service_end.renewal(found, contract.contract_of(found), clock.now(fresh(found).account))
    come_to(clock.now(fresh(found).account) + timedelta(days=75))
    assert fresh(found).state == "active"
    second = service_end.renewal(found, contract.contract_of(found), clock.now(fresh(found).account))
    assert (second.year * 12 + second.month) - (first.year * 12 + first.month) == 2
    assert not Task.objects.filter(kind="service_end").exists()


def test_without_automatic_renewal_a_service_ends_with_its_term() -> None:
    found = world.active(world.account())
    renew(found, automatic=False)
    come_to(end_of(found))
    assert fresh(found).state == "closed"


def test_who_changes_their_mind_in_time_keeps_the_service() -> None:
    found = world.active(world.account())
    ends = end_of(found) if renew(found, last=True) else None
    assert ends is not None
    renew(found)
    assert Contract.objects.get().ends_at is None
    come_to(ends + timedelta(days=40))
    assert fresh(found).state == "active"
    assert [each.status for each in Task.objects.filter(kind="service_end")] == ["cancelled"]
    assert sound()


def test_who_says_it_less_than_a_day_before_has_one_more_term() -> None:
    found = world.active(world.account())
    over = service_end.renewal(found, contract.contract_of(found), clock.now(found.account))
    midnight = localtime().replace(year=over.year, month=over.month, day=over.day, hour=0, minute=0, second=0)
    come_to(midnight - timedelta(hours=23))
    renew(found, last=True)
    assert localtime(end_of(found)).date() > over
    come_to(midnight + timedelta(days=1))
    assert fresh(found).state == "active"
    come_to(end_of(found))
    assert fresh(found).state == "closed"


def test_saying_it_again_on_the_last_day_changes_nothing() -> None:
    found = world.active(world.account())
    renew(found, last=True)
    ends = end_of(found)
    come_to(ends - timedelta(hours=1))
    renew(found, last=True)
    assert end_of(found) == ends
    assert Task.objects.filter(kind="service_end").count() == 1


def test_another_period_is_another_end() -> None:
    found = world.active(world.account())
    renew(found, last=True)
    month = end_of(found)
    renew(found, last=True, period=12)
    assert end_of(found) - month > timedelta(days=300)
    come_to(month + timedelta(days=1))
    assert fresh(found).state == "active"


def test_workers_that_were_away_for_months_end_it_as_of_its_day() -> None:
    found, _ = world.with_pop(world.account())
    world.datacenter(found)
    renew(found, last=True)
    ends = end_of(found)
    come_to(ends + timedelta(days=100))
    assert (fresh(found).state, end_of(found)) == ("closed", ends)
    assert Task.objects.get(kind="service_end").finished_at == ends
    assert come_to(ends + timedelta(days=101)) == 0
    assert sound()


def test_what_another_service_of_the_vrack_uses_stays() -> None:
    owner = world.account()
    first, _ = world.with_pop(owner)
    second, kept = world.with_pop(owner, first.vrack, subnet="10.1.250.8/30")
    place = world.datacenter(first)
    routing = world.bgp(place)
    renew(first, last=True)
    come_to(end_of(first))
    assert list(PopConfig.objects.all()) == [kept]
    assert (list(DatacenterConfig.objects.all()), list(RoutingConfig.objects.all())) == ([place], [routing])
    assert fresh(second).vrack == first.vrack
    assert sound()


@pytest.fixture
def about_to_end() -> Service:
    """A service with a datacentre and a routing, ten seconds before its end."""
    found, _ = world.with_pop(world.account())
    world.bgp(world.datacenter(found))
    renew(found, last=True)
    come_to(end_of(found) - timedelta(seconds=10))
    return found


def deploy(found: Service) -> Task:
    """A second datacentre, on its way."""
    return world.datacenter_create(found, 6, subnet="172.16.6.0/28")


def delete_all(found: Service) -> Task:
    """The recursive deletion, on its way."""
    config = PopConfig.objects.get(interface__service=found)
    return deletion.config_delete(service=found, config=config, by=BY)


def delete_routing(found: Service) -> Task:
    """The deletion of a routing, failed."""
    started = deletion.config_delete(service=found, config=RoutingConfig.objects.get(), by=BY)
    return task.task_fail(task=started, by=BY)


@pytest.mark.parametrize("begin", [deploy, delete_all, delete_routing])
def test_what_is_under_way_below_it_is_called_off(about_to_end: Service, begin: object) -> None:
    begun = begin(about_to_end)  # type: ignore[operator]
    come_to(end_of(about_to_end) + timedelta(hours=2))
    assert fresh(about_to_end).state == "closed"
    begun.refresh_from_db()
    assert begun.status == TaskStatus.CANCELLED
    assert begun.reason["sentence"] == service_end.ENDED
    assert [model.objects.count() for model in (PopConfig, DatacenterConfig, RoutingConfig)] == [0, 0, 0]
    assert sound()


def test_a_deletion_that_had_begun_on_what_stays_lets_go_of_it() -> None:
    owner = world.account()
    first, _ = world.with_pop(owner)
    second = world.attached(owner, first.vrack)
    place = world.datacenter(first)
    renew(first, last=True)
    come_to(end_of(first) - timedelta(seconds=60))
    delete_all(first)
    come_to(end_of(first) - timedelta(seconds=20))
    assert DatacenterConfig.objects.get().status == "toDelete"
    world.pop_create(second, subnet="10.1.250.8/30")
    come_to(end_of(first) + timedelta(hours=1))
    assert fresh(first).state == "closed"
    assert list(DatacenterConfig.objects.values_list("pk", "status")) == [(place.pk, "active")]
    assert PopConfig.objects.get().service == second
    assert sound()


@pytest.mark.parametrize("moving", [False, True], ids=["joining", "leaving"])
def test_a_service_that_joins_or_leaves_a_vrack_ends_too(moving: bool) -> None:
    owner = world.account()
    found = world.attached(owner) if moving else world.active(owner)
    renew(found, last=True)
    come_to(end_of(found) - timedelta(seconds=10))
    if moving:
        vrack.vrack_detach(service=found, by=BY)
    else:
        world.vrack_attach(found, world.vrack(owner))
    come_to(end_of(found) + timedelta(hours=1))
    assert (fresh(found).state, fresh(found).vrack) == ("closed", None)
    assert Task.objects.filter(kind__startswith="vrack_").latest("pk").status == "cancelled"
    assert Vrack.objects.count() == 1
    assert sound()


def test_one_that_is_being_activated_ends_and_the_circuit_with_it() -> None:
    found = world.ordered(world.account())
    renew(found, last=True)
    come_to(end_of(found) - timedelta(minutes=5))
    value = ServiceKey.objects.get().value
    provider.order_validate(user=world.provider_user(), key=value, address="127.0.0.1", by=BY)
    come_to(end_of(found) + timedelta(hours=1))
    assert (fresh(found).state, fresh(found).delivered_at) == ("closed", None)
    assert released(found) == 1
    assert sound()


def test_one_whose_order_is_still_under_way_or_whose_key_is_made_anew_ends_too() -> None:
    owner = world.account()
    early = world.order_place(owner).service
    task.task_fail(task=Task.objects.get(), by=BY)
    renew(early, last=True)
    anew = world.ordered(world.account(2))
    renew(anew, last=True)
    come_to(end_of(anew) - timedelta(seconds=5))
    key.key_cancel(key=anew.keys.get(), by=BY)
    key.key_regenerate(service=anew, by=BY)
    come_to(max(end_of(anew), end_of(early)) + timedelta(hours=1))
    assert {each.state for each in Service.objects.all()} == {"closed"}
    assert not ServiceKey.objects.filter(status__in=("active", "doing")).exists()
    assert sound()


def test_one_that_is_closed_before_its_day_does_not_end_again() -> None:
    found = world.active(world.account())
    renew(found, last=True)
    ends = end_of(found)
    service.service_close(service=found, by=BY)
    assert Contract.objects.get().ends_at is None
    come_to(ends + timedelta(days=1))
    assert released(found) == 1
    assert not Email.objects.filter(subject__endswith="a pris fin").exists()
    assert sound()


def test_no_fault_strikes_the_end_of_a_term() -> None:
    found = world.active(world.account())
    fault.fault_add(account=found.account, mode="fail", once=False, by=BY)
    renew(found, last=True)
    come_to(end_of(found))
    assert fresh(found).state == "closed"


def test_customers_see_it_under_tasks_once_it_has_come() -> None:
    found = world.active(world.account())
    renew(found, last=True)
    shown = Task.objects.for_service(found).filter(kind="service_end")
    assert not shown.exists()
    come_to(end_of(found))
    assert shown.exists()


def test_an_end_that_failed_can_be_retried_or_called_off() -> None:
    for number, act in enumerate((task.task_retry, task.task_cancel), start=1):
        found = world.active(world.account(number))
        renew(found, last=True)
        task.task_fail(task=Task.objects.get(kind="service_end", service=found), by=BY)
        act(task=Task.objects.get(kind="service_end", service=found), by=BY)
        world.pass_time()
        assert fresh(found).state == ("closed" if act is task.task_retry else "active")
    assert Contract.objects.get(service=found).ends_at is None
    assert sound()


def test_an_end_that_nobody_carries_out_is_found() -> None:
    found = world.active(world.account())
    renew(found, last=True)
    Task.objects.filter(kind="service_end").delete()
    (wrong,) = [answer for answer in selfcheck.lost() if answer.found]
    assert (wrong.check.name, wrong.found) == ("end-without-task", (str(found.pk),))


def ask_for_activation() -> tuple[Service, Task]:
    """A key is entered at the provider."""
    found = world.ordered(world.account())
    key_ = found.keys.get().value
    return found, provider.order_validate(user=world.provider_user(), key=key_, address="127.0.0.1", by=BY)


def ask_for_deletion() -> tuple[Service, Task]:
    """A PoP configuration is to go, with all below it."""
    found, at_pop = world.with_pop(world.account())
    world.bgp(world.datacenter(found))
    return found, deletion.config_delete(service=found, config=at_pop, by=BY)


def ask_for_dissociation() -> tuple[Service, Task]:
    """A service is to leave its vRack."""
    found = world.attached(world.account())
    return found, vrack.vrack_detach(service=found, by=BY)


@pytest.mark.parametrize("ask", [ask_for_activation, ask_for_deletion, ask_for_dissociation])
def test_what_has_ended_in_the_same_jump_is_not_called_off_with_the_term(
    ask: Callable[[], tuple[Service, Task]],
) -> None:
    found, asked = ask()
    renew(found, last=True)
    come_to(end_of(found))
    asked.refresh_from_db()
    assert asked.status == TaskStatus.DONE
    assert asked.finished_at < end_of(found)
    assert fresh(found).state == "closed"
    assert not PopConfig.objects.exists()
    assert released(found) == 1
    assert sound()
