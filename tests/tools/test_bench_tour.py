"""Every page is among those that `make bench` times, or it is said why not."""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import resolve

from occ.actions.service import service_close
from occ.api.console import urls as console_urls
from occ.desk import urls as desk_urls
from occ.models import Account, User
from occ.provider import urls as provider_urls
from occ.web import urls as web_urls
from occ.world import BY, Stage, world
from tests.guards.test_every_url import walk
from tests.guards.world import build
from tools.bench import tour

pytestmark = pytest.mark.django_db
AREAS = {"occ": web_urls, "provider": provider_urls, "console": console_urls, "desk": desk_urls}
NOT_TIMED = {
    "occ:login": "a form, for who is not signed in",
    "occ:logout": "a button",
    "occ:language": "a button",
    "occ:clock-set": "buttons",
    "occ:task-retry": "a button",
    "occ:task-cancel": "one task, found by its number",
    "occ:api-key-revoke": "one key, found by its number",
    "occ:api-client-delete": "one client, found by its number",
    "occ:api-validate": "one request, found by its own secret",
    "occ:api-refuse": "one request, found by its own secret",
    "provider:portals": "the catalogue's providers",
    "provider:login": "a form, for who is not signed in",
    "provider:logout": "a button",
    "provider:validate": "a button; its queries are read in tests/web/test_plans.py",
}


@pytest.fixture(scope="module")
def account(undone: None) -> Account:
    """A customer with a configured service, one that is being delivered, and one that is closed."""
    build()
    alice = Account.objects.get(users__username="alice")
    closed, _ = world.services([Stage.ORDERED] * 2, alice)
    service_close(service=closed, by=BY)
    return alice


def test_every_page_is_timed_or_it_is_said_why_not(account: Account) -> None:
    tours = [tour.lists(account), tour.pages(account), tour.portal("megaport"), tour.DESK, tour.desk(account)]
    paths = [tour.CSV, *(path for found in tours for path in found.values())]
    timed = {resolve(urlsplit(path).path).view_name for path in paths}
    every = {f"{area}:{address.name}" for area, urls in AREAS.items() for address in walk(urls.urlpatterns)}
    lists = {f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}
    every |= {f"admin:{name}" for name in ("index", *lists)}
    assert every - timed == NOT_TIMED.keys()


@pytest.mark.parametrize("who", ["alice", "staff"])
def test_every_page_that_is_timed_is_there(account: Account, who: str, client: Client) -> None:
    client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
    tours = [tour.lists(account), tour.pages(account)] if who == "alice" else [tour.DESK, tour.desk(account)]
    answers = {path: client.get(path).status_code for found in tours for path in found.values()}
    assert {path: status for path, status in answers.items() if status != 200} == {}
