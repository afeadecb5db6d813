"""Late answers change nothing that was done since: one test for each place (docs/recipes.md, "Slow answers")."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.browser.conftest import Site, Watch
from tests.browser.held import Held, Holder
from tests.browser.test_every_page import PORTAL, enter

# A service with two datacentres, one without PoP configuration, one whose key was withdrawn; a clock that stands still.
SCENE = """
import json
from django.test import Client
from occ.world import Stage, World
from occ.actions import api_key
from occ.actions.clock import clock_change, clock_separate
from occ.actions.key import key_cancel
world = World(is_demo=True)
account = world.account(language="fr")
user = world.user(account.nichandle, account)
vrack = world.vrack(account)
first, bare, waiting = world.services([Stage.POP, Stage.ATTACHED, Stage.ORDERED], account, vrack)
for number in (1, 3):
    world.bgp(world.datacenter(first, number))
key_cancel(key=waiting.keys.get(), by=world.by)
own = clock_separate(account=account, by=world.by)
clock_change(clock_id=own.pk, paused=True, by=world.by)
_key, _secret, ended = api_key.script_key(user=user, name="Ended", by=world.by)
api_key.credential_revoke(credential=ended.credential, by=world.by)
client = Client()
client.force_login(user)
print(json.dumps({"user": user.username, "session": client.cookies["sessionid"].value, "first": str(first.pk),
                  "bare": str(bare.pk), "waiting": str(waiting.pk)}))
"""
RENEW = "htmx.trigger(document.body, 'pageChanged')"
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


@dataclass(frozen=True)
class Scene:
    """Where things are."""

    url: str
    user: str
    session: str
    first: str
    bare: str
    waiting: str

    def service(self, which: str) -> str:
        """The address of a service's page."""
        return f"{self.url}/services/{which}/"


@pytest.fixture(scope="module")
def scene(site: Site) -> Scene:
    """One customer for the module."""
    made: dict[str, Any] = json.loads(site.installation.python(SCENE).splitlines()[-1])
    return Scene(url=site.url, **made)


@pytest.fixture(autouse=True)
def signed_in(context: BrowserContext, scene: Scene, watch: Watch) -> None:
    """The customer is signed in."""
    watch.expected.append("422")
    context.add_cookies([{"name": "sessionid", "value": scene.session, "url": scene.url}])


def settle(page: Page) -> None:
    """Let what was released arrive, and be drawn."""
    page.wait_for_timeout(150)


def panel(page: Page) -> Locator:
    """The side panel."""
    return page.get_by_role("dialog")


def ask_to_delete(page: Page, subnet: str) -> None:
    """« … » › « Supprimer » of a datacentre."""
    box = page.get_by_role("article").filter(has_text=subnet)
    box.locator("[popovertarget]").first.click()
    box.get_by_role("link", name="Supprimer", exact=True).first.click()


