"""What cannot be done yet: disabled on the page with the reason, said by the form before and after it is sent."""

import uuid
from html import unescape

import pytest
from django.test import Client

from occ.actions import deletion
from occ.models import DatacenterConfig, PopConfig, Service, Task, User
from occ.world import BY, world
from tests.bad_input import GOOD, everything

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


def html(answer: object) -> str:
    """The text of an answer."""
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


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


def test_four_neighbours_are_enough_and_the_other_type_cannot_be_chosen(as_alice: Client, alice: User) -> None:
    assert alice.account
    service, _pop = world.with_pop(alice.account)
    config = world.datacenter(service)
    for host in (4, 5, 6, 7):
        world.bgp(config, neighbor_ip=str(config.subnet[host]))
    path = f"/services/{service.pk}/datacenters/{config.pk}/routings/add/"
    before = everything()
    fifth = as_alice.post(path, GOOD["bgp"] | {"neighbor_ip": "172.16.1.9"})
    assert fifth.status_code == 422
    assert "au plus 4 voisins BGP" in html(fifth)
    other = as_alice.post(path, GOOD["static"] | {"next_hop": "172.16.1.9"})
    assert other.status_code == 422
    assert "est de type BGP" in html(other)
    opened = html(as_alice.get(path))
    assert "la première configuration de routage de ce datacentre est de l’autre type" in opened
    assert everything() == before


def test_a_vrack_that_carries_another_service_is_chosen_with_a_warning(as_alice: Client, alice: User) -> None:
    assert alice.account
    first, _pop = world.with_pop(alice.account)
    config = world.datacenter(first)
    assert first.vrack
    second = world.active(alice.account)
    path = f"/services/{second.pk}/vrack/associate/"
    chosen = as_alice.post(path, {"vrack": str(first.vrack.pk), "_check": "vrack"})
    warning = "Ses configurations Datacentre sont liées"
    assert warning in html(chosen)
    assert first.description in html(chosen)
    assert as_alice.post(path, {"vrack": str(first.vrack.pk)}).status_code == 302
    assert "Association en cours" in html(as_alice.get(f"/services/{second.pk}/"))
    world.pass_time()
    associated = html(as_alice.get(f"/services/{second.pk}/"))
    assert f"Le vRack {first.vrack.name} est associé à votre service" in associated
    assert warning in associated
    assert str(config.subnet) not in associated
    assert as_alice.post(f"/services/{second.pk}/pops/add/", GOOD["pop"]).status_code == 302
    assert str(config.subnet) in html(as_alice.get(f"/services/{second.pk}/"))


def test_a_vrack_is_dissociated_once_nothing_is_configured(as_alice: Client, alice: User) -> None:
    assert alice.account
    service = world.attached(alice.account)
    path = f"/services/{service.pk}/vrack/dissociate/"
    assert as_alice.post(path, {"request_key": str(uuid.uuid4())}).status_code == 302
    assert "Dissociation en cours" in html(as_alice.get(f"/services/{service.pk}/"))
    world.pass_time()
    service.refresh_from_db()
    assert service.vrack is None
    assert "Associer un vRack" in html(as_alice.get(f"/services/{service.pk}/"))
