"""Forms: the first click works, the buttons are in view, nothing that was typed is lost, what stands beside is true."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Request, TimeoutError, expect

from tests.browser.conftest import Site, Watch
from tests.browser.held import Holder
from tests.browser.test_every_page import PORTAL, enter

# A service for each form, and of all routes those that show a form to fill in.
SCENE = """
import json
from django.test import Client
from occ.world import Stage, World
from occ.models import DatacenterConfig, Service
from occ.web.urls import urlpatterns
from tests.guards.test_every_url import walk
world = World(is_demo=True, password="passerelle")
account = world.account(language="fr")
user = world.user(account.nichandle, account)
vrack = world.vrack(account)
stages = [Stage.ACTIVE, Stage.ATTACHED, Stage.POP, Stage.ORDERED]
services = world.services(stages, account, vrack)
datacenter = world.datacenter(services[2])
world.datacenter(services[2], 3)
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(user)
pages = {}
for service in services:
    values = {"service": str(service.pk), "datacenter": str(datacenter.pk)}
    for address in walk(urlpatterns):
        if address.name in pages or address.parameters - values.keys():
            continue
        path = address.path(values)
        answer = client.get(path)
        text = answer.content.decode() if "html" in answer.get("Content-Type", "") else ""
        if 'data-guard="' in text and 'aria-describedby="form-blocked"' not in text:
            pages[address.name] = path
service, pop = services[2], services[2].pop_config
pages_of_deletion = [f"/services/{service.pk}/pops/{pop.pk}/delete/", f"/services/{service.pk}/vrack/dissociate/"]
print(json.dumps({"session": client.cookies["sessionid"].value, "pages": pages,
                  "service": f"/services/{service.pk}/", "deletions": pages_of_deletion}))
"""
SUBMIT = "form[data-guard] button[type=submit], form[data-guard] .form-actions button:not([type])"


@pytest.fixture(scope="module")
def scene(site: Site) -> dict[str, Any]:
    """A customer, their service, and the pages with a form, by name."""
    found: dict[str, Any] = json.loads(site.installation.python(SCENE).splitlines()[-1])
    return found


@pytest.fixture(autouse=True)
def signed_in(context: BrowserContext, scene: dict[str, Any], site: Site, watch: Watch) -> None:
    """The customer is signed in; what is refused is expected."""
    watch.expected.append("422|ERR_")
    context.add_cookies([{"name": "sessionid", "value": scene["session"], "url": site.url}])


def press_slowly(page: Page, button: Locator) -> None:
    """Move to the button and press it, as slowly as a check of the field takes that is left."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(100)
    page.mouse.up()


def is_sent(request: Request) -> bool:
    """Whether the browser sends the form itself."""
    return request.method == "POST" and request.is_navigation_request()


def fill(page: Page) -> None:
    """Type what no rule accepts into every text field, the last one last, and do not leave it."""
    texts = page.locator("form[data-guard]").locator("input:not([type=hidden]):not([type=radio]), textarea")
    for text in [each for each in texts.all() if each.is_visible()]:
        text.click()
        text.press_sequentially("<x>")
    if not texts.count():
        page.locator("form[data-guard] select").select_option(index=0)


def test_the_first_click_on_the_button_of_every_form_page_works(
    page: Page, site: Site, scene: dict[str, Any], watch: Watch
) -> None:
    enter(page, site.url + PORTAL, "alice")
    pages = scene["pages"] | {"home": PORTAL}
    assert pages.keys() >= {"pop-create", "datacenter-create", "routing-create", "vrack-attach", "vrack-create"}
    assert pages.keys() >= {"service-edit", "key-send", "api-key-create", "api-client-create"}
    lost = []
    for name, path in pages.items():
        page.goto(site.url + path)
        fill(page)
        try:
            with page.expect_request(is_sent, timeout=3000):
                press_slowly(page, page.locator(SUBMIT).first)
            page.wait_for_load_state()
        except TimeoutError:
            lost.append(name)
    assert lost == []


def test_a_refused_page_asks_before_it_is_left_and_back_finds_it(
    page: Page, site: Site, scene: dict[str, Any], held: Holder
) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    for path in (scene["pages"]["pop-create"], PORTAL):
        if path == PORTAL:
            enter(page, site.url + PORTAL, "alice")
        page.goto(site.url + path)
        field = page.locator("form[data-guard] input[type=text]").last
        field.fill("nonsense")
        page.locator(SUBMIT).first.click()
        expect(page.locator(".field-error").first).to_be_visible()
        asked.clear()
        page.goto(site.url + "/limits/")
        assert asked == ["beforeunload"]
        page.go_back()
        expect(page.locator(".field-error").first).to_be_visible()
        expect(field).to_have_value("nonsense")
        asked.clear()
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert asked == ["beforeunload"]
        page.get_by_role("button", name="Français").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
    # A form that was refused behind its closed panel, and is offered in a message.
    page.goto(site.url + scene["service"])
    panel = open_panel(page, scene["pages"]["routing-create"])
    late = held("/routings/add/$", "POST")
    panel.get_by_role("button", name="Créer").click()
    late.wait(page)
    panel.get_by_role("button", name="Annuler").click()
    late.release()
    message = page.locator("#toasts .note-danger")
    expect(message).to_be_visible()
    asked.clear()
    page.goto(site.url + "/limits/")
    assert asked == ["beforeunload"]


