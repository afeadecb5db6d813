"""« Appel API équivalent »: each form of the area is told as the call that has the same effect."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from occ.actions import key
from occ.api.console.equivalent import FORMS, ORDER
from occ.api.console.unmapped import WITHOUT_CALL
from occ.models import Account, AuditEntry, Service, Vrack
from occ.world import BY, world
from tests.api.client import Api, user_of
from tests.forms import plan_shown
from tests.guards.test_every_url import WEB

pytestmark = pytest.mark.django_db
FIELDS: dict[str, dict[str, str]] = {
    "service-edit": {"description": "Paris"},
    "vrack-detach": {},
    "pop-create": {"type": "l3", "customer_asn": "64600", "ovh_asn": "64700", "subnet": "10.1.250.4/30"},
    "pop-delete": {},
    "datacenter-create": {"datacenter": "1", "ovh_asn": "64700", "subnet": "172.16.1.0/28"},
    "datacenter-delete": {},
    "routing-create": {"type": "bgp", "customer_asn": "64801", "neighbor_ip": "172.16.1.5"},
    "routing-delete": {},
    "key-send": {"email": "noc@example.com"},
    "key-regenerate": {},
}


@pytest.fixture
def person(owner: Account) -> Client:
    """The customer, signed in."""
    client = Client()
    client.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    return client


def test_every_form_of_the_area_has_its_call_or_a_reason() -> None:
    posting = {each.name for each in WEB if "POST" in methods(each.view)}
    assert posting - {*FORMS, ORDER} - set(WITHOUT_CALL) == set()
    assert {*FORMS, ORDER} & set(WITHOUT_CALL) == set()
    assert ({*FORMS, ORDER} | set(WITHOUT_CALL)) - {each.name for each in WEB} == set()


def methods(view: Any) -> set[str]:
    """The methods that a view takes, as its decorator says."""
    found: set[str] = set()
    while view is not None:
        for cell in view.__closure__ or ():
            if isinstance(cell.cell_contents, list):
                found |= {each for each in cell.cell_contents if isinstance(each, str)}
        view = getattr(view, "__wrapped__", None)
    return found


def prepared(owner: Account, name: str) -> tuple[str, dict[str, str]]:
    """A world in which a form can be sent; its address, and what is filled in."""
    if name == ORDER:
        return reverse("occ:order-summary", args=["megaport", "par-pa3", "1g"]), {}
    if name.startswith("key"):
        service = world.ordered(owner)
        if name == "key-regenerate":
            key.key_cancel(key=service.keys.get(), by=BY)
        return reverse(f"occ:{name}", args=[service.pk]), FIELDS[name]
    if name in ("service-edit", "vrack-attach"):
        service = world.active(owner)
        network = Vrack.objects.for_account(owner).first() or vrack_of(owner)
        return reverse(f"occ:{name}", args=[service.pk]), FIELDS.get(name, {"vrack": str(network.pk)})
    if name in ("vrack-detach", "pop-create"):
        return reverse(f"occ:{name}", args=[world.attached(owner).pk]), FIELDS[name]
    service, config = world.with_pop(owner)
    if name in ("pop-delete", "datacenter-create"):
        return reverse(f"occ:{name}", args=[service.pk, *([config.pk] if name == "pop-delete" else [])]), FIELDS[name]
    place = world.datacenter(service)
    if name != "routing-delete":
        return reverse(f"occ:{name}", args=[service.pk, place.pk]), FIELDS[name]
    below = world.bgp(place)
    return reverse(f"occ:{name}", args=[service.pk, place.pk, below.pk]), FIELDS[name]


def vrack_of(owner: Account) -> Vrack:
    """A vRack of a customer."""
    return world.vrack(owner)


def effects(since: int) -> list[tuple[object, ...]]:
    """What the history says was done since an entry: which action, on what kind of thing, with which values."""
    found = AuditEntry.objects.filter(pk__gt=since).order_by("pk")
    return [(each.action, each.object_type, each.object_label, each.before, each.after) for each in found]


def by(send: Any) -> list[tuple[object, ...]]:
    """The effects of a request, which is undone afterwards."""
    since = AuditEntry.objects.latest("pk").pk
    try:
        with transaction.atomic():
            send()
            found = effects(since)
            raise Undone
    except Undone:
        return found


class Undone(Exception):
    """Ends a try."""


def shown(person: Client, address: str, typed: dict[str, str]) -> list[Any]:
    """The calls that the fragment tells."""
    answer = person.get(reverse("console:equivalent"), {"form": address, **typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    return list(answer.context["calls"])


@pytest.mark.parametrize("name", FORMS)
def test_the_equivalent_call_does_what_the_form_does(name: str, owner: Account, person: Client, api: Api) -> None:
    address, typed = prepared(owner, name)
    page = person.get(address).content.decode()
    assert f"{reverse('console:equivalent')}?form=" in page
    (call,) = shown(person, address, typed)
    by_form = by(lambda: person.post(address, {**typed, **plan_shown(page), "request_key": str(uuid.uuid4())}))
    by_call = by(lambda: api.call(call.method, call.filled, call.body))
    assert api.status == 200
    assert by_form == by_call
    assert by_form


def test_the_order_is_shown_as_the_calls_of_a_cart(owner: Account, person: Client, api: Api) -> None:
    address, _ = prepared(owner, ORDER)
    assert f"{reverse('console:equivalent')}?form=" in person.get(address).content.decode()
    names: dict[str, Any] = {}
    for call in shown(person, address, {}):
        path = call.filled.format(**names)
        answer = api.call(call.method, path, call.body)
        assert api.status == 200
        names |= {name: answer[field] for name, field in call.gives.items()}
    ordered = Service.objects.get(account=owner)
    assert (ordered.provider, ordered.pop, ordered.bandwidth) == ("megaport", "par-pa3", "1g")


def test_without_script_the_call_is_a_page(owner: Account, person: Client) -> None:
    address, typed = prepared(owner, "service-edit")
    text = person.get(reverse("console:equivalent"), {"form": address, **typed}).content.decode()
    assert "<html" in text
    assert "&quot;description&quot;: &quot;Paris&quot;" in text


def test_a_description_that_is_left_empty_is_sent_empty(owner: Account, person: Client, api: Api) -> None:
    """Left out it would mean that nothing is to be changed; the form refuses it, and so must the call."""
    (call,) = shown(person, prepared(owner, "service-edit")[0], {"description": ""})
    assert call.body == {"description": ""}
    assert api.call(call.method, call.filled, call.body)["class"] == "Client::BadRequest::DescriptionMissing"


def test_another_customers_form_is_told_to_nobody_else(person: Client) -> None:
    address, _ = prepared(world.account(2), "pop-create")
    assert person.get(reverse("console:equivalent"), {"form": address}).status_code == 404


@pytest.mark.parametrize("form", ["", "/nowhere/", "/login/", "/admin/", "/order/nobody/nowhere/1g/"])
def test_what_is_no_form_has_no_call(form: str, person: Client) -> None:
    assert person.get(reverse("console:equivalent"), {"form": form}).status_code == 404


def test_a_form_without_a_call_says_why(person: Client) -> None:
    folded = person.get("/api/keys/create/").content.decode().partition('<details class="equivalent">')[2]
    assert "POST /auth/credential" in folded.partition("</details>")[0]
