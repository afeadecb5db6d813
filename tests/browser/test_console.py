"""The console of the API with the keyboard alone: find an operation, fill it in, send it, read the answer, copy it."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Watch
from tests.browser.hands import Keyboard
from tests.browser.walk import Walk

SAY = {
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
}


class Console:
    """Somebody at the console who has a keyboard and no mouse."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.hands = page, Keyboard(page)
        self.walk = Walk.at(site, self.hands, "ORDERED")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)

    def open(self) -> None:
        """Come to the console from the menu of who is signed in."""
        account = self.page.get_by_role("button", name=re.compile(self.walk.customer.username))
        self.hands.press(account.first)
        self.hands.press(self.page.get_by_role("link", name=SAY["console"]).first)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(SAY["console"])

    def find(self, words: str, method: str, path: str) -> None:
        """Search for an operation and open its page."""
        self.hands.type(self.page.get_by_label(SAY["search"]), words)
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
        answer = self.page.get_by_role("region", name=SAY["answer"])
        expect(answer).to_be_focused()
        text = answer.get_by_role("group", name=SAY["answer"])
        self.hands.reach(text)
        return json.loads(text.inner_text())

    def headers(self) -> str:
        """The headers of the answer, as they are shown."""
        return self.page.locator(".headers").inner_text()

    def copy(self, label: str) -> str:
        """Copy the code for a language, which is in the clipboard then as it is shown."""
        button = self.page.get_by_role("button", name=SAY["copy"].format(label), exact=True)
        if not button.is_visible():
            self.hands.press(self.page.locator("summary").get_by_text(label, exact=True))
        self.hands.press(button)
        expect(self.page.get_by_text(SAY["copied"], exact=True).first).to_be_attached()
        shown = self.page.get_by_role("group", name=label, exact=True).locator("code").text_content()
        self.page.wait_for_function("text => navigator.clipboard.readText().then(found => found === text)", arg=shown)
        return str(shown)


def test_the_console_is_worked_with_the_keyboard_alone(page: Page, site: Site, watch: Watch) -> None:
    watch.expected.append("422")
    console = Console(page, site)
    (service,) = console.walk.customer.services

    console.open()
    console.find("put description", "PUT", "/ovhCloudConnect/{serviceName}")
    console.hands.press(page.get_by_role("button", name=SAY["change"]))
    expect(page.get_by_text(SAY["required"]).first).to_be_visible()
    console.fill("serviceName", service)
    console.fill("description", "By keyboard")
    assert console.send(SAY["change"]) is None
    assert re.search(r"X-Ovh-QueryID: [0-9a-f]{32}", console.headers())
    expect(console.field("serviceName")).to_have_value(service)
    for label, mark in (("curl", "call PUT"), ("Python", "client.put("), ("Node", "requestPromised('PUT'")):
        copied = console.copy(label)
        assert mark in copied
        assert service in copied
        assert "By keyboard" in copied

    console.open()
    console.find("list the services", "GET", "/ovhCloudConnect")
    assert console.send(SAY["read"]) == [service]
    console.hands.press(page.locator("summary").get_by_text(SAY["paging"]))
    console.hands.choose(console.field("X-Pagination-Mode"), "CachedObjectList-Cursor")
    console.fill("X-Pagination-Filter", "description:eq=By keyboard")
    (found,) = console.send(SAY["read"])
    assert (found["uuid"], found["description"]) == (service, "By keyboard")
    assert "X-Pagination-Elements: 1" in console.headers()
    assert "X-Pagination-Mode: CachedObjectList-Cursor" in console.copy("curl")
