"""Bad moments: sent twice, gone stale, signed out meanwhile, somebody else's."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Customer, Site, Watch
from tests.browser.hands import Mouse
from tests.browser.walk import PARIS_A, Walk

# A server that takes a second for the check of a field.
SLOW_CHECKS = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  setTimeout(() => send.call(this, body), String(body).includes("_check=") ? 1000 : 0);
};
"""


def test_what_was_typed_survives_the_end_of_the_session(page: Page, site: Site, watch: Watch) -> None:
    walk = Walk.at(site, Mouse(page), "POP")
    watch.expected.append("422|401|403")
    section = walk.section("Configuration Datacentre")
    walk.button("Ajouter une configuration", section).click()
    walk.field("Datacentre").select_option(PARIS_A)
    walk.field("Sous-réseau en /28").fill("172.16.1.0/28")
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    walk.field("ASN OVHcloud").fill("64700")
    walk.button("Créer", page.get_by_role("dialog")).click()
    walk.field("Identifiant").fill(walk.customer.username)
    walk.field("Mot de passe").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Se connecter").click()
    expect(walk.field("Sous-réseau en /28")).to_have_value("172.16.1.0/28")
    expect(walk.field("ASN OVHcloud")).to_have_value("64700")
    walk.button("Créer", page.get_by_role("dialog")).click()
    expect(walk.box("172.16.1.0/28")).to_be_visible()


def test_a_page_gone_stale_explains_itself(page: Page, site: Site, watch: Watch) -> None:
    watch.expected.append("404|409|410|422")
    walk = Walk.at(site, Mouse(page), "POP")
    walk.add_a_datacenter(PARIS_A, "172.16.1.0/28", first=True)
    walk.menu(walk.box("172.16.1.0/28"), ".", "Ajouter configuration de routage")
    other = Walk(site, walk.customer, Mouse(page.context.new_page()), service_url=walk.service_url)
    other.page.goto(walk.service_url)
    other.delete_datacenter("172.16.1.0/28")
    other.page.close()
    walk.button("Créer", page.get_by_role("dialog")).click()
    expect(page.get_by_role("dialog").get_by_text(re.compile("a été supprimée entre-temps"))).to_be_visible()


def test_the_back_button_and_a_second_click_make_one_order(page: Page, site: Site, customer: Customer) -> None:
    walk = Walk(site, customer, Mouse(page))
    walk.enter()
    walk.order()
    page.go_back()
    walk.button("Confirmer la commande").click()
    expect(page.get_by_text("C’était votre commande")).to_be_visible()
    assert page.url == walk.service_url
    orders = f"Order.objects.filter(account__users__username='{customer.username}')"
    count = site.installation.python(f"from occ.models import Order; print({orders}.count())")
    assert count.splitlines()[-1] == "1"


def test_another_customers_service_does_not_exist(page: Page, site: Site, customer: Customer, watch: Watch) -> None:
    watch.expected.append("404")
    code = "from occ.models import Service; print(Service.objects.filter(account__users__username='bob').first().pk)"
    foreign = site.installation.python(code).splitlines()[-1]
    Walk(site, customer, Mouse(page)).enter()
    answer = page.goto(f"{site.url}/services/{foreign}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("link", name="OVHcloud Connect").first).to_be_visible()


def test_a_deletion_asked_for_twice_from_two_tabs_says_so(page: Page, site: Site, watch: Watch) -> None:
    watch.expected.append("410|422")
    walk = Walk.at(site, Mouse(page), "POP")
    walk.menu(walk.section("Configuration PoP"), "Configuration PoP|configuration PoP", "Supprimer la configuration")
    expect(page.get_by_role("dialog").get_by_text("10.1.250.4/30")).to_be_visible()
    other = Walk(site, walk.customer, Mouse(page.context.new_page()), service_url=walk.service_url)
    other.page.goto(walk.service_url)
    other.delete_pop()
    other.page.close()
    page.get_by_role("dialog").get_by_role("button", name="Supprimer", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text(re.compile("a été supprimée entre-temps"))).to_be_visible()
    page.get_by_role("link", name="Retour au service").click()
    expect(walk.button("Ajouter une configuration PoP")).to_be_visible()


def test_without_a_worker_a_request_is_shown_as_waiting_and_done_when_it_is_back(page: Page, site: Site) -> None:
    walk = Walk.at(site, Mouse(page), "POP")
    with site.without_worker():
        walk.button("Ajouter une configuration", walk.section("Configuration Datacentre")).click()
        walk.field("Datacentre").select_option(PARIS_A)
        walk.field("ASN OVHcloud").fill("64700")
        walk.field("Sous-réseau en /28").fill("172.16.1.0/28")
        walk.button("Créer", page.get_by_role("dialog")).click()
        expect(walk.badge("Déploiement en cours", walk.box("172.16.1.0/28"))).to_be_visible()
        expect(walk.box("172.16.1.0/28").get_by_text("Demande acceptée, en attente")).to_be_visible(timeout=60_000)
    expect(walk.badge("Configuré", walk.box("172.16.1.0/28"))).to_be_visible(timeout=60_000)


def test_a_form_sent_while_a_field_is_being_checked_is_sent(page: Page, site: Site) -> None:
    walk = Walk.at(site, Mouse(page), "POP")
    page.add_init_script(SLOW_CHECKS)
    page.reload()
    walk.button("Ajouter une configuration", walk.section("Configuration Datacentre")).click()
    walk.field("Datacentre").select_option(PARIS_A)
    walk.field("ASN OVHcloud").fill("64700")
    walk.field("Sous-réseau en /28").fill("172.16.1.0/28")
    walk.button("Créer", page.get_by_role("dialog")).click()
    expect(walk.box("172.16.1.0/28")).to_be_visible()


FAIL_ALL = """
from occ.actions.actor import Actor
from occ.actions.task import task_fail
from occ.models import Task
for task in Task.objects.open().filter(account__nichandle="NICHANDLE-ovh"):
    task_fail(task=task, by=Actor(label="test"))
"""


def test_a_retry_leaves_the_page_where_it_is(page: Page, site: Site) -> None:
    walk = Walk.at(site, Mouse(page), "ATTACHED")
    with site.without_worker():
        walk.button("Ajouter une configuration PoP", walk.section("Configuration PoP")).click()
        walk.field("ASN client").fill("64600")
        walk.field("ASN OVHcloud").fill("64700")
        walk.field("Sous-réseau en /30").fill("10.1.250.4/30")
        walk.button("Créer", page.get_by_role("dialog")).click()
        expect(walk.badge("Déploiement en cours", walk.section("Configuration PoP"))).to_be_visible()
        site.installation.python(FAIL_ALL.replace("NICHANDLE", walk.customer.username))
        page.set_viewport_size({"width": 1280, "height": 500})
        page.goto(f"{walk.service_url}?here")
        expect(page.get_by_role("button", name="Relancer")).to_have_count(1)
        page.evaluate("scrollTo(0, 200)")
        walk.button("Relancer").click()
        told = page.get_by_role("region", name="Messages")
        expect(told.get_by_text("La tâche reprend à l’étape qui avait échoué.")).to_be_visible()
        expect(page.get_by_role("button", name="Relancer")).to_have_count(0)
        assert page.url == f"{walk.service_url}?here"
        assert page.evaluate("scrollY") == 200