def test_panel(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    late = held(r"/datacenters/\d+/delete/")
    ask_to_delete(page, "172.16.1.0/28")
    late.wait(page)
    expect(page.locator("#waiting")).to_be_visible()
    ask_to_delete(page, "172.16.3.0/28")
    expect(panel(page)).to_contain_text("172.16.3.0/28")
    late.release()
    settle(page)
    expect(panel(page)).to_contain_text("172.16.3.0/28")
    expect(panel(page)).not_to_contain_text("172.16.1.0/28")
    expect(page.locator("#waiting")).to_be_hidden()


def test_a_menu_that_was_opened_since_stays_open(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    late = held(r"/datacenters/\d+/delete/")
    ask_to_delete(page, "172.16.1.0/28")
    late.wait(page)
    menu = page.get_by_role("article").filter(has_text="172.16.3.0/28").locator(".menu").first
    page.get_by_role("article").filter(has_text="172.16.3.0/28").locator("[popovertarget]").first.click()
    late.release()
    settle(page)
    expect(menu).to_be_visible()
    expect(panel(page)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel(page)).to_contain_text("172.16.1.0/28")


def test_closed_while_its_form_is_being_sent(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.bare))
    page.get_by_role("link", name="Ajouter une configuration PoP").last.click()
    page.get_by_label("ASN client").fill("64600")
    page.get_by_label("ASN OVHcloud").fill("64700")
    page.get_by_label("Sous-réseau en /30").fill("10.1.240.4/30")
    late = held(r"/pops/add/$", "POST", count=9)
    # The checks of the fields that were left are asked for at the same address.
    page.get_by_label("Sous-réseau en /30").press("Enter")
    page.get_by_role("button", name="Créer").dispatch_event("click")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("en cours d’envoi")
    page.get_by_role("link", name="Modifier la description").click()
    page.get_by_label("Description", exact=True).fill("Renamed meanwhile")
    late.release()
    expect(panel(page).locator("#drawer-alert")).to_contain_text("est en cours de déploiement")
    expect(page.get_by_label("Description", exact=True)).to_have_value("Renamed meanwhile")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Abandonner la saisie").click()
    expect(page.get_by_role("region", name="Configuration PoP", exact=True)).to_contain_text("10.1.240.4/30")
    expect(page.locator("#toasts")).to_contain_text("est en cours de déploiement")
    expect(page.locator("#toasts")).not_to_contain_text("en cours d’envoi")


def send_a_datacenter(page: Page, subnet: str) -> None:
    """Open the panel for a datacentre, and send it."""
    page.locator('a[href$="/datacenters/add/"]').first.dispatch_event("click")
    page.get_by_label("Sous-réseau en /28").fill(subnet)
    page.get_by_role("button", name="Créer").click()


def test_a_form_that_was_refused_behind_its_closed_panel_can_be_shown(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    late = held("/datacenters/add/$", "POST", count=9)
    send_a_datacenter(page, "nothing")
    late.wait(page, 2)
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    late.release()
    page.locator("#toasts").get_by_role("button", name="Afficher").click()
    expect(page.get_by_label("Sous-réseau en /28")).to_have_value("nothing")
    expect(page.get_by_label("Sous-réseau en /28")).to_have_attribute("aria-invalid", "true")


def test_what_was_typed_after_a_form_was_sent_stays_when_it_is_refused(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    late = held("/datacenters/add/$", "POST", count=9)
    commands: list[Request] = []
    page.on("request", lambda each: commands.append(each) if "request_key" in (each.post_data or "") else None)
    send_a_datacenter(page, "nothing")
    late.wait(page, 2)
    page.get_by_role("button", name="Créer").click()
    page.get_by_label("ASN OVHcloud").fill("64999")
    late.release()
    expect(page.get_by_label("Sous-réseau en /28")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("ASN OVHcloud")).to_have_value("64999")
    assert len([each for each in commands if "_check" not in str(each.post_data)]) == 1


def test_field(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.bare) + "pops/add/")
    subnet = page.get_by_label("Sous-réseau en /30")
    late = held(r"/pops/add/$", "POST")
    subnet.press_sequentially("10.9.8.4/30")
    late.wait(page)
    subnet.fill("10.7.6.4/30")
    expect(page.locator("#id_subnet_hints")).to_contain_text("10.7.6.5")
    late.release()
    settle(page)
    expect(page.locator("#id_subnet_hints")).to_contain_text("10.7.6.5")
    expect(subnet).to_have_value("10.7.6.4/30")
    # An answer to what is no longer there is not shown either.
    late = held(r"/pops/add/$", "POST")
    subnet.fill("10.5.4.4/30")
    late.wait(page)
    subnet.evaluate("field => { field.value = '10.5.4' }")
    late.release()
    settle(page)
    expect(page.locator("#id_subnet_hints")).not_to_contain_text("10.5.4.5")
    expect(subnet).to_have_value("10.5.4")


LIST = "/bare-metal-cloud/network/ovhcloud-connect/"


def test_list(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.url + LIST)
    late = held(LIST)
    page.evaluate(SEEN_AGAIN)
    late.wait(page)
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_text("Aucun service ne correspond")).to_be_visible()
    late.release()
    settle(page)
    expect(page.get_by_text("Aucun service ne correspond")).to_be_visible()
    expect(page).to_have_url(re.compile("q=zzz"))
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("columnheader").first).to_be_visible()
    # The order that is pressed while a filter is under way: both count.
    late = held("state=active")
    page.get_by_label("État", exact=True).select_option("active")
    late.wait(page)
    page.get_by_role("link", name="PoP", exact=True).click()
    expect(page.get_by_role("columnheader", name="PoP")).to_have_attribute("aria-sort", "ascending")
    late.release()
    settle(page)
    expect(page.get_by_role("columnheader", name="PoP")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile("state=active.*sort=pop|sort=pop.*state=active"))
    expect(page.get_by_role("region", name=re.compile("^Services")).get_by_role("row")).to_have_count(3)
    # The switch of languages comes back to what the list shows by now.
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("State", exact=True)).to_have_value("active")
    expect(page).to_have_url(re.compile("state=active.*sort=pop|sort=pop.*state=active"))


