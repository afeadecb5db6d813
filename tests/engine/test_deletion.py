"""Deletions: alone, with everything under it, shared, waiting, failing."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from occ.actions import deletion, task
from occ.engine.queue import clock, runner
from occ.models import DatacenterConfig, PopConfig, RoutingConfig, Task, TaskStatus
from occ.world import BY, world
from tests.took import seconds


@pytest.mark.django_db
def test_a_pop_takes_everything_below_it_leaf_by_leaf() -> None:
    service, pop = world.with_pop(world.account())
    config = world.datacenter(service)
    world.bgp(config)
    asked = deletion.config_delete(service=service, config=pop, by=BY)
    world.pass_time()
    asked.refresh_from_db()
    assert asked.status == TaskStatus.DONE
    gone = list(asked.events.filter(to_status="gone").order_by("number").values_list("object_type", flat=True))
    assert gone == ["routing", "datacenter", "pop"]
    assert not PopConfig.objects.exists()
    assert not DatacenterConfig.objects.exists()
    assert not RoutingConfig.objects.exists()


@pytest.mark.django_db
def test_a_shared_datacentre_and_its_routing_survive_and_the_history_says_why() -> None:
    owner = world.account()
    network = world.vrack(owner)
    first, pop = world.with_pop(owner, network)
    second, _ = world.with_pop(owner, network, subnet="10.1.250.8/30")
    config = world.datacenter(first)
    world.bgp(config)
    asked = deletion.config_delete(service=first, config=pop, by=BY)
    world.pass_time()
    assert asked.events.filter(step="stays", object_id=str(config.pk)).get().reason["params"]["services"] == str(second)
    assert RoutingConfig.objects.filter(datacenter_config=config, status="active").exists()
    assert not PopConfig.objects.filter(pk=pop.pk).exists()


@pytest.mark.django_db
def test_deleting_the_shared_one_itself_names_who_loses_it() -> None:
    owner = world.account()
    network = world.vrack(owner)
    first, _ = world.with_pop(owner, network)
    second, _ = world.with_pop(owner, network, subnet="10.1.250.8/30")
    config = world.datacenter(first)
    [loser] = deletion.deletion_plan(service=first, config=config).losing
    assert (loser.id, loser.label) == (str(second.pk), str(second))


@pytest.mark.django_db
def test_it_waits_for_a_childs_running_task() -> None:
    service, pop = world.with_pop(world.account())
    world.datacenter_create(service, 1, subnet="172.16.1.0/28")
    asked = deletion.config_delete(service=service, config=pop, by=BY)
    world.pass_time()
    asked.refresh_from_db()
    created = Task.objects.get(kind="datacenter_create")
    assert created.status == TaskStatus.DONE
    assert created.finished_at <= asked.finished_at
    assert not DatacenterConfig.objects.exists()


@pytest.mark.django_db
def test_it_takes_over_a_child_in_error() -> None:
    service, pop = world.with_pop(world.account())
    failed = world.datacenter_create(service, 1, subnet="172.16.1.0/28")
    task.task_fail(task=failed, by=BY)
    deletion.config_delete(service=service, config=pop, by=BY)
    world.pass_time()
    failed.refresh_from_db()
    assert failed.status == TaskStatus.CANCELLED
    assert not DatacenterConfig.objects.exists()


@pytest.mark.django_db
def test_a_failed_recursive_deletion_goes_on_where_it_stopped() -> None:
    service, pop = world.with_pop(world.account())
    config = world.datacenter(service)
    world.bgp(config)
    asked = deletion.config_delete(service=service, config=pop, by=BY)
    world.pass_time(3 / 60)
    task.task_fail(task=asked, by=BY)
    assert {DatacenterConfig.objects.get().status, PopConfig.objects.get().status} == {"error"}
    foreseen = task.task_retry(task=asked, by=BY).ends_at
    world.pass_time()
    asked.refresh_from_db()
    assert (asked.status, asked.finished_at) == (TaskStatus.DONE, foreseen)
    assert asked.events.filter(to_status="gone").count() == 3


@pytest.mark.django_db
def test_the_last_routing_frees_the_type() -> None:
    service, _ = world.with_pop(world.account())
    config = world.datacenter(service)
    found = world.bgp(config)
    deletion.config_delete(service=service, config=found, by=BY)
    world.pass_time()
    config.refresh_from_db()
    assert config.routing_type == ""


class RecursiveIsSlower(TestCase):
    """For any tree with a child (guide, "Suppression des ressources")."""

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(0, 2), min_size=1, max_size=3))
    def test_than_the_same_deletions_one_after_another(self, tree: list[int]) -> None:
        together = self._time(tree, one_by_one=False)
        apart = self._time(tree, one_by_one=True)
        assert together > apart

    def _time(self, tree: list[int], *, one_by_one: bool) -> float:
        owner = world.account(Task.objects.count() + 1000)
        service, pop = world.with_pop(owner)
        configs = []
        for number, (place, count) in enumerate(zip((1, 3, 6), tree, strict=False), start=1):
            config = world.datacenter(service, place, subnet=f"172.16.{number}.0/28")
            configs += [*(world.bgp(config, neighbor_ip=str(config.subnet[4 + host])) for host in range(count)), config]
        total = 0.0
        for config in [*configs, pop] if one_by_one else [pop]:
            asked = deletion.config_delete(service=service, config=config, by=BY)
            world.pass_time(6)
            total += seconds(asked)
        return total


@pytest.mark.django_db
def test_a_lease_that_has_moved_on_writes_nothing() -> None:
    service, _ = world.with_pop(world.account())
    world.datacenter_create(service, 1, subnet="172.16.1.0/28")

    clock.change(clock.shared().pk, forward=timedelta(hours=1))
    (pk, lease), *_rest = runner.take()
    before = list(Task.objects.filter(pk=pk).values())
    assert not runner.step(pk, lease - 1)
    assert list(Task.objects.filter(pk=pk).values()) == before
    assert runner.step(pk, lease)
