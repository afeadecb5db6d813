"""What is confirmed is what was shown: the plan of a deletion, and whose page it is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Customer, Site, Watch
from tests.browser.hands import Mouse
from tests.browser.walk import Walk

IN_THE_WORLD = """
from occ.models import DatacenterConfig, User
from occ.world.builder import World
world = World(is_demo=True)
account = User.objects.get(username="NAME").account
"""
CONFIGURED = "config = world.datacenter(world.with_pop(account)[0]); world.bgp(config); print(config.pk)"
ONE_MORE = "world.bgp(DatacenterConfig.objects.get(vrack__account=account))"


def test_a_plan_that_has_changed_comes_back_with_the_difference_marked(
    page: Page, site: Site, customer: Customer, watch: Watch
) -> None:
    watch.expected.append("422")
    world = IN_THE_WORLD.replace("NAME", customer.username)
    site.installation.python(world + CONFIGURED)
    walk = Walk(site, customer, Mouse(page))
    walk.sign_in()
    walk.go_to_services()
    page.get_by_role("link", name="Megaport").first.click()
    walk.menu(walk.box("172.16.1.0/28"), ".", "Supprimer")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("172.16.1.4")).to_be_visible()
    site.installation.python(world + ONE_MORE)
    walk.button("Supprimer", panel).click()
    error = panel.get_by_text("a changé depuis son affichage")
    expect(error).to_be_in_viewport()
    expect(panel.locator("mark")).to_have_text(["Nouveau"])
    panel.get_by_role("button", name="Annuler").click()  # nothing was typed: nothing is asked
    expect(panel).to_be_hidden()
    walk.menu(walk.box("172.16.1.0/28"), ".", "Supprimer")
    expect(panel.locator("mark")).to_have_count(0)
    walk.button("Supprimer", panel).click()
    expect(panel).to_be_hidden()
    expect(walk.badge("Suppression en cours", walk.box("172.16.1.0/28"))).to_be_visible()


def test_a_panel_of_another_user_says_so_and_what_was_typed_comes_back(
    page: Page, site: Site, customer: Customer, watch: Watch
) -> None:
    watch.expected.append("409")
    colleague = site.customer()
    Walk(site, customer, Mouse(page)).sign_in()
    page.goto(f"{site.url}/vracks/")
    page.get_by_role("link", name="Créer un vRack").first.click()
    panel = page.get_by_role("dialog")
    panel.get_by_label("Description").fill("Typed here")
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    other = page.context.new_page()
    Walk(site, colleague, Mouse(other)).sign_in()
    other.close()
    panel.get_by_role("button", name="Créer").click()
    expect(panel.get_by_text(f"ouverte par {customer.username}")).to_be_visible()
    expect(panel.get_by_label("Identifiant")).to_have_value(customer.username)
    expect(panel.get_by_label("Mot de passe")).to_be_focused()
    panel.get_by_label("Mot de passe").fill(PASSWORD)
    panel.get_by_role("button", name="Se connecter").click()
    expect(panel.get_by_label("Description")).to_have_value("Typed here")
    panel.get_by_role("button", name="Créer").click()
    expect(page.get_by_role("cell", name="Typed here")).to_be_visible()