# While another page is on its way Playwright waits for it: what a person does meanwhile is prepared.
CHOOSE = """([name, value]) => {
    const field = document.querySelector(`main [name$=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
}"""
PRESS = "document.querySelector('main form button:not([type=button])').click()"
PRESS_AND_CHOOSE = f"""chosen => {{
    {PRESS};
    setTimeout(() => {{
        window.waited = !document.getElementById("waiting").hidden;
        ({CHOOSE})(chosen);
    }}, 300);
}}"""


def ask_and_choose(page: Page, late: Held, name: str, values: list[str]) -> None:
    """Ask for a page with one value of a field, and choose the other while it is on its way."""
    first, second = values
    page.evaluate(CHOOSE, [name, first])
    page.evaluate(PRESS_AND_CHOOSE, [name, second])
    late.wait(page)
    page.wait_for_timeout(400)
    late.release()
    settle(page)
    assert page.evaluate("window.waited")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator(f"main [name$={name}]")).to_have_value(second)


def test_order(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.url + "/order/")
    ask_and_choose(page, held("provider=equinix"), "provider", ["equinix", "megaport"])
    page.get_by_role("button", name="Suivant").click()
    expect(page).to_have_url(re.compile("/order/megaport/$"))
    # The order itself is sent once.
    page.goto(scene.url + "/order/megaport/par-pa3/1g/")
    sent = held("/order/", "POST", count=0)
    page.evaluate(f"{PRESS}; {PRESS}")
    expect(page).to_have_url(re.compile("/services/"))
    assert sent.asked == 1


def test_mailbox(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.url + "/emails/")
    late = held("/emails/$")
    page.evaluate(SEEN_AGAIN)
    late.wait(page)
    page.evaluate("document.querySelector('#live a').textContent = 'drawn'")
    page.evaluate(RENEW)
    expect(page.locator("#live a").first).not_to_have_text("drawn")
    page.evaluate("document.querySelector('#live a').textContent = 'drawn later'")
    late.release()
    settle(page)
    expect(page.locator("#live a").first).to_have_text("drawn later")


