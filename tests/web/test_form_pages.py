"""What every form of the area has in common: its button, what is typed in it, the call beside it."""

import re
from html import unescape

import pytest
from django.test import Client

from occ.actions.service import service_close
from occ.models import RoutingConfig, Service, User
from occ.world import BY, Stage, world
from tests.bad_input import everything
from tests.forms import fields, forms
from tests.web.conftest import html

pytestmark = pytest.mark.django_db
DISABLED = re.compile(r'<button type="button" class="btn btn-primary" aria-disabled="true" aria-describedby="(.+?)">')
GUARD = re.compile(r'data-guard="(.*?)"')


@pytest.fixture
def services(alice: User) -> dict[str, Service]:
    """One service for each stage on which a form depends, each in a vRack of its own."""
    assert alice.account
    stages = (Stage.ORDERED, Stage.ACTIVE, Stage.ATTACHED, Stage.POP)
    return {stage.name: world.services([stage], alice.account)[0] for stage in stages}


def submit_of(page: str) -> str:
    """What the page says the form's button does: `sends`, or the reason why it does not."""
    found = DISABLED.search(page)
    if not found:
        assert re.search(r'<button type="submit" class="btn btn-(primary|danger)">', page)
        return "sends"
    note = re.search(rf'id="{found[1]}">.*?<div>\s*(.*?)</div>', page, re.DOTALL)
    assert note
    return note[1]


@pytest.mark.parametrize("panel", [False, True], ids=["on a page", "in the panel"])
@pytest.mark.parametrize(
    ("stage", "path", "reason"),
    [
        ("ORDERED", "vrack/associate/", "Le service n’est pas encore actif"),
        ("ACTIVE", "vrack/dissociate/", "Associez d’abord un vRack"),
        ("ACTIVE", "pops/add/", "Associez d’abord un vRack"),
        ("ATTACHED", "datacenters/add/", "Ajoutez d’abord une configuration PoP"),
        ("POP", "pops/add/", "Ce port a déjà une configuration"),
        ("POP", "vrack/dissociate/", "Supprimez d’abord la configuration PoP"),
        ("ORDERED", "keys/regenerate/", "encore une clé de service"),
        ("POP", "datacenters/add/", "sends"),
        ("ATTACHED", "pops/add/", "sends"),
    ],
)
def test_a_page_that_cannot_act_disables_its_button_and_says_why(
    as_alice: Client,
    services: dict[str, Service],
    in_panel: dict[str, str],
    panel: bool,
    stage: str,
    path: str,
    reason: str,
) -> None:
    page = html(as_alice.get(f"/services/{services[stage].pk}/{path}", headers=in_panel if panel else {}))
    assert reason in submit_of(page)


def test_without_a_vrack_none_can_be_associated(as_alice: Client, alice: User) -> None:
    assert alice.account
    service = world.active(alice.account)
    page = html(as_alice.get(f"/services/{service.pk}/vrack/associate/"))
    assert "pas encore de vRack" in submit_of(page)


def test_a_datacentre_with_four_neighbours_takes_no_more(as_alice: Client, alice: User) -> None:
    assert alice.account
    service, _pop = world.with_pop(alice.account)
    config = world.datacenter(service)
    path = f"/services/{service.pk}/datacenters/{config.pk}/routings/add/"
    assert submit_of(html(as_alice.get(path))) == "sends"
    for host in (4, 5, 6, 7):
        world.bgp(config, neighbor_ip=str(config.subnet[host]))
    assert "au plus 4 voisins BGP" in submit_of(html(as_alice.get(path)))


def test_a_closed_service_takes_no_description(as_alice: Client, alice: User) -> None:
    assert alice.account
    service = world.active(alice.account)
    service_close(service=service, by=BY)
    assert "Le service est fermé" in submit_of(html(as_alice.get(f"/services/{service.pk}/edit/")))


