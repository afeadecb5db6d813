"""The PoP configuration of a service: added in a form, shown with its addresses, asked about before it goes."""

import pytest
from django.test import Client

from occ.models import PopConfig, User
from occ.world import world
from tests.bad_input import GOOD
from tests.web.conftest import html

pytestmark = pytest.mark.django_db


def test_it_is_added_once_and_shown_with_its_addresses(as_alice: Client, alice: User) -> None:
    service = world.attached(alice.account)
    path = f"/services/{service.pk}/pops/add/"
    sent = GOOD["pop"] | {"request_key": "7c1c4a0e-8a52-4ab0-9d29-1a5f4b7a1f0b"}
    for _ in range(2):
        assert as_alice.post(path, sent).headers["Location"] == f"/services/{service.pk}/"
    config = PopConfig.objects.get()
    assert (config.customer_asn, config.ovh_asn, str(config.subnet)) == (64600, 64700, "10.1.250.8/30")
    world.finish()
    page = html(as_alice.get(f"/services/{service.pk}/"))
    for value in ("64600", "64700", "10.1.250.8/30", "10.1.250.9", "10.1.250.10"):
        assert value in page


def test_in_the_panel_it_renews_the_page(as_alice: Client, alice: User, in_panel: dict[str, str]) -> None:
    service = world.attached(alice.account)
    answer = as_alice.post(f"/services/{service.pk}/pops/add/", GOOD["pop"], headers=in_panel)
    assert "popChanged" in answer.headers["HX-Trigger"]


def test_the_pop_of_another_service_is_gone(as_alice: Client, alice: User) -> None:
    service, _pop = world.with_pop(alice.account)
    other, config = world.with_pop(alice.account)
    path = f"/services/{service.pk}/pops/{config.pk}/delete/"
    assert as_alice.get(path).status_code == 410
    assert as_alice.post(path).status_code == 410
    assert as_alice.get(f"/services/{other.pk}/pops/{config.pk}/delete/").status_code == 200
