"""Names as long as they may be, in one word: nothing is pushed out of the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.hands import Mouse
from tests.browser.walk import Walk

NAME = "W" * 100


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_a_description_in_one_word_stays_within_the_page(page: Page, site: Site, width: int) -> None:
    walk = Walk.at(site, Mouse(page), "ORDERED")
    page.goto(walk.service_url + "edit/")
    walk.field("Description").fill(NAME)
    page.get_by_role("main").get_by_role("button", name="Enregistrer").click()
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "keys/", "tasks/", "edit/"):
        page.goto(walk.service_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    walk.go_to_services()
    expect(page.get_by_role("link", name=NAME).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wraps = page.eval_on_selector_all(".table-wrap", "wraps => wraps.map(wrap => wrap.scrollWidth - wrap.clientWidth)")
    assert wraps == [0]
