"""The datacentre configurations of a service: those of its zone are offered, each once."""

import re

import pytest
from django.test import Client

from occ import catalogue
from occ.models import DatacenterConfig, User
from occ.world import world
from tests.bad_input import GOOD
from tests.web.conftest import html

pytestmark = pytest.mark.django_db


def test_the_datacentres_of_the_zone_are_offered_and_the_others_have_their_reason(
    as_alice: Client, alice: User
) -> None:
    service, _pop = world.with_pop(alice.account)
    world.datacenter(service, 1)
    form = html(as_alice.get(f"/services/{service.pk}/datacenters/add/"))
    options = dict(re.findall(r'<option value="(\d+)"([^>]*>[^<]*)', form))
    assert set(options) == {str(each.id) for each in catalogue.datacenters_of_zone("europe")}
    assert "déjà configuré" in options["1"]
    assert "non disponible" in options["2"]
    assert "disabled" not in options["3"]
    assert 'value="64700"' in form  # as at the PoP


def test_it_is_added_and_shown(as_alice: Client, alice: User) -> None:
    service, _pop = world.with_pop(alice.account)
    path = f"/services/{service.pk}/datacenters/add/"
    assert as_alice.post(path, GOOD["datacenter"]).headers["Location"] == f"/services/{service.pk}/"
    assert DatacenterConfig.objects.get().datacenter == 3
    page = html(as_alice.get(f"/services/{service.pk}/"))
    assert "eu-west-par-c" in page
    assert "172.16.2.0/28" in page


def test_that_of_another_vrack_is_gone(as_alice: Client, alice: User) -> None:
    service, _pop = world.with_pop(alice.account)
    foreign = world.datacenter(world.with_pop(alice.account)[0])
    own = f"/services/{service.pk}/datacenters/{foreign.pk}"
    for path in (f"{own}/delete/", f"{own}/routings/add/"):
        assert as_alice.post(path, GOOD["bgp"]).status_code == 410
    assert foreign.routings.count() == 0
