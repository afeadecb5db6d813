"""The guide, from its first line to its last, as people walk it: once in each way, in French but for the mouse."""

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, Watch
from tests.browser.hands import Keyboard, Mouse, WithoutScript
from tests.browser.walk import Walk


def test_the_guide_can_be_walked_in_english(page: Page, site: Site) -> None:
    Walk(site, site.customer("en"), Mouse(page)).whole_guide()


def test_the_guide_can_be_walked_with_the_keyboard_alone(page: Page, site: Site) -> None:
    Walk(site, site.customer("fr"), Keyboard(page)).whole_guide()


def test_the_guide_can_be_walked_without_javascript(browser: Browser, site: Site, watch: Watch) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE", viewport={"width": 1280, "height": 900})
    context.on("page", watch.follow)
    Walk(site, site.customer("fr"), WithoutScript(context.new_page())).whole_guide()
    context.close()
