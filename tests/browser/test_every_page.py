"""Every page that links lead to, in both languages, light and dark, wide and narrow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Site, Watch
from tests.browser.crawl import pages

TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What must be found by the crawl: a page that nobody links to would not be looked at.
KINDS = {
    "/",
    "/limits/",
    "/bare-metal-cloud/",
    "/bare-metal-cloud/network/",
    "/bare-metal-cloud/network/ovhcloud-connect/",
    "/order/",
    "/emails/",
    "/emails/<id>/",
    "/services/<uuid>/",
}


def enter(page: Page, site: Site, who: str) -> None:
    """Sign in at the customer area."""
    page.goto(site.url + "/login/")
    page.get_by_label(re.compile("Identifiant|Username")).fill(who)
    page.get_by_label(re.compile("Mot de passe|Password")).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Se connecter|Sign in")).last.click()
    expect(page).not_to_have_url(re.compile("/login/"))


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    violations = Axe().run(page, options=TAGS).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_accessible_and_fits_a_phone(
    browser: Browser, site: Site, watch: Watch, language: str, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme, locale="de-DE", reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    context.on("page", watch.follow)
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page = context.new_page()
    anonymous = pages(page, site.url)
    enter(page, site, "alice")
    found = anonymous | pages(page, site.url)
    assert found.keys() >= KINDS
    wrong = []
    for path in sorted(found.values()):
        page.goto(site.url + path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_count(1)
        wrong += [f"{path}: {fault}" for fault in faults(page)]
        page.set_viewport_size({"width": 390, "height": 800})
        width = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{path}: {width} px wide on a phone"] if width > 390 else []
        page.set_viewport_size({"width": 1280, "height": 900})
    context.close()
    assert not wrong, "\n".join(wrong)
