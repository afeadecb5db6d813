"""Upgrades of the offer: proposed once, started once, with a new key."""

import pytest

from occ.actions import migration
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_it_is_offered_and_started_once() -> None:
    service = world.active()
    assert refused(lambda: migration.migration_start(service=service, by=BY)) == {"migration_missing"}
    migration.migration_offer(service=service, by=BY)
    assert refused(lambda: migration.migration_offer(service=service, by=BY)) == {"migration_offered"}
    old = service.keys.get()
    started = migration.migration_start(service=service, by=BY)
    assert refused(lambda: migration.migration_start(service=service, by=BY)) == {"migration_started"}
    old.refresh_from_db()
    assert (old.status, started.key.status) == ("terminated", "doing")


def test_only_an_active_service_is_upgraded() -> None:
    service = world.ordered()
    migration.migration_offer(service=service, by=BY)
    assert refused(lambda: migration.migration_start(service=service, by=BY)) == {"migration_not_active"}
