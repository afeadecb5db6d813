"""The vRacks of an account: created, listed with what is in them."""

import pytest
from django.test import Client

from occ.models import User, Vrack
from occ.world import world
from tests.web.conftest import html

pytestmark = pytest.mark.django_db


def test_a_new_one_is_listed(as_alice: Client) -> None:
    assert "Aucun vRack pour l’instant" in html(as_alice.get("/vracks/"))
    assert as_alice.post("/vracks/create/", {"description": " Sites de l’Ouest "}).headers["Location"] == "/vracks/"
    page = html(as_alice.get("/vracks/"))
    assert Vrack.objects.get().name in page
    assert "Sites de l’Ouest" in page


def test_each_is_listed_with_its_services_and_its_configurations(as_alice: Client, alice: User) -> None:
    service, _pop = world.with_pop(alice.account)
    world.datacenter(service)
    page = html(as_alice.get("/vracks/"))
    assert f'<a href="/services/{service.pk}/">' in page
    assert '<td class="numeric">1</td>' in page


def test_of_many_services_the_first_are_named_and_a_link_leads_to_all(as_alice: Client, alice: User) -> None:
    network = world.vrack(alice.account)
    for _ in range(4):
        world.attached(alice.account, network)
    page = html(as_alice.get("/vracks/"))
    assert page.count('<a href="/services/') == 3
    assert f"?vrack={network.pk}" in page


def test_a_description_that_is_none_is_refused_at_its_field(as_alice: Client) -> None:
    answer = as_alice.post("/vracks/create/", {"description": "<b>"})
    assert answer.status_code == 422
    assert "ne sont pas permis" in html(answer)
    assert not Vrack.objects.exists()


def test_those_of_another_account_are_not_listed(as_alice: Client, bob: User) -> None:
    foreign = world.vrack(bob.account)
    assert foreign.name not in html(as_alice.get("/vracks/"))
