"""Deleting configurations: one task for a configuration and all that is under it, asked for once."""

import pytest

from occ.actions import deletion
from occ.models import AuditEntry, DatacenterConfig, PopConfig, Task
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_the_same_form_deletes_once() -> None:
    service, config = world.with_pop()
    first = deletion.config_delete(service=service, config=config, by=BY, request_key="a")
    assert deletion.config_delete(service=service, config=config, by=BY, request_key="a") == first
    assert Task.objects.filter(kind="pop_delete").count() == 1
    entry = AuditEntry.objects.get(action="pop_delete")
    assert (entry.before, entry.after) == ({"status": "active"}, {"status": "toDelete"})


def test_what_is_gone_is_not_deleted_again() -> None:
    service, config = world.with_pop()
    deletion.config_delete(service=service, config=config, by=BY)
    world.finish()
    assert refused(lambda: deletion.config_delete(service=service, config=config, by=BY)) == {"gone"}


def test_the_plan_names_what_goes_and_changes_nothing() -> None:
    service, config = world.with_pop()
    below = world.datacenter(service)
    routing = world.bgp(below)
    plan = deletion.deletion_plan(service=service, config=config)
    assert [each.label for each in plan.going] == [str(each) for each in (routing, below, config)]
    assert plan.staying == ()
    assert (PopConfig.objects.get().status, DatacenterConfig.objects.get().status) == ("active", "active")
