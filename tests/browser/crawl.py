"""Finding every page that can be reached by links, one of each kind."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import Page

PAGES_MAX = 120
SKIPPED = ("/admin", "/static", "/csv", ".csv", "/api/console/equivalent/")


def kind(path: str) -> str:
    """A path with its ids left out: pages of the same kind are looked at once, but every service has its own page."""
    if re.fullmatch(r"/services/[0-9a-f-]{36}/", path):
        return path
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", path)
    path = re.sub(r"/api/console/(\w+)/.*", r"/api/console/\1/<operation>", path)
    path = re.sub(r"/order/.*", lambda found: "/order/" + "x/" * (found.group().count("/") - 2), path)
    return re.sub(r"/\d+(?=/|$)", "/<id>", path)


def pages(page: Page, origin: str, start: str = "/") -> Iterator[str]:
    """One address of each kind that links lead to from `start`, each while the tab is on it.

    Args:
        page: a tab, signed in as the one who looks.
        origin: scheme, host and port.
        start: where to begin.
    """
    found = {kind(start)}
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        page.goto(origin + path)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        yield path
        for link in links:
            address = urldefrag(link).url
            path = urlsplit(address).path
            if not address.startswith(origin) or any(part in path for part in SKIPPED):
                continue
            if kind(path) not in found:
                assert len(found) < PAGES_MAX, f"more than {PAGES_MAX} kinds of pages"
                found.add(kind(path))
                waiting.append(path)
