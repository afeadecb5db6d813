"""Every element that htmx sends a request for names its place: what the answer may change (static/js/places.js)."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from portal.urls import urlpatterns
from tests.guards.source import below, text, tree
from tests.guards.test_every_url import walk
from tests.guards.test_time_bar import FRAMES, person, place
from tests.guards.world import World, build

PLACES = {"#drawer-body", "#live", "#clock", "this"}
REQUESTS = {"hx-get", "hx-post"}
ORDERS_ITSELF = {"hx-sync", "hx-disabled-elt", "hx-confirm", "hx-boost"}
"""Attributes with which an element would order its requests itself, beside the one place where that is decided."""
PANEL = {"HX-Request": "true", "HX-Target": "drawer-body"}


class Tags(HTMLParser):
    """The attributes of every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep them."""
        self.found.append(dict(attrs))


def faults(html: str) -> list[str]:
    """What is wrong with the requests of a page or a fragment."""
    tags = Tags(html).found
    whole, ids = "<html" in html, {f"#{each.get('id')}" for each in tags}
    wrong = []
    for each in tags:
        target = each.get("hx-target")
        if REQUESTS & each.keys() and target not in PLACES:
            wrong.append(f"{each}: no place")
        if whole and target and target.startswith("#") and target not in ids:
            wrong.append(f"{each}: a place that is not on the page")
        wrong += [f"{each}: {name}" for name in sorted(ORDERS_ITSELF & each.keys())]
    return wrong


@pytest.fixture(scope="module")
def world(undone: None) -> World:
    """One of everything."""
    return build()


def answers(client: Client, world: World, under: str) -> dict[str, str]:
    """Every page below an address, and every fragment for the side panel, by its own."""
    found = {}
    for address in walk(urlpatterns):
        path = place(address, world)
        if not path.startswith(under) or path.startswith("/admin/"):
            continue
        for headers in ({}, PANEL):
            answer = client.get(path, headers=headers)
            if "html" in answer.headers.get("Content-Type", "") and address.name not in FRAMES:
                found[f"{path} {headers}"] = b"".join(answer).decode()
    return found


@pytest.mark.parametrize(("name", "under"), [("alice", "/"), ("staff", "/desk/")])
def test_every_request_of_a_page_names_its_place(name: str, under: str, world: World, db: None) -> None:
    found = answers(person(name, world), world, under)
    assert any("hx-get" in html for html in found.values())
    assert {path: wrong for path, html in found.items() if (wrong := faults(html))} == {}


def plain(path: Path) -> str:
    """A template without Django's tags: what stands between them, of every branch."""
    found = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text(path), flags=re.DOTALL)
    return found if path.name != "_live.html" else f"<div {found[found.index('id=') :]}>"


def test_every_request_of_a_template_names_its_place() -> None:
    found = {path: Tags(plain(path)).found for path in below("templates", ".html")}
    wired = [(path, each) for path, tags in found.items() for each in tags if REQUESTS & each.keys()]
    # A place that is chosen by what includes the template is empty here.
    assert wired
    assert [(path, each) for path, each in wired if "hx-target" not in each] == []
    assert [(path, each) for path, tags in found.items() for each in tags if ORDERS_ITSELF & each.keys()] == []


def test_every_request_that_python_writes_names_its_place() -> None:
    nodes = [node for path in below("occ", ".py") for node in ast.walk(tree(path)) if isinstance(node, ast.Dict)]
    names = [{each.value for each in node.keys if isinstance(each, ast.Constant)} for node in nodes]
    assert [each for each in names if (REQUESTS & each and "hx-target" not in each) or ORDERS_ITSELF & each] == []


def test_a_request_without_a_place_is_found() -> None:
    assert faults('<a hx-get="/">x</a>')
    assert faults('<a hx-get="/" hx-target="#live" hx-sync="this:replace">x</a>')
    assert faults('<html><a hx-get="/" hx-target="#live">x</a></html>')
    assert faults('<html><div id="live"><a hx-get="/" hx-target="#live">x</a></div></html>') == []
