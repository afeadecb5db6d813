"""The code of docs/recipes.md: put into the portal as it stands, and used as a customer uses it."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import LazySettings
from django.http import QueryDict
from django.test import Client
from django.urls import path

from occ.models import Service, User, Vrack
from occ.world import world
from tests.documents import RUNS
from tests.visitor import LIVE


@pytest.fixture
def recipes(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The names of the document's code; its views have addresses, and its template is found."""
    code, urls = ModuleType("recipes"), ModuleType("recipes_urls")
    for block in RUNS["RECIPES"].blocks():
        exec(block, vars(code))
    (template,) = RUNS["TEMPLATE"].blocks()
    place = tmp_path / "occ" / "example" / "progress.html"
    place.parent.mkdir(parents=True)
    place.write_text(template)
    settings.TEMPLATES = [each | {"DIRS": [*each["DIRS"], tmp_path]} for each in settings.TEMPLATES]
    portal = __import__(settings.ROOT_URLCONF, fromlist=["urlpatterns"])
    vars(urls).update(vars(portal))
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("example/<uuid:service>/", code.service_progress),
        path("example/vracks/<int:vrack>/", code.vrack_edit),
        *portal.urlpatterns,
    ]
    monkeypatch.setitem(sys.modules, "recipes_urls", urls)
    settings.ROOT_URLCONF = "recipes_urls"
    return code


@pytest.fixture
def service(alice: User) -> Service:
    """A service of alice's, whose provider is at work on it."""
    assert alice.account
    return world.validated(alice.account)


def test_the_page_follows_its_tasks(recipes: ModuleType, as_alice: Client, service: Service, bob: User) -> None:
    html = as_alice.get(f"/example/{service.pk}/").content.decode()
    assert "Activer le service chez le fournisseur" in html
    assert 'data-poll="' in html
    assert "<html" in html
    part = as_alice.get(f"/example/{service.pk}/", headers=LIVE).content.decode()
    assert part.strip().startswith('<div id="live"')
    assert "<html" not in part
    world.finish()
    settled = as_alice.get(f"/example/{service.pk}/", headers=LIVE).content.decode()
    assert "data-poll" not in settled
    assert bob.account
    foreign = world.ordered(bob.account)
    assert as_alice.get(f"/example/{foreign.pk}/").status_code == 404


def test_the_list_is_sorted_and_the_accounts_own(recipes: ModuleType, alice: User, bob: User) -> None:
    assert alice.account
    assert bob.account
    for name in ("Lyon", "Brest", "Nice"):
        world.ordered(alice.account, description=name)
    world.ordered(bob.account)
    found = recipes.services_of(alice.account, QueryDict())
    assert [each.description for each in found] == ["Brest", "Lyon", "Nice"]


@pytest.fixture
def vrack(alice: User) -> Vrack:
    """A vRack of alice's."""
    return world.vrack(alice.account, description="Lyon")


def test_the_form_changes_what_is_typed(
    recipes: ModuleType, as_alice: Client, vrack: Vrack, in_panel: dict[str, str]
) -> None:
    address = f"/example/vracks/{vrack.pk}/"
    whole, panel = as_alice.get(address), as_alice.get(address, headers=in_panel)
    assert b"<html" in whole.content
    assert b"<html" not in panel.content
    assert all('value="Lyon"' in each.content.decode() for each in (whole, panel))
    saved = as_alice.post(address, {"description": "Brest"}, headers=in_panel)
    assert saved.status_code == 204
    assert json.loads(saved.headers["HX-Trigger"]).keys() >= {"drawerClose", "toast", "pageChanged", "vrackChanged"}
    assert as_alice.post(address, {"description": "Nice"}).status_code == 302
    vrack.refresh_from_db()
    assert vrack.description == "Nice"


def test_the_form_says_at_its_field_what_the_action_refuses(
    recipes: ModuleType, as_alice: Client, vrack: Vrack, in_panel: dict[str, str]
) -> None:
    address, long = f"/example/vracks/{vrack.pk}/", {"description": "x" * 101}
    refused = as_alice.post(address, long, headers=in_panel)
    left = as_alice.post(address, long | {"_check": "description"}, headers=in_panel)
    typing = as_alice.post(address, {"description": "abc", "_check": "description", "_typing": "1"}, headers=in_panel)
    assert (refused.status_code, left.status_code) == (422, 200)
    assert all("101 caractères" in each.content.decode() for each in (refused, left))
    assert "97 au plus" in typing.content.decode()
    vrack.refresh_from_db()
    assert vrack.description == "Lyon"


def test_the_form_is_not_there_for_the_vrack_of_another(recipes: ModuleType, as_alice: Client, bob: User) -> None:
    foreign = world.vrack(bob.account)
    assert as_alice.post(f"/example/vracks/{foreign.pk}/", {"description": "Mine"}).status_code == 404
    assert Vrack.objects.get(pk=foreign.pk).description == ""
