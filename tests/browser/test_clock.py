"""The bar of simulated time, with a mouse: what its buttons and its menu say is done, and the focus stays."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Customer, Site
from tests.browser.hands import Mouse
from tests.browser.test_every_page import PORTAL, enter
from tests.browser.walk import Walk


@pytest.fixture
def walk(page: Page, site: Site, customer: Customer) -> Walk:
    """A customer with a clock of their own, so that nobody else's time is changed."""
    site.installation.python(OWN_CLOCK.format(customer.username))
    walk = Walk(site, customer, Mouse(page))
    walk.enter()
    return walk


OWN_CLOCK = """
from occ.actions.actor import Actor
from occ.actions.clock import clock_change, clock_separate
from occ.models import User
by = Actor(label="test")
own = clock_separate(account=User.objects.get(username="{}").account, by=by)
clock_change(clock_id=own.pk, paused=True, by=by)
"""


def shown(page: Page) -> datetime:
    """What the bar of a clock that stands still shows."""
    return datetime.fromisoformat(page.locator("time[data-clock]").get_attribute("datetime") or "")


def test_the_menu_moves_time_ahead_and_changes_its_speed(page: Page, walk: Walk) -> None:
    bar, more = page.locator("#clock"), page.get_by_role("button", name="Vitesse et avance")
    before = shown(page)
    more.click()
    bar.get_by_role("button", name="1 heure").click()
    expect(page.locator("#announcer")).to_have_text(re.compile("modifiée"))
    assert timedelta(hours=1) <= shown(page) - before < timedelta(hours=1, seconds=1)
    expect(more).to_be_focused()
    more.press("Enter")
    bar.get_by_role("button", name=re.compile("×10")).first.press("Enter")
    expect(more).to_be_focused()
    more.click()
    expect(bar.locator("[aria-current=true]")).to_have_text(re.compile(r"^×10\s000$"))


def test_a_button_keeps_the_focus_and_a_second_tab_says_the_same_once_it_looks_again(page: Page, walk: Walk) -> None:
    walk.order()
    other = page.context.new_page()
    other.goto(walk.service_url)
    expect(other.locator("#clock-now strong")).to_have_text("en pause")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    expect(page.locator("#clock-now strong")).to_have_text(re.compile("^×"))
    expect(other.get_by_role("button", name="Pause")).to_be_visible()


def test_a_command_shows_its_effect_on_its_page_while_time_stands_still(page: Page, site: Site) -> None:
    walk = Walk.at(site, Mouse(page), "ACTIVE")
    site.installation.python(OWN_CLOCK.format(walk.customer.username))
    page.reload()
    walk.button("Associer un vRack").click()
    walk.field("vRack").select_option(index=1)
    walk.button("Associer", page.get_by_role("dialog")).click()
    under_way = walk.badge("Association en cours")
    expect(under_way).to_be_visible()
    expect(page.locator("#live")).to_have_attribute("data-poll", "10")
    next_event = page.get_by_role("button", name="Prochain événement")
    for effect in (page.get_by_text("Entrée dans le vRack"), page.get_by_text("Étape suivante")):
        next_event.click()
        expect(effect.first).to_be_visible(timeout=5_000)  # by itself the page looks after ten seconds
    expect(under_way).to_have_count(0)
    next_event.click()
    expect(page.locator("#toasts")).to_contain_text("Rien n’est en cours")


def test_in_the_admin_it_leads_back_to_the_page_and_what_was_typed_is_not_lost_unasked(page: Page, site: Site) -> None:
    enter(page, f"{site.url}/login/", "staff")
    page.goto(f"{site.url}/admin/occ/account/1/change/?_changelist_filters=language%3Dfr")
    here = page.url
    page.locator("#id_name").fill("half a name")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Pause").click()
    assert asked.value.type == "beforeunload"
    expect(page.locator("#id_name")).to_have_value("half a name")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#clock-now strong")).to_have_text("en pause")
    expect(page).to_have_url(here)
    expect(page.get_by_role("button", name="Reprendre")).to_be_focused()
    # Another tab signs in: the token that this page holds is no longer valid.
    page.context.clear_cookies(name="csrftoken")
    page.request.get(f"{site.url}/fournisseurs/megaport/login/")
    page.get_by_role("button", name="Reprendre").press("Enter")
    expect(page.locator("#clock-now strong")).to_have_text(re.compile("^×"))
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    page.get_by_role("button", name="Vitesse et avance").press("Enter")
    page.locator("#clock").get_by_role("button", name="10 minutes").press("Enter")
    expect(page).to_have_url(here)


def test_at_a_provider_it_changes_in_place(page: Page, site: Site) -> None:
    enter(page, site.url + PORTAL, "alice")
    key = page.get_by_label("Clé de service")
    key.fill("half a key")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Reprendre")).to_be_focused()
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#clock-now strong")).to_have_text(re.compile("^×"))
    expect(key).to_have_value("half a key")


def test_a_settled_page_looks_again_when_it_is_seen_again(page: Page, walk: Walk) -> None:
    page.goto(f"{walk.site.url}/emails/")
    expect(page.locator("#live")).not_to_have_attribute("data-poll", re.compile("."))
    other = page.context.new_page()
    other.goto(walk.site.url)
    Walk(walk.site, walk.customer, Mouse(other)).order()
    other.close()
    # Headless, no tab is ever hidden: it is told only that it is seen.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#live")).to_have_attribute("data-poll", re.compile("."))
