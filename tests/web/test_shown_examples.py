"""What a form shows beforehand is accepted: each filled in with its own examples and suggestions, from the routes."""

import re
from html.parser import HTMLParser

import pytest

from occ.models import DatacenterConfig, Service, User
from occ.world import Stage
from occ.world import World as Builder
from tests.forms import forms
from tests.guards.test_every_url import WEB
from tests.guards.world import World, build
from tests.web.conftest import html, signed_in

pytestmark = pytest.mark.django_db
TAKEN_STAGES = (Stage.ACTIVE, Stage.ATTACHED, Stage.POP)


class Shown(HTMLParser):
    """Of each control: the example it shows, or the first option that can be chosen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a control."""
        given = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea") and given.get("placeholder"):
            self.values[given["name"]] = given["placeholder"]
        self.select = given.get("name", "") if tag == "select" else self.select
        if tag == "option" and given.get("value") and "disabled" not in given:
            self.values.setdefault(self.select, given["value"])


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """Alice with one of everything; besides, services in the same vRack that use what is shown when nothing is used."""
    made = build()
    alice = User.objects.get(username="alice")
    builder = Builder(password="x")
    service = Service.objects.get(pk=made.values["service"])
    assert alice.account
    builder.services(TAKEN_STAGES, alice.account, service.vrack)
    return made


def form_addresses(world: World) -> dict[str, str]:
    """Where a form with something to fill in is shown, for each service of alice's, by address and name."""
    found = {}
    for service in Service.objects.filter(account__users__username="alice"):
        config = DatacenterConfig.objects.filter(vrack=service.vrack_id).first()
        values = world.values | {"service": str(service.pk), "datacenter": str(config.pk if config else 0)}
        found |= {each.path(values): each.name for each in WEB}
    return found


def test_a_form_filled_in_with_its_own_examples_is_accepted(world: World) -> None:
    browser, seen, wrong = signed_in(User.objects.get(username="alice")), set(), []
    for path, name in form_addresses(world).items():
        page = browser.get(path)
        text = "" if page.streaming else html(page)
        if (
            page.status_code != 200
            or 'data-guard="' not in text
            or 'aria-disabled="true" aria-describedby="form-blocked"' in text
        ):
            continue
        seen.add(name)
        form = next(each for each in forms(text) if "data-guard" in each.attributes)
        empty = {field for field, value in form.fields.items() if not value}
        shown = {field: value for field, value in Shown(text).values.items() if field in empty}
        answer = browser.post(path, {**form.fields, "name": "x", "description": "x", **shown})
        if answer.status_code not in (200, 302):
            wrong.append(f"{path}: {shown}: {re.findall(r'field-error.*?</p>', html(answer))}")
    assert wrong == []
    assert seen >= {"pop-create", "datacenter-create", "routing-create", "vrack-attach", "api-key-create", "key-send"}
