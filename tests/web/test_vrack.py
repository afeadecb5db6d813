"""The vRack of a service: chosen, associated, dissociated."""

import uuid

import pytest
from django.test import Client

from occ.models import User
from occ.world import world
from tests.bad_input import GOOD
from tests.web.conftest import html

pytestmark = pytest.mark.django_db


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
    assert first.description == second.description  # as orders name them
    named = f"Ce vRack porte déjà {first.description} ({str(first.pk)[:8]})."
    assert named in html(chosen)
    assert as_alice.post(path, {"vrack": str(first.vrack.pk)}).status_code == 302
    assert "Association en cours" in html(as_alice.get(f"/services/{second.pk}/"))
    world.pass_time()
    associated = html(as_alice.get(f"/services/{second.pk}/"))
    assert f"Le vRack {first.vrack.name} est associé à votre service" in associated
    assert named in associated
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
