"""The guide's steps on top of a service that is not finished: what is next, why, and its form one click away."""

import re
from html import unescape

import pytest
from django.test import Client

from occ.models import Account, Service, User
from occ.world import world
from tests.bad_input import GOOD

pytestmark = pytest.mark.django_db
SLUGS = ("order", "key", "vrack", "pop", "datacenter", "routing", "further")


@pytest.fixture
def account(alice: User) -> Account:
    """Alice's account."""
    assert alice.account
    return alice.account


def html(client: Client, service: Service, tail: str = "") -> str:
    """The page of a service, or of one of its steps."""
    answer = client.get(f"/services/{service.pk}/{tail}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def upcoming(client: Client, service: Service) -> tuple[str, str]:
    """The headline of what is next, and where its button leads."""
    page = html(client, service)
    title = re.search(r'id="wizard-title">([^<]+)<', page)
    button = re.search(r'id="next-action" href="([^"]+)"', page)
    return title[1] if title else "", button[1].partition(str(service.pk))[2] if button else ""


def test_each_step_follows_from_what_exists(as_alice: Client, account: Account) -> None:
    service = world.ordered(account)
    assert upcoming(as_alice, service)[0] == "Étape suivante\u00a0: Activation"
    service = world.active(account)
    assert upcoming(as_alice, service) == ("Étape suivante\u00a0: vRack", "/vrack/associate/")
    world.vrack_attach(service, world.vrack(account))
    assert upcoming(as_alice, service) == ("En cours\u00a0: vRack", "")
    world.pass_time()
    assert upcoming(as_alice, service) == ("Étape suivante\u00a0: Configuration PoP", "/pops/add/")
    service.refresh_from_db()
    world.pop_create(service, **{name: v for name, v in GOOD["pop"].items() if name != "type"})
    world.pass_time()
    title, url = upcoming(as_alice, service)
    assert (title, url) == ("Étape suivante\u00a0: Configuration Datacentre", "/datacenters/add/")
    config = world.datacenter(service)
    below = f"/datacenters/{config.pk}/routings/add/"
    assert upcoming(as_alice, service) == ("Étape suivante\u00a0: Routage", below)
    world.routing_create(config, **GOOD["bgp"])  # type: ignore[arg-type]
    world.pass_time()
    page = html(as_alice, service)
    assert "wizard-title" not in page
    assert "Aller plus loin" in page


@pytest.mark.parametrize("slug", SLUGS)
def test_each_step_has_its_own_address_from_the_first_day_on(as_alice: Client, account: Account, slug: str) -> None:
    service = world.ordered(account)
    page = html(as_alice, service, f"steps/{slug}/")
    assert page.count("<h1") == 1
    assert f'href="/services/{service.pk}/steps/{slug}/"' in html(as_alice, service)
    assert as_alice.get(f"/services/{service.pk}/steps/nowhere/").status_code == 404


def test_what_cannot_be_done_yet_is_off_with_the_reason(as_alice: Client, account: Account) -> None:
    page = html(as_alice, world.active(account), "steps/pop/")
    assert 'aria-disabled="true"' in page
    assert "Associez d’abord un vRack au service" in page