@pytest.mark.parametrize("panel", [False, True], ids=["on a page", "in the panel"])
def test_a_refused_form_is_not_left_unasked(
    as_alice: Client, services: dict[str, Service], in_panel: dict[str, str], panel: bool
) -> None:
    path, headers = f"/services/{services['ATTACHED'].pk}/pops/add/", in_panel if panel else {}
    assert GUARD.findall(html(as_alice.get(path, headers=headers))) == [""]
    refused = html(as_alice.post(path, {"subnet": "x"}, headers=headers))
    assert GUARD.findall(refused) == ["unsent"]
    assert "À corriger" in refused


def test_the_fields_of_both_types_are_there_and_those_of_the_chosen_one_count(
    as_alice: Client, services: dict[str, Service]
) -> None:
    service = services["POP"]
    config = world.datacenter(service)
    path = f"/services/{service.pk}/datacenters/{config.pk}/routings/add/"
    assert "fieldset" in (page := html(as_alice.get(path)))
    hidden = re.compile(r'data-of-value="(\w+)"[^>]* hidden')
    assert hidden.findall(page) == ["network"]
    assert hidden.findall(html(as_alice.get(f"{path}?type=network"))) == ["bgp"]
    typed = {"customer_asn": "64801", "neighbor_ip": "172.16.1.4", "subnet": "10.20.0.1/16", "next_hop": "172.16.1.4"}
    refused = html(as_alice.post(path, fields(page, "next_hop", type="network", **typed)))
    assert hidden.findall(refused) == ["bgp"]
    assert {name: forms_of(refused)[name] for name in typed} == typed
    answer = as_alice.post(path, fields(page, "next_hop", type="network", **typed | {"subnet": "10.20.0.0/16"}))
    assert answer.status_code == 302
    assert RoutingConfig.objects.get(datacenter_config=config).customer_asn is None
    bound = html(as_alice.get(f"{path}?type=bgp"))
    assert hidden.findall(bound) == ["bgp"]


def forms_of(page: str) -> dict[str, str]:
    """What the form of a routing configuration sends."""
    return next(form.fields for form in forms(page) if "next_hop" in form.fields)


def test_what_follows_from_a_value_is_not_said_of_one_that_is_refused(
    as_alice: Client, services: dict[str, Service], in_panel: dict[str, str]
) -> None:
    path = f"/services/{services['POP'].pk}/datacenters/add/"
    for typing in ({}, {"_typing": "1"}):
        free = html(as_alice.post(path, {"_check": "subnet", "subnet": "172.16.9.0/28", **typing}))
        taken = html(as_alice.post(path, {"_check": "subnet", "subnet": "10.1.250.0/28", **typing}))
        assert "172.16.9.1 (passerelle virtuelle)" in free
        assert "passerelle virtuelle" not in taken


def test_the_equivalent_call_is_asked_for_with_each_change_and_changes_nothing(
    as_alice: Client, services: dict[str, Service], in_panel: dict[str, str]
) -> None:
    path = f"/services/{services['ATTACHED'].pk}/pops/add/"
    page = as_alice.get(path, headers=in_panel).content.decode()
    place = re.search(
        r'<div hx-get="(/api/console/equivalent/[^"]+)" hx-trigger="([^"]+)" hx-include="closest form"', page
    )
    assert place
    assert place[2] == "toggle from:closest details, input from:closest form delay:300ms"
    before = everything()
    answer = as_alice.get(f"{unescape(place[1])}&subnet=10.7.7.4/30", headers={"HX-Request": "true"})
    assert "10.7.7.4/30" in html(answer)
    assert everything() == before


@pytest.mark.parametrize("path", ["/login/", "/fournisseurs/megaport/login/"])
def test_a_password_sent_with_an_old_token_is_in_no_report_of_an_error(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path, {"username": "x", "password": "secret"})
    assert answer.status_code == 403
    assert vars(answer.wsgi_request).get("sensitive_post_parameters") == ("password",)
