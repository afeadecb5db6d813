"""Every address, for everybody: anonymous, its owner, another customer, staff. Derived from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from occ.models import User
from occ.provider import urls as provider_urls
from occ.web import urls as web_urls
from tests.guards.world import World, build

OBJECTS = {
    "service",
    "pop",
    "datacenter",
    "routing",
    "task",
    "key",
    "email",
    "vrack",
    "vrack_id",
    "credential",
    "client",
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration."""

    name: str
    route: str
    view: Any
    parameters: frozenset[str]

    @property
    def of_an_object(self) -> bool:
        """Whether it names something that belongs to a customer."""
        return bool(self.parameters & OBJECTS)

    def path(self, values: dict[str, str]) -> str:
        """The address with its parameters filled in."""
        path = "/" + self.route
        for name in self.parameters:
            assert name in values, f"{self.name}: give tests/guards/world.py a value for <{name}>"
            path = _fill(path, name, values[name])
        return path


def _fill(path: str, name: str, value: str) -> str:
    before, rest = path.split("<", 1)
    inside, after = rest.split(">", 1)
    if inside.split(":")[-1] == name:
        return before + value + after
    return before + "<" + inside + ">" + _fill(after, name, value)


def walk(patterns: list[Any], prefix: str = "") -> Iterator[Address]:
    """Every view below these patterns."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            names = frozenset(part.split(">")[0].split(":")[-1] for part in route.split("<")[1:])
            yield Address(str(entry.name), route, entry.callback, names)


WEB = list(walk(web_urls.urlpatterns))
PROVIDER = list(walk(provider_urls.urlpatterns, "fournisseurs/"))


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Two customers with one of everything."""
    return build()


@pytest.fixture
def everybody(world: World, db: None) -> dict[str, Client]:
    """A client for each person."""
    clients = {"anonymous": Client()}
    for name in ("alice", "bob", "staff"):
        clients[name] = Client()
        clients[name].force_login(User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return clients


def is_public(address: Address) -> bool:
    """Whether the address is on the list of those that anybody may see, with its reason."""
    return bool(getattr(address.view, "is_public", ""))


@pytest.mark.parametrize("address", WEB, ids=lambda address: address.name)
def test_every_view_has_a_door(address: Address) -> None:
    assert getattr(address.view, "enforces_account", False)


@pytest.mark.parametrize("address", PROVIDER, ids=lambda address: address.name)
def test_every_view_of_the_providers_has_its_own_door(address: Address) -> None:
    assert getattr(address.view, "enforces_provider", False) or is_public(address)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", WEB, ids=lambda address: address.name)
def test_each_person_gets_the_right_answer(
    address: Address, method: str, world: World, everybody: dict[str, Client]
) -> None:
    path = address.path(world.values)
    status = {who: getattr(client, method)(path).status_code for who, client in everybody.items()}
    assert max(status.values()) < 500
    if is_public(address):
        assert status["anonymous"] in (200, 302, 405, 422)
        return
    assert status["anonymous"] in (200, 302, 405)
    if status["anonymous"] == 302:
        assert "/login/" in getattr(everybody["anonymous"], method)(path).headers["Location"]
    assert status["staff"] in (403, 405)
    assert status["alice"] in (200, 204, 302, 405, 409, 422)
    assert status["bob"] in ((404, 405) if address.of_an_object else (200, 204, 302, 405, 409, 422))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", PROVIDER, ids=lambda address: address.name)
def test_at_a_provider_being_signed_in_at_passerelle_does_not_count(
    address: Address, method: str, world: World, everybody: dict[str, Client]
) -> None:
    path = address.path(world.values)
    for client in everybody.values():
        answer = getattr(client, method)(path)
        if is_public(address):
            assert answer.status_code in (200, 302, 405, 422)
        else:
            assert answer.status_code == 302
            assert answer.headers["Location"] == f"/fournisseurs/{world.values['provider']}/login/"


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/limits/", "/fournisseurs/megaport/login/", "/nowhere/", "/admin/login/"]
)
def test_the_policy_of_every_answer_forbids_inline_and_foreign_code(path: str, client: Client, db: None) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
