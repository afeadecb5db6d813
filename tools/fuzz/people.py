"""The world of the fuzz of pages: that of the API's, more rows for staff to see, and several persons' cookies."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client, RequestFactory

from occ.actions import api_key, fault, people
from occ.engine.queue.heartbeat import Pulse
from occ.models import Account, ApiClient, ApiCredential, Email, FaultMode, Service, User
from occ.provider.session import sign_in
from occ.world import BY, world
from tests.api.client import user_of
from tests.api.places import EVERYTHING
from tests.api.valid import World
from tools.fuzz.places import build

PASSWORD = "passerelle"
LONG = "\N{LATIN SMALL LETTER E WITH ACUTE}" * 150
"""As long as a user's name can be."""
PROVIDER = "megaport"
ANONYMOUS, OWNER, OTHER, STAFF, POWERLESS, AT_PROVIDER = (
    "nobody",
    "owner",
    "other customer",
    "staff",
    "staff without permissions",
    "provider's user",
)


@dataclass
class Ground:
    """Places by name, the cookies of each person, and what stands for parameters that no place names."""

    places: dict[str, World]
    cookies: dict[str, SimpleCookie]
    named: dict[str, list[str]]
    names: list[str]
    """User names that there are."""
    rows: dict[type[Model], list[str]] = field(default_factory=dict)

    def keys(self, model: type[Model]) -> list[str]:
        """Primary keys of the oldest rows of a model, and of the newest."""
        if model not in self.rows:
            found = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
            self.rows[model] = [str(key) for key in [*found[:5], *found[5:][-1:]]]
        return self.rows[model]


def build_for_pages() -> Ground:
    """The API's places, and a browser for each person."""
    found = build()
    full = found.places[EVERYTHING].service
    owner, stranger = full.account, Account.objects.get(nichandle=account_number(2))
    known = {OWNER: user_of(owner), OTHER: user_of(stranger)}
    known[STAFF] = people.user_create(username=LONG, password=PASSWORD, staff=True, by=BY)
    known[POWERLESS] = User.objects.create_user("powerless", password=PASSWORD, is_staff=True)
    at_provider = people.provider_user_create(provider=PROVIDER, username=LONG, password=PASSWORD, by=BY)
    answer = sign_in(RequestFactory().get("/"), HttpResponse(), at_provider)
    cookies = {ANONYMOUS: SimpleCookie()} | {who: signed_in(user) for who, user in known.items()}
    cookies[AT_PROVIDER] = answer.cookies
    more_rows(world.account(3), known[OWNER])
    validations = [pending(owner) for _ in range(2)]
    named = {
        "provider": [PROVIDER, PROVIDER, PROVIDER, "equinix"],
        "pop_code": ["par-pa3"],
        "bandwidth": ["1g", "10g"],
        "step": ["order", "key", "vrack", "pop", "datacenter", "routing", "further"],
        "validation": validations,
        "email": keys_of(Email, owner),
        "credential": keys_of(ApiCredential, owner),
        "client": keys_of(ApiClient, owner),
    }
    return Ground(found.places, cookies, named, [user.username for user in known.values()])


def account_number(number: int) -> str:
    """The nic handle of a customer of `world.account`."""
    return f"tt{number:05}-ovh"


def keys_of(model: Any, owner: Account) -> list[str]:
    """The rows that are an account's."""
    return [str(key) for key in model.objects.filter(account=owner).order_by("pk").values_list("pk", flat=True)[:5]]


def signed_in(user: User) -> SimpleCookie:
    """The cookies of a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.cookies


def pending(owner: Account) -> str:
    """The validation link of a program that asks for a key."""
    application, _ = api_key.application_create(user=user_of(owner), name="Fuzz", by=BY)
    return str(api_key.credential_request(application=application, rules=[("GET", "/*")], by=BY).validation)


def more_rows(other: Account, user: User) -> None:
    """Rows that no customer makes: a fault, a worker, a wrong password, a service key that was sent."""
    fault.fault_add(account=other, mode=FaultMode.FAIL, by=BY)
    pulse = Pulse()
    pulse.observe(3, 0.1)
    pulse.tell("worker")
    Client().post("/login/", {"username": user.username, "password": "wrong"})


def service_keys() -> list[str]:
    """Service keys that can still be used, and some that cannot."""
    services = Service.objects.order_by("ordered_at", "pk").prefetch_related("keys")
    return [key.value for service in services for key in service.keys.all() if key.value][:12]
