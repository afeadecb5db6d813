"""The console of the API with the keyboard alone: find an operation, fill it in, send it, read the answer, copy it."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Watch
from tests.browser.hands import Keyboard
from tests.browser.walk import Walk

WORDS = {
    "fr": {
        "console": "Console API",
        "search": "Rechercher une opération",
        "go": "Rechercher",
        "read": "Essayer : cet appel ne fait que lire",
        "change": "Essayer : cet appel modifie réellement",
        "paging": "Page par page (en-têtes)",
        "answer": "Réponse",
        "copy": "Copier {}",
        "copied": "Copié.",
        "required": "Le chemin a besoin de cette valeur.",
    },
    "en": {
        "console": "API console",
        "search": "Search an operation",
        "go": "Search",
        "read": "Try it: this only reads",
        "change": "Try it: this changes for real",
        "paging": "Page by page (headers)",
        "answer": "Answer",
        "copy": "Copy {}",
        "copied": "Copied.",
        "required": "The path needs this.",
    },
}


class Console:
    """Somebody at the console who has a keyboard and no mouse."""

    def __init__(self, page: Page, site: Site, language: str) -> None:
        self.page, self.hands, self.say = page, Keyboard(page), WORDS[language]
        self.walk = Walk(site, site.customer(language), self.hands)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)

    def open(self) -> None:
        """Come to the console from the menu of who is signed in."""
        account = self.page.get_by_role("button", name=re.compile(self.walk.customer.username))
        self.hands.press(account.first)
        self.hands.press(self.page.get_by_role("link", name=self.say["console"]).first)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say["console"])

    def find(self, words: str, method: str, path: str) -> None:
        """Search for an operation and open its page."""
        self.hands.type(self.page.get_by_label(self.say["search"]), words)
        self.page.keyboard.press("Enter")
        self.hands.press(self.page.get_by_role("link", name=f"{method} {path}", exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(path)

    def field(self, name: str) -> Locator:
        """A parameter."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(name)}\b"))

    def fill(self, name: str, text: str) -> None:
        """Fill a parameter in; a list of suggestions does not get in the way."""
        self.hands.type(self.field(name), text)
        expect(self.field(name)).to_have_value(text)
        self.page.keyboard.press("Escape")

    def send(self, button: str) -> Any:
        """Send the call; the focus is on the answer then, whose text is reached and read."""
        self.hands.press(self.page.get_by_role("button", name=button))
        answer = self.page.get_by_role("region", name=self.say["answer"])
        expect(answer).to_be_focused()
        text = answer.get_by_role("group", name=self.say["answer"])
        self.hands.reach(text)
        return json.loads(text.inner_text())

    def headers(self) -> str:
        """The headers of the answer, as they are shown."""
        return self.page.locator(".headers").inner_text()

    def copy(self, label: str) -> str:
        """Copy the code for a language, which is in the clipboard then as it is shown."""
        button = self.page.get_by_role("button", name=self.say["copy"].format(label), exact=True)
        if not button.is_visible():
            self.hands.press(self.page.locator("summary").get_by_text(label, exact=True))
        self.hands.press(button)
        expect(self.page.get_by_text(self.say["copied"], exact=True).first).to_be_attached()
        shown = self.page.get_by_role("group", name=label, exact=True).locator("code").text_content()
        self.page.wait_for_function("text => navigator.clipboard.readText().then(found => found === text)", arg=shown)
        return str(shown)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_console_is_worked_with_the_keyboard_alone(page: Page, site: Site, watch: Watch, language: str) -> None:
    watch.expected.append("422")
    console = Console(page, site, language)
    console.walk.sign_in()
    console.walk.order()
    service = console.walk.service_url.rstrip("/").rpartition("/")[2]

    console.open()
    console.find("put description", "PUT", "/ovhCloudConnect/{serviceName}")
    console.hands.press(page.get_by_role("button", name=console.say["change"]))
    expect(page.get_by_text(console.say["required"]).first).to_be_visible()
    console.fill("serviceName", service)
    console.fill("description", "By keyboard")
    assert console.send(console.say["change"]) is None
    assert re.search(r"X-Ovh-QueryID: [0-9a-f]{32}", console.headers())
    expect(console.field("serviceName")).to_have_value(service)
    for label, mark in (("curl", "call PUT"), ("Python", "client.put("), ("Node", "requestPromised('PUT'")):
        copied = console.copy(label)
        assert mark in copied
        assert service in copied
        assert "By keyboard" in copied

    console.open()
    console.find("list the services", "GET", "/ovhCloudConnect")
    assert console.send(console.say["read"]) == [service]
    console.hands.press(page.locator("summary").get_by_text(console.say["paging"]))
    console.hands.choose(console.field("X-Pagination-Mode"), "CachedObjectList-Cursor")
    console.fill("X-Pagination-Filter", "description:eq=By keyboard")
    (found,) = console.send(console.say["read"])
    assert (found["uuid"], found["description"]) == (service, "By keyboard")
    assert "X-Pagination-Elements: 1" in console.headers()
    assert "X-Pagination-Mode: CachedObjectList-Cursor" in console.copy("curl")
