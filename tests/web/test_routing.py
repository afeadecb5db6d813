"""Routing configurations: four neighbours, all of one type."""

import pytest
from django.test import Client

from occ.models import User
from occ.world import world
from tests.bad_input import GOOD, everything
from tests.web.conftest import html

pytestmark = pytest.mark.django_db


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
