"""What cannot be done yet: disabled on the page with the reason, said by the form before and after it is sent."""

import uuid

import pytest
from django.test import Client

from occ.actions import deletion
from occ.models import DatacenterConfig, PopConfig, Service, Task, User
from occ.world import BY, world
from tests.bad_input import GOOD, everything
from tests.web.conftest import html

pytestmark = pytest.mark.django_db
NOT_ACTIVE = "Le service n’est pas encore actif"
NO_VRACK = "Associez d’abord un vRack au service"
VRACK_MOVING = "est en train de changer"
NO_POP = "Ajoutez d’abord une configuration PoP"
POP_NOT_READY = "La configuration PoP est en cours de déploiement"
POP_GOING = "La configuration PoP est en cours de suppression"
POP_TAKEN = "Ce port a déjà une configuration"
POP_LEFT = "Supprimez d’abord la configuration PoP"
DATACENTER_BUSY = "Une autre configuration Datacentre est en cours de déploiement"
DATACENTER_NOT_READY = "La configuration Datacentre est en cours de déploiement"
BEING_DEPLOYED = "la suppression sera possible une fois"
BEING_DELETED = "La suppression est déjà en cours"


def check(client: Client, service: Service, tail: str, form: dict[str, str], reason: str) -> None:
    """The page of the service gives the reason; so does the form, opened and sent; nothing is changed."""
    root = f"/services/{service.pk}/"
    before = everything()
    assert reason in html(client.get(root)), tail
    assert reason in html(client.get(root + tail)), tail
    refused = client.post(root + tail, form | {"request_key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert reason in html(refused)
    assert everything() == before


def test_the_guides_order_is_kept_and_explained(as_alice: Client, alice: User) -> None:
    assert alice.account
    network = world.vrack(alice.account)
    choice = {"vrack": str(network.pk)}
    waiting = world.ordered(alice.account)
    check(as_alice, waiting, "vrack/associate/", choice, NOT_ACTIVE)
    service = world.active(alice.account)
    check(as_alice, service, "pops/add/", GOOD["pop"], NO_VRACK)
    check(as_alice, service, "datacenters/add/", GOOD["datacenter"], NO_VRACK)
    world.vrack_attach(service, network)
    check(as_alice, service, "pops/add/", GOOD["pop"], VRACK_MOVING)
    world.pass_time()
    check(as_alice, service, "datacenters/add/", GOOD["datacenter"], NO_POP)
    service.refresh_from_db()
    world.pop_create(service, **{name: v for name, v in GOOD["pop"].items() if name != "type"})
    config = PopConfig.objects.get()
    check(as_alice, service, "datacenters/add/", GOOD["datacenter"], POP_NOT_READY)
    check(as_alice, service, f"pops/{config.pk}/delete/", {}, BEING_DEPLOYED)
    check(as_alice, service, "vrack/dissociate/", {}, POP_LEFT)
    assert POP_TAKEN in html(as_alice.post(f"/services/{service.pk}/pops/add/", GOOD["pop"]))
    world.pass_time()
    deletion.config_delete(service=service, config=config, by=BY)
    check(as_alice, service, "datacenters/add/", GOOD["datacenter"], POP_GOING)
    check(as_alice, service, f"pops/{config.pk}/delete/", {}, BEING_DELETED)


def test_while_one_datacentre_is_deployed_the_next_is_off_on_the_page_and_waits_its_turn_when_asked_for(
    as_alice: Client, alice: User
) -> None:
    assert alice.account
    service, _pop = world.with_pop(alice.account)
    world.datacenter_create(service, 1, subnet="172.16.1.0/28")
    first = DatacenterConfig.objects.get()
    assert DATACENTER_BUSY in html(as_alice.get(f"/services/{service.pk}/"))
    below = f"datacenters/{first.pk}/routings/add/"
    check(as_alice, service, below, GOOD["bgp"], DATACENTER_NOT_READY)
    check(as_alice, service, f"datacenters/{first.pk}/delete/", {}, BEING_DEPLOYED)
    sent = as_alice.post(f"/services/{service.pk}/datacenters/add/", GOOD["datacenter"])
    assert sent.status_code == 302
    world.pass_time()
    ends = Task.objects.filter(kind="datacenter_create").order_by("pk").values_list("finished_at", flat=True)
    assert ends[0] < ends[1]
    assert set(DatacenterConfig.objects.values_list("status", flat=True)) == {"active"}
