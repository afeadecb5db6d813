"""Messages leave when they have been seen, errors when they are no longer true; and what goes on by itself is true."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Watch
from tests.browser.hands import Mouse
from tests.browser.test_clock import OWN_CLOCK
from tests.browser.test_late_answers import RENEW
from tests.browser.walk import Walk

LONG = 7_000  # milliseconds: longer than a message of success stays
HIDDEN = "hidden => Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true })"
FRAGMENT = "fetch(location.href, {headers: {'HX-Request': 'true', 'HX-Target': 'live'}}).then(answer => answer.text())"
RUNNING = """
from occ.actions.actor import Actor
from occ.actions.clock import clock_change
from occ.models import User
own = User.objects.get(username="NAME").account.clock
clock_change(clock_id=own.pk, paused=False, speed=1, by=Actor(label="test"))
"""


FAILING = """
from occ.actions import task
from occ.models import Service
from occ.world import BY, world
task.task_fail(task=world.pop_create(Service.objects.get(pk="UUID")), by=BY)
"""


def arrive(page: Page, site: Site, stage: str) -> Walk:
    """A customer whose clock stands still, at a service; the browser's own clock can be moved ahead."""
    page.clock.install()
    walk = Walk.at(site, Mouse(page), stage)
    site.installation.python(OWN_CLOCK.format(walk.customer.username))
    page.reload()
    return walk


def say(page: Page, walk: Walk, text: str) -> Locator:
    """Change the description; the message that says so."""
    page.get_by_role("link", name="Modifier la description").click()
    walk.field("Description").fill(text)
    walk.button("Enregistrer", page.get_by_role("dialog")).click()
    message = page.locator("#toasts .note-success").filter(has_text="a été modifiée")
    expect(message).to_be_visible()
    return message


def test_success_is_said_for_six_seconds_in_which_somebody_can_read_it(page: Page, site: Site) -> None:
    walk = arrive(page, site, "ACTIVE")
    message = say(page, walk, "One")
    message.hover()
    page.clock.run_for(LONG)
    expect(message).to_be_visible()
    page.mouse.move(0, 0)
    message.get_by_role("button", name="Fermer").focus()
    page.clock.run_for(LONG)
    expect(message).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.evaluate(HIDDEN, True)
    page.clock.run_for(LONG)
    expect(message).to_be_visible()
    page.evaluate(HIDDEN, False)
    page.clock.run_for(LONG)
    expect(message).to_have_count(0)
    # What the next page is told is a message there as well.
    page.goto(f"{walk.service_url}edit/")
    walk.field("Description").fill("Two")
    walk.button("Enregistrer").click()
    expect(message).to_be_visible()
    page.clock.run_for(LONG)
    expect(message).to_have_count(0)


def test_a_message_goes_with_its_task_and_a_warning_when_it_is_no_longer_true(page: Page, site: Site) -> None:
    walk = arrive(page, site, "ACTIVE")
    messages, next_event = page.locator("#toasts .note"), page.get_by_role("button", name="Prochain événement")
    next_event.click()
    expect(messages).to_contain_text("Rien n’est en cours")
    page.clock.run_for(10 * LONG)
    expect(messages).to_have_count(1)
    walk.button("Associer un vRack").click()
    walk.field("vRack").select_option(index=1)
    walk.button("Associer", page.get_by_role("dialog")).click()
    expect(messages.filter(has_text="en cours d’association")).to_be_visible()
    # Something is under way: the warning is no longer true.
    expect(messages).to_have_count(1)
    link = messages.get_by_role("link", name="Voir la tâche")
    address = link.get_attribute("href") or ""
    expect(page.locator(f'#live a[href="{address}"]').first).to_be_visible()
    for effect in (page.get_by_text("Entrée dans le vRack"), page.get_by_text("Étape suivante")):
        next_event.click()
        expect(effect.first).to_be_visible()
    expect(messages).to_have_count(0, timeout=1_000)


def test_what_remains_counts_from_the_last_drawing_also_if_that_says_the_same(page: Page, site: Site) -> None:
    walk = arrive(page, site, "ATTACHED")
    walk.button("Ajouter une configuration PoP").click()
    walk.field("ASN client").fill("64600")
    walk.field("ASN OVHcloud").fill("64700")
    walk.field("Sous-réseau en /30").fill("10.1.240.4/30")
    walk.button("Créer", page.get_by_role("dialog")).click()
    site.installation.python(RUNNING.replace("NAME", walk.customer.username))
    page.reload()
    left = page.locator("#live [data-left]:not(progress)").first
    drawn = re.sub(r' data-poll="\d+"', "", page.evaluate(FRAGMENT))  # it does not look again by itself
    page.route(re.compile(f"{walk.service_url}$"), lambda route: route.fulfill(body=drawn, content_type="text/html"))
    shown = []
    for _ in range(2):
        with page.expect_response(walk.service_url):
            page.evaluate(RENEW)
        page.clock.run_for(1_000)
        shown.append(left.inner_text())
        page.clock.run_for(60_000)
    assert shown[0] == shown[1]
    page.clock.run_for(600_000)
    expect(left).to_have_text("moins d’une seconde")


def test_that_a_command_failed_is_said_until_it_succeeds(page: Page, site: Site, watch: Watch) -> None:
    watch.expected.append("500|ERR_")
    walk = arrive(page, site, "ATTACHED")
    site.installation.python(FAILING.replace("UUID", walk.customer.services[0]))
    page.reload()
    messages, retry = page.locator("#toasts .note-danger"), re.compile("/retry/$")
    page.route(retry, lambda route: route.fulfill(status=500))
    for _ in range(2):  # sent again, it fails again
        with page.expect_response(walk.service_url):  # the page renews itself: the command may have been carried out
            page.get_by_role("button", name="Relancer").click()
        with page.expect_response(walk.service_url):
            page.evaluate(RENEW)
        page.clock.run_for(LONG)
        expect(messages).to_have_count(1)
    page.unroute(retry)
    page.get_by_role("button", name="Relancer").click()
    expect(page.locator("#toasts .note-success")).to_be_visible()
    expect(messages).to_have_count(0)
