"""The bar of simulated time is on each page, once: for staff, in the demo for everybody, else for nobody."""

from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.test import Client

from occ.models import User
from portal.urls import urlpatterns
from tests.guards.test_every_url import Address, walk
from tests.guards.world import World, build

FRAMES = {"email-html": "what an e-mail looks like, within its page"}
BY_EXPRESSION = {"app_label": "/admin/occ/", "url": "/admin/nowhere/"}
"""Addresses of the admin that are regular expressions, by what they name, with one that they fit."""


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Two customers with one of everything, and staff."""
    return build()


def place(address: Address, world: World) -> str:
    """Where to find a page; the admin's of an object is that of the first row of its model."""
    if "(?P<" in address.route:
        return next(path for name, path in BY_EXPRESSION.items() if name in address.parameters)
    values = world.values | {"object_id": "0", "content_type_id": "0", "method": "GET", "path": "ovhCloudConnect"}
    _admin, label, model, *_rest = [*address.route.split("/"), "", ""]
    if "object_id" in address.parameters and label in apps.app_configs:
        values["object_id"] = quote(str(getattr(apps.get_model(label, model).objects.first(), "pk", 0)), safe="")
    return address.path(values)


def bars(client: Client, world: World) -> dict[str, int]:
    """How many bars each page has that somebody is shown, pages of refusal and of nothing among them."""
    found = {}
    for address in walk(urlpatterns):
        path = place(address, world)
        answer = client.get(path)
        if "html" in answer.headers.get("Content-Type", "") and address.name not in FRAMES:
            text = answer.content.decode()
            if "<html" in text:
                found[path] = text.count('id="clock"')
    return found


def person(name: str, world: World) -> Client:
    """Somebody's browser, in which they are signed in at a provider too."""
    client = Client()
    sign_in = {"username": "tester", "password": "x"}
    assert client.post(f"/fournisseurs/{world.values['provider']}/login/", sign_in).status_code == 302
    client.force_login(User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return client


def test_staff_have_it_on_each_page_once(world: World, db: None) -> None:
    found = bars(person("staff", world), world)
    assert {path for path, count in found.items() if count != 1} == set()
    assert {"/", "/desk/", "/admin/", "/admin/occ/", "/admin/occ/task/", "/admin/occ/account/add/"} <= found.keys()
    assert {"/admin/password_change/", "/fournisseurs/", "/fournisseurs/megaport/", "/admin/nowhere/"} <= found.keys()
    assert len([path for path in found if path.endswith("/change/")]) > 20


def test_in_the_demo_customers_have_it_on_each_page_once(world: World, db: None, settings: LazySettings) -> None:
    settings.DEMO = True
    found = bars(person("alice", world), world)
    assert {path for path, count in found.items() if count != 1} == set()
    assert {f"/services/{world.values['service']}/", "/fournisseurs/megaport/", "/api/console/"} <= found.keys()


def test_in_the_demo_who_is_not_signed_in_has_it_on_each_page_once(
    world: World, db: None, settings: LazySettings
) -> None:
    settings.DEMO = True
    found = bars(Client(), world)
    assert {path for path, count in found.items() if count != 1} == set()
    assert {"/", "/login/", "/fournisseurs/", "/fournisseurs/megaport/login/"} <= found.keys()


def test_outside_of_the_demo_nobody_else_has_it_anywhere(world: World, db: None) -> None:
    for client in (person("alice", world), Client()):
        found = bars(client, world)
        assert {"/", "/limits/", "/fournisseurs/"} <= found.keys()
        assert {path for path, count in found.items() if count} == set()
