"""What migrations make of rows that are there."""

from types import ModuleType

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from occ.actions import people, provider, task
from occ.actions.actor import Actor
from occ.models import ProviderUser, Service, ServiceKey, Task, User
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def migration(name: str) -> ModuleType:
    """The module of the migration that is called so, whatever its number."""
    found = [each for (app, each) in MigrationLoader(connection).disk_migrations if app == "occ" and each[5:] == name]
    assert len(found) == 1
    return __import__(f"occ.migrations.{found[0]}", fromlist=[name])


def validated(service: Service, user: ProviderUser, label: str) -> None:
    """The order is validated by `user`, whom the audit calls `label`."""
    key = service.keys.get().value
    provider.order_validate(user=user, key=key, address="127.0.0.1", by=Actor(label=label))


def called_off(service: Service) -> None:
    """The customer calls the activation off: the key can be used again."""
    task.task_cancel(task=Task.objects.unfinished().get(service=service), by=BY)


def test_who_used_a_key_is_read_from_the_audit() -> None:
    tester = people.provider_user_create(provider="megaport", username="tester", password="x", by=BY)
    zoe = people.provider_user_create(provider="megaport", username="zoe", password="x", by=BY)
    people.provider_user_create(provider="equinix", username="tester", password="x", by=BY)
    staff = User.objects.create_superuser("zoe")
    at_portal, in_demo, twice, by_staff, unknown, given_back = (
        world.ordered(world.account(number)) for number in range(6)
    )
    client = Client()
    client.post("/fournisseurs/megaport/login/", {"username": "tester", "password": "x"})
    form = {"key": at_portal.keys.get().value, "request_key": "6a9c2f0e-6e63-4be5-a7b3-7d1b0f3b3c11"}
    assert client.post("/fournisseurs/megaport/validate/", form).status_code == 302
    validated(in_demo, tester, "megaport: tester")
    validated(twice, tester, "Megaport: tester")
    called_off(twice)
    validated(twice, zoe, "Megaport: zoe")
    validated(by_staff, tester, "Megaport: tester")
    called_off(by_staff)
    provider.service_activate(service=by_staff, by=Actor(staff, "zoe"))
    validated(unknown, tester, "Megaport: somebody else")
    validated(given_back, tester, "Megaport: tester")
    called_off(given_back)
    ServiceKey.objects.update(used_by=None)
    migration("users_of_used_keys").read_the_audit(apps, connection.schema_editor())
    expected = {at_portal: tester, in_demo: tester, twice: zoe, by_staff: None, unknown: None, given_back: None}
    assert {service: service.keys.get().used_by for service in expected} == expected


def test_the_audit_is_read_while_others_use_keys() -> None:
    """The scan of the audit is in no transaction with a change of tables, which locks them."""
    reading = migration("users_of_used_keys").Migration
    assert not reading.atomic
    assert [type(each) for each in reading.operations] == [RunPython]
    assert not any(
        isinstance(each, RunPython) for each in migration("orders_of_each_provider_user").Migration.operations
    )
