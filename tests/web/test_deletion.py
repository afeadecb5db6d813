"""Before a deletion: what goes, what stays and why, how long. During: leaf by leaf. Afterwards: gone."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from occ.engine.queue import clock, runner
from occ.models import Clock, PopConfig, Service, Task, User
from occ.world import world
from tests.forms import fields

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def service(alice: User) -> Service:
    """A service with a PoP, a datacentre and a routing configuration."""
    assert alice.account
    found, _pop = world.with_pop(alice.account)
    world.bgp(world.datacenter(found))
    return found


@pytest.fixture
def sharer(alice: User, service: Service) -> Service:
    """Another service of the same vRack, which shows the same datacentre configuration."""
    assert alice.account
    return world.with_pop(alice.account, service.vrack, subnet="10.1.250.8/30")[0]


def pop_path(service: Service) -> str:
    """Where the PoP configuration of a service is deleted."""
    return f"/services/{service.pk}/pops/{PopConfig.objects.get(interface__service=service).pk}/delete/"


def words(client: Client, path: str) -> str:
    """The text of a page, blanks made one."""
    return " ".join(unescape(client.get(path).content.decode()).replace(NBSP, " ").split())


def part(text: str, heading: str) -> str:
    """What stands under a heading of the question."""
    return text.partition(f">{heading}</h2>")[2].partition("</section>")[0]


def test_the_question_names_what_goes_and_how_long_it_takes(as_alice: Client, service: Service) -> None:
    text = words(as_alice, pop_path(service))
    assert "css/service.css" in text  # on a page of its own too, where the service's page is not around it
    goes = part(text, "Ce qui est supprimé")
    for label in ("AS64801 172.16.1.4", "eu-west-par-a 172.16.1.0/28", "10.1.250.4/30"):
        assert label in goes
    assert "Ce qui reste" not in text
    # 15 s of queue, then 60, 150 and 180 s with a pause of a minute each; one after another 15 s more each.
    assert "9 min 45 s" in text
    assert "7 min 15 s" in text


def test_it_names_what_stays_and_why(as_alice: Client, service: Service, sharer: Service) -> None:
    text = words(as_alice, pop_path(service))
    stays = part(text, "Ce qui reste")
    assert "eu-west-par-a 172.16.1.0/28" in stays
    assert "AS64801 172.16.1.4" in stays
    assert sharer.description.replace(NBSP, " ") in stays


def test_deleting_what_is_shared_names_who_loses_it(as_alice: Client, service: Service, sharer: Service) -> None:
    assert service.vrack
    config = service.vrack.datacenter_configs.get()
    text = words(as_alice, f"/services/{service.pk}/datacenters/{config.pk}/delete/")
    loses = text.partition("D’autres services")[2].partition("</div>")[0]
    assert sharer.description.replace(NBSP, " ") in loses
    assert sharer.description == service.description  # as orders name them
    assert str(sharer.pk) in loses


def test_it_is_done_once_and_leaf_by_leaf(as_alice: Client, service: Service) -> None:
    path = pop_path(service)
    form = fields(as_alice.get(path).content.decode(), "plan")
    for _ in range(2):
        assert as_alice.post(path, form).status_code == 302
    task = Task.objects.get(kind="pop_delete")
    seen = set()
    for _ in range(60):
        seen |= set(re.findall(r"\d objets? supprimés? sur 3", words(as_alice, f"/services/{service.pk}/")))
        clock.change(Clock.objects.get().pk, forward=timedelta(seconds=20))
        runner.run_due()
    task.refresh_from_db()
    assert task.status == "done"
    assert seen == {"0 objet supprimé sur 3", "1 objet supprimé sur 3", "2 objets supprimés sur 3"}
    assert not PopConfig.objects.filter(interface__service=service).exists()
    gone = as_alice.get(path)
    assert gone.status_code == 410
    assert "a été supprimée entre-temps" in unescape(gone.content.decode())
    assert as_alice.post(path, {"request_key": str(uuid.uuid4())}).status_code == 410


def test_what_is_being_deleted_says_so_and_is_refused(as_alice: Client, service: Service) -> None:
    path = pop_path(service)
    html = as_alice.get(path).content.decode()
    assert as_alice.post(path, fields(html, "plan")).status_code == 302
    assert "La suppression est déjà en cours." in words(as_alice, path)
    assert as_alice.post(path, fields(html, "plan", request_key=str(uuid.uuid4()))).status_code == 422
    assert Task.objects.filter(kind="pop_delete").count() == 1


def test_on_a_page_of_its_own_the_plan_has_its_sheet(as_alice: Client, alice: User) -> None:
    assert alice.account
    service, pop = world.with_pop(alice.account)
    page = as_alice.get(f"/services/{service.pk}/pops/{pop.pk}/delete/").content.decode()
    assert re.search(r'<link rel="stylesheet" href="[^"]*/service[^"]*\.css">', page)
    assert 'aria-label="Fil d’Ariane"' in page
    assert f'<a href="/services/{service.pk}/">{service.description}</a>' in page