OPEN = "path => htmx.ajax('GET', path, '#drawer-body')"
IN_VIEW = """element => {
  const {top, bottom, left, right} = element.getBoundingClientRect();
  const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return inside && element.contains(middle);
}"""


def open_panel(page: Page, path: str) -> Locator:
    """Open a form in the side panel; the panel."""
    page.evaluate(OPEN, path)
    expect(page.locator("#drawer .form-actions")).to_be_visible()
    page.locator("#drawer").evaluate("drawer => Promise.all(drawer.getAnimations().map(each => each.finished))")
    return page.locator("#drawer")


def buttons_out_of_view(page: Page, path: str) -> list[str]:
    """The buttons of a panel that cannot be seen, or pressed, on a low screen and on a phone."""
    hidden = []
    buttons = open_panel(page, path).locator(".form-actions button").all()
    for width, height in ((1440, 700), (390, 800)):
        page.set_viewport_size({"width": width, "height": height})
        hidden += [f"{path} {width}: {each.inner_text()}" for each in buttons if not each.evaluate(IN_VIEW)]
    return hidden


def test_a_panel_loses_nothing_and_says_what_is_so(page: Page, site: Site, scene: dict[str, Any], held: Holder) -> None:
    page.goto(site.url + scene["service"])
    paths = [*scene["deletions"], *scene["pages"].values()]
    assert [each for path in paths for each in buttons_out_of_view(page, path)] == []
    panel = open_panel(page, scene["pages"]["routing-create"])
    commands: list[str] = []
    page.on("request", lambda request: request.method == "POST" and commands.append(str(request.post_data)))
    # The call follows what is typed; an answer to what was typed before is not shown.
    panel.get_by_text("Appel API équivalent").click()
    call = panel.locator(".calls")
    expect(call).to_contain_text("bgp")
    late = held("equivalent")
    panel.get_by_label("ASN client").press_sequentially("64801")
    late.wait(page)
    panel.get_by_label("IP Neighbor").press_sequentially("172.16.1.99")
    expect(call).to_contain_text("172.16.1.99")
    late.release()
    page.wait_for_timeout(150)
    expect(call).to_contain_text("172.16.1.99")
    # Another type and back: what was typed is still there, and the call is that of the type that is shown.
    panel.get_by_label("Type").select_option("network")
    panel.get_by_label("Sous-réseau").fill("10.20.0.1/16")
    expect(call).to_contain_text("10.20.0.1/16")
    expect(call).not_to_contain_text("172.16.1.99")
    expect(panel.get_by_label("IP Neighbor")).to_be_hidden()
    panel.get_by_label("Type").select_option("bgp")
    expect(panel.get_by_label("IP Neighbor")).to_have_value("172.16.1.99")
    expect(call).to_contain_text("172.16.1.99")
    expect(call).not_to_contain_text("10.20.0.1/16")
    assert [each for each in commands if "_check=" not in each] == []
    # What was refused is listed until it is corrected.
    panel.get_by_label("ASN client").fill("65501")
    panel.get_by_role("button", name="Créer").click()
    summary = panel.locator(".form-errors")
    expect(summary.get_by_role("link")).to_have_count(2)
    panel.get_by_label("Type").select_option("network")
    expect(summary).to_be_hidden()
    panel.get_by_label("Type").select_option("bgp")
    expect(summary.get_by_role("link")).to_have_count(2)
    panel.get_by_label("ASN client").fill("64801")
    panel.get_by_label("ASN client").blur()
    expect(summary.get_by_role("link")).to_have_text(["IP Neighbor"])
    panel.get_by_label("IP Neighbor").fill("172.16.1.9")
    panel.get_by_label("IP Neighbor").blur()
    expect(summary).to_have_count(0)
    panel.get_by_label("Type").select_option("network")
    expect(panel.get_by_label("Sous-réseau")).to_have_value("10.20.0.1/16")


def test_a_press_that_is_no_click_holds_no_answer_back(page: Page, site: Site, scene: dict[str, Any]) -> None:
    """Once the browser's own menu is open the page does not hear that the button was let go."""
    page.goto(site.url + scene["pages"]["pop-create"])
    field = page.get_by_label("ASN client")
    field.hover()
    page.mouse.down(button="right")
    field.fill("nonsense")
    field.blur()
    expect(page.locator(".field-error").first).to_be_visible()
