"""What the pages of tools/bench/scale.py show, whose sessions ask for them, and how much of everything there is."""

import json
import time
from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.test import Client, RequestFactory

from occ.admin.lists import IndexedList
from occ.models import Account, DatacenterConfig, PopConfig, ProviderUser, RoutingConfig, Service, User, Worker
from occ.provider import session
from tools.bench import population, remainder, tour

CONFIGURATIONS = (PopConfig, DatacenterConfig, RoutingConfig)
GROWING = [
    model for model, desk in admin.site._registry.items() if isinstance(desk, IndexedList) and model is not Worker
]
Found = dict[str, Any]


def counted() -> Found:
    """How much there is."""
    return {
        "accounts": Account.objects.count(),
        "services": Service.objects.count(),
        "configurations": sum(model.objects.count() for model in CONFIGURATIONS),
    }


def signed_in(user: User) -> str:
    """The key of a session."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def customers(accounts: dict[str, Account]) -> Found:
    """By account: its session, its services and its pages; only lists of those whose services are alike."""
    return {
        name: {
            "session": signed_in(account.users.get()),
            "services": Service.objects.filter(account=account).count(),
            "lists": tour.lists(account),
            "pages": {} if name in population.ALIKE else tour.pages(account),
            "csv": tour.CSV,
        }
        for name, account in accounts.items()
    }


def portals() -> Found:
    """By provider: a session at its portal, and its pages."""
    found = {}
    for name, provider in population.PROVIDERS.items():
        user = ProviderUser.objects.get(provider=provider, username=population.PORTAL_USERS[0])
        cookies = session.sign_in(RequestFactory().get("/"), HttpResponse(), user).cookies
        found[name] = {"session": cookies[session.COOKIE].value, "pages": tour.portal(provider)}
    return found | {"cookie": session.COOKIE}


def desk(accounts: dict[str, Account]) -> Found:
    """Staff's session, what they see of everything, and what they search for: of the one customer, and of the other."""
    user = User.objects.create_superuser("bench")
    searches = {name: tour.desk(accounts[name]) for name in population.PROVIDERS}
    return {"session": signed_in(user), "pages": tour.DESK, "searches": searches}


def main(accounts: int, services: int, big: int, small: int, others: int) -> None:
    """Fill the database; print all this as JSON.

    Args:
        accounts, services, big, small: see `population.fill`.
        others: rows of each table of the admin that it leaves empty.
    """
    began = time.monotonic()
    filled = population.fill(accounts, services, big=big, small=small)
    remainder.fill_up(GROWING, others)
    found = {
        "seconds": time.monotonic() - began,
        "counted": counted(),
        "customers": customers(filled),
        "few": ["small", *population.ALIKE],
        "portals": portals(),
        "desk": desk(filled),
    }
    print(json.dumps(found))
