"""The isolation matrix of the portals: what every address of a provider tells a user of the orders of another.

Derived from the URL configuration and from the forms: a new page or field is covered as soon as it exists.
"""

import re

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from occ.models import ServiceKey
from occ.provider import forms, history, session
from occ.web.views.clock import ACTS
from tests.guards.portals import PortalUser, build_portals
from tests.guards.test_every_url import PROVIDER, Address
from tests.guards.world import World, build
from tests.visitor import LIVE, NOTE

pytestmark = pytest.mark.django_db
FIELDS = {name for form in forms.PortalForm.__subclasses__() for name in form.base_fields}
"""What the forms of the portals ask for."""
WAYS = [(method, htmx) for method in ("get", "post") for htmx in (False, True)]


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """One of everything."""
    return build()


@pytest.fixture(scope="module")
def portals(world: World) -> list[PortalUser]:
    """Two users at each provider, each with an order of their own."""
    return build_portals()


def at_portal(viewer: PortalUser) -> Client:
    """A browser in which this user is signed in at their provider."""
    client = Client()
    answer = session.sign_in(RequestFactory().get("/"), HttpResponse(), viewer.user)
    client.cookies[session.COOKIE] = answer.cookies[session.COOKIE].value
    return client


def others(viewer: PortalUser, portals: list[PortalUser]) -> list[PortalUser]:
    """A colleague at the same provider, and somebody at another."""
    apart = [each for each in portals if each is not viewer]
    colleague = next(each for each in apart if each.user.provider == viewer.user.provider)
    stranger = next(each for each in apart if each.user.provider != viewer.user.provider)
    return [colleague, stranger]


def seen(answer: HttpResponse, owners: list[PortalUser]) -> set[str]:
    """What an answer, its headers included, tells of the orders of `owners`."""
    text = answer.serialize().decode()
    return {trace for owner in owners for trace in owner.traces if trace in text}


def note_of(owner: PortalUser) -> str:
    """The note with which the owner's own page follows their order."""
    found = NOTE.search(at_portal(owner).get(f"/fournisseurs/{owner.user.provider}/").content.decode())
    assert found
    return found[2]


def leaks(address: Address, method: str, htmx: bool, world: World, portals: list[PortalUser]) -> set[str]:
    """What an address tells users of the portals of each other's orders, asked for with all that names these."""
    found: set[str] = set()
    for viewer in portals[::2]:  # one at each provider
        for owner in others(viewer, portals):
            values = world.values | owner.values
            headers = LIVE | {"X-Watch": note_of(owner)} if htmx else {}
            for provider in {viewer.user.provider, owner.user.provider}:
                path = address.path(values | {"provider": provider})
                form = {field: values[field] for field in FIELDS}
                answer = getattr(at_portal(viewer), method)(path, form, headers=headers)
                assert answer.status_code < 500
                assert answer.status_code != 204, "it follows what is not its own"
                found |= seen(answer, [each for each in portals if each is not viewer])
    return found


@pytest.mark.parametrize(("method", "htmx"), WAYS)
@pytest.mark.parametrize("address", PROVIDER, ids=lambda address: address.name)
def test_at_a_provider_nobody_sees_the_orders_of_anybody_else(
    address: Address, method: str, htmx: bool, world: World, portals: list[PortalUser], settings: LazySettings
) -> None:
    settings.DEMO = True  # with the bar of simulated time
    assert leaks(address, method, htmx, world, portals) == set()


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_the_bar_of_time_tells_a_provider_nothing_of_the_orders_of_anybody_else(
    act: str, htmx: bool, portals: list[PortalUser], settings: LazySettings
) -> None:
    settings.DEMO = True
    viewer, home = portals[0], f"/fournisseurs/{portals[0].user.provider}/"
    client, form = at_portal(viewer), {"do": act, "value": "1h" if act == "jump" else "60", "next": home}
    answers = [client.post("/clock/", form, headers=LIVE if htmx else {}), client.get(home)]
    assert [answer.status_code for answer in answers] == [200 if htmx else 302, 200]
    assert [seen(answer, portals[1:]) for answer in answers] == [set(), set()]


def test_at_a_provider_each_user_sees_their_own_order(portals: list[PortalUser]) -> None:
    for viewer in portals:
        page = at_portal(viewer).get(f"/fournisseurs/{viewer.user.provider}/").content.decode()
        assert re.findall(r'id="order-(\d+)"', page) == [str(viewer.key.pk)]


def test_a_portal_that_lists_all_orders_is_found_out(
    world: World, portals: list[PortalUser], monkeypatch: pytest.MonkeyPatch
) -> None:
    used = ServiceKey.objects.filter(used_at__isnull=False).select_related("service__task", "service__account__clock")
    monkeypatch.setattr(history, "used_keys", lambda _user_id: list(used))
    home = next(each for each in PROVIDER if each.name == "home")
    assert leaks(home, "get", False, world, portals) >= {str(each.key.pk) for each in portals}
