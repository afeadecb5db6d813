"""What stands for each parameter of an address: one of everything of alice's; and bob, who must not see any of it."""

from dataclasses import dataclass

from occ.actions import api_client, api_key
from occ.models import Email, Task
from occ.world import World as Builder
from occ.world.scenes import configured


@dataclass(frozen=True)
class World:
    """What stands for each parameter of an address."""

    values: dict[str, str]


def build() -> World:
    """Alice with a service, its configurations, tasks, keys and e-mails; bob and staff beside her."""
    world = Builder(password="x")
    alice = world.account(nichandle="aa00001-ovh", name="Alice", email="alice@example.com")
    person = world.user("alice", alice)
    world.user("bob", world.account(nichandle="bb00002-ovh", name="Bob", email="bob@example.com"))
    world.user("staff")
    service = configured(world, alice)
    config = service.vrack.datacenter_configs.get()
    application, _ = api_key.application_create(user=person, name="Robot", by=world.by)
    asked = api_key.credential_request(application=application, rules=[("GET", "/*")], by=world.by)
    _, _, own = api_key.script_key(user=person, name="Script", by=world.by)
    client, _ = api_client.client_create(user=person, name="CI", by=world.by)
    return World(
        {
            "service": str(service.pk),
            "pop": str(service.pop_config.pk),
            "datacenter": str(config.pk),
            "routing": str(config.routings.get().pk),
            "task": str(Task.objects.filter(service=service).latest("pk").pk),
            "key": str(service.keys.get().pk),
            "email": str(Email.objects.latest("pk").pk),
            "vrack": str(service.vrack_id),
            "step": "vrack",
            "provider": "megaport",
            "pop_code": "par-pa3",
            "code": "megaport",
            "bandwidth": "1g",
            "validation": asked.validation,
            "credential": str(own.credential.pk),
            "client": str(client.pk),
        }
    )