def test_poll(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    late = held(scene.first + "/$")
    page.evaluate(SEEN_AGAIN)
    late.wait(page)
    box = page.get_by_role("article").filter(has_text="172.16.1.0/28")
    box.locator("[popovertarget]").first.click()
    page.evaluate("document.querySelector('.menu:popover-open .menu-item').textContent = 'as it was'")
    late.release()
    settle(page)
    expect(box.locator(".menu").first).to_be_visible()
    expect(box.locator(".menu").first).to_contain_text("as it was")
    page.keyboard.press("Escape")
    expect(box.locator(".menu").first).not_to_contain_text("as it was")
    # What was folded open.
    page.goto(scene.url + "/api/keys/")
    late = held("/api/keys/$")
    page.evaluate(SEEN_AGAIN)
    late.wait(page)
    page.get_by_text("Clés qui n’ouvrent plus rien").click()
    late.release()
    settle(page)
    expect(page.get_by_role("rowheader", name="Ended")).to_be_visible()


def test_a_button_that_becomes_another_one_is_another_one(page: Page, scene: Scene) -> None:
    page.goto(scene.url + LIST)
    page.get_by_role("link", name="Régénérer").first.press("Enter")
    panel(page).get_by_role("button", name="Régénérer").click()
    expect(panel(page)).to_have_count(0)
    page.locator("#clock-run").click()
    button = page.locator(f"li:has(a[href='/services/{scene.waiting}/']) .delivery-next a.btn")
    expect(button).to_have_text(re.compile("Ouvrir le portail"), timeout=30_000)
    page.locator("#clock-run").click()
    expect(page.locator("#clock-run")).to_have_text("Reprendre")
    button.click()
    expect(page).to_have_url(re.compile("/fournisseurs/"))


def test_time_bar(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    button, more = page.locator("#clock-run"), page.get_by_role("button", name="Vitesse et avance")
    expect(button).to_have_text("Reprendre")
    sent = held("/clock/$", "POST")
    button.click()
    sent.wait(page)
    more.click()
    sent.release()
    expect(button).to_have_text("Pause")
    expect(page.locator("#clock-menu")).to_be_visible()
    page.keyboard.press("Escape")
    # An answer that is older than the command.
    poll = held(scene.first + "/$")
    page.evaluate(RENEW)
    poll.wait(page)
    button.click()
    expect(button).to_have_text("Reprendre")
    poll.release()
    settle(page)
    expect(button).to_have_text("Reprendre")
    # The same command twice is one; another one waits for its turn.
    sent = held("/clock/$", "POST")
    button.click()
    sent.wait(page)
    button.click()
    more.click()
    page.locator("#clock").get_by_role("button", name="1 heure").click()
    sent.release()
    expect(page.locator("#announcer")).to_contain_text(re.compile("modifiée.*modifiée", re.DOTALL))
    expect(button).to_have_text("Pause")
    assert sent.asked == 2
    button.click()
    expect(button).to_have_text("Reprendre")


def test_console(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(f"{scene.url}/api/console/get/ovhCloudConnect/{{serviceName}}")
    ask_and_choose(page, held("serviceName=nothing"), "serviceName", ["nothing", scene.first])
    page.get_by_role("button", name="Essayer").click()
    expect(page.get_by_role("region", name="Réponse")).to_contain_text(scene.first)
    page.goto(f"{scene.url}/api/console/put/ovhCloudConnect/{{serviceName}}")
    sent = held("/console/put/", "POST", count=0)
    page.evaluate(CHOOSE, ["serviceName", scene.first])
    page.evaluate(CHOOSE, ["description", "Once"])
    page.evaluate(f"{PRESS}; {PRESS}")
    expect(page.get_by_role("region", name="Réponse")).to_be_visible()
    assert sent.asked == 1


def test_equivalent_call(page: Page, scene: Scene, held: Holder) -> None:
    page.goto(scene.service(scene.first))
    page.locator('a[href$="/datacenters/add/"]').first.dispatch_event("click")
    late = held("equivalent")
    summary = panel(page).get_by_text("Appel API équivalent")
    summary.click()
    late.wait(page)
    page.get_by_label("Sous-réseau en /28").fill("172.16.9.0/28")
    summary.click()
    summary.click()
    expect(panel(page).locator(".calls")).to_contain_text("172.16.9.0/28")
    late.release()
    settle(page)
    expect(panel(page).locator(".calls")).to_contain_text("172.16.9.0/28")


def test_portal(page: Page, scene: Scene, held: Holder) -> None:
    enter(page, scene.url + PORTAL, "alice")
    ask_and_choose(page, held(PORTAL, "POST"), "key", ["first", "second"])
    page.get_by_role("button", name="Afficher la commande").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.wait_for_load_state()
    poll = held(PORTAL)
    page.evaluate(SEEN_AGAIN)
    poll.wait(page)
    button = page.locator("#clock-run")
    button.click()
    expect(button).to_have_text("Pause")
    poll.release()
    settle(page)
    expect(button).to_have_text("Pause")
    button.click()
    expect(button).to_have_text("Reprendre")


def test_after_the_session_ended_and_began_again_the_page_follows(page: Page, scene: Scene, watch: Watch) -> None:
    page.goto(scene.service(scene.waiting))
    page.context.clear_cookies(name="sessionid")
    page.evaluate(SEEN_AGAIN)
    expect(page.locator("#toasts")).to_contain_text("Votre session a pris fin")
    other = page.context.new_page()
    enter(other, f"{scene.url}/login/", scene.user)
    other.close()
    expect(page.locator("#toasts")).not_to_contain_text("Votre session a pris fin")
    page.evaluate("document.querySelector('#live h1').textContent = 'drawn'")
    page.evaluate(SEEN_AGAIN)
    page.evaluate(RENEW)
    expect(page.locator("#live h1")).not_to_have_text("drawn")


def test_a_filter_that_was_typed_after_the_session_ended_counts_once_it_began_again(page: Page, scene: Scene) -> None:
    page.goto(scene.url + LIST)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("searchbox").fill("zzz")
    expect(page.locator("#toasts")).to_contain_text("Votre session a pris fin")
    other = page.context.new_page()
    enter(other, f"{scene.url}/login/", scene.user)
    other.close()
    expect(page.get_by_text("Aucun service ne correspond")).to_be_visible()
    expect(page.locator("#toasts")).not_to_contain_text("Votre session a pris fin")
    expect(page).to_have_url(re.compile("q=zzz"))
