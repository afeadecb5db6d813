"""Visiting pages and sending their forms, and everything that may be wrong about an answer."""

import re
import traceback
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from tests.api.same_input import Rows, undone
from tests.guards.test_every_url import Address
from tools.fuzz import typed
from tools.fuzz.findings import Findings
from tools.fuzz.markup import Form, Page
from tools.fuzz.people import Ground, service_keys
from tools.fuzz.typed import Pairs
from tools.fuzz.visits import Drawing, Visit, every_address

SIZE_MAX = 1_000_000
"""Bytes of an answer."""
FORMS_MAX = 4
"""Forms, or links, of one page that are sent one after another in a chain at most."""
SAFE = ("GET", "HEAD", "OPTIONS")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LOST = ("nowhere/",)
"""The route of an address that leads nowhere."""


@dataclass(kw_only=True)
class PageJudge(Findings):
    """Sends as many requests as it is told, each in what the ones before it in its chain have left, and judges each."""

    ground: Ground
    seed: str
    sent: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    """How often each form was sent: address as a route, and the names of its fields."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.client = Client(raise_request_exception=False)
        self.keys = service_keys()
        self.routes = {address.view: address.route for address in every_address() if address.view}

    @property
    def accepted(self) -> int:
        """How many requests were."""
        return sum(count for seen in self.statuses.values() for status, count in seen.items() if status < 400)

    def report(self) -> str:
        """Which statuses each route answered with, and each fault with the first requests that showed it."""
        return "\n".join([*self.lines("requests"), *self.fault_lines()])

    def run(self, cases: int, addresses: list[Address]) -> None:
        """So many requests: each route in turn, and after each what its page offers."""
        until, turn = self.total + cases, 0
        while self.total < until:
            draw = Random(f"{self.seed} {turn}")
            address = addresses[turn % len(addresses)]
            turn += 1
            with undone() as written:
                self._chain(Drawing(self.ground, draw, self.keys), address, dict(self.world), written, until)

    def _chain(self, drawing: Drawing, address: Address, rows: Rows, written: set[str], until: int) -> None:
        said: list[str] = []
        visit = drawing.visit(address)
        answer = self._ask(visit, rows, written, said)
        for _ in range(FORMS_MAX):
            page = _page(answer)
            then = self._next(drawing, visit, page) if page and self.total < until else None
            if then is None or answer.status_code >= 500:
                return
            visit, answer = then, self._ask(then, rows, written, said)
            if drawing.draw.random() < 0.4:
                return

    def _next(self, drawing: Drawing, visit: Visit, page: Page) -> Visit | None:
        """The form that was sent least so far, else a link of the page, or a look at what it follows.

        Forms that every page has are left alone mostly, once each is one request in a hundred.
        """
        draw = drawing.draw
        if page.watched and draw.random() < 0.3:
            path, note = draw.choice(page.watched)
            then = self._to(drawing, visit, path or visit.path, "GET", [], fragment=True)
            then.headers["X-Watch"] = note if draw.random() < 0.6 else note[: draw.randrange(len(note))] + "x"
            return then
        form = min(page.forms, key=lambda each: self.sent[self._kind(each, visit)], default=None)
        if form and draw.random() < (0.9 if self.sent[self._kind(form, visit)] < 5 + self.total / 100 else 0.1):
            self.sent[self._kind(form, visit)] += 1
            pairs = typed.filled(draw, form, drawing.known)
            for _ in range(draw.choice((0, 0, 1, 1, 1, 2, 4))):
                pairs = typed.spoiled(draw, pairs, [each.name for each in form.fields])
            return self._to(drawing, visit, form.action or visit.path, form.method, pairs, fragment=draw.random() < 0.4)
        links = [link for link in page.links if "?" in link or draw.random() < 0.1]
        if not links:
            return None
        path, _, query = draw.choice(links).partition("#")[0].partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        if draw.random() < 0.7:
            pairs = typed.spoiled(draw, pairs, [name for name, _ in pairs])
        return self._to(drawing, visit, path or visit.path, "GET", pairs, fragment=draw.random() < 0.2)

    def _to(self, drawing: Drawing, visit: Visit, path: str, method: str, pairs: Pairs, *, fragment: bool) -> Visit:
        parts = urlsplit(urljoin(f"http://testserver{visit.path}", path) if _is_address(path) else "http://testserver/")
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return drawing.then(visit, self._route(parts.path), path, method, pairs, fragment=fragment)

    def _kind(self, form: Form, visit: Visit) -> tuple[str, tuple[str, ...]]:
        path = urlsplit(urljoin(visit.path, form.action)).path if _is_address(form.action) else ""
        return self._route(path), tuple(sorted(each.name for each in form.fields))

    def _route(self, path: str) -> str:
        try:
            return self.routes.get(resolve(path).func, LOST[0])
        except (Resolver404, ValueError):
            return LOST[0]

    def _ask(self, visit: Visit, rows: Rows, written: set[str], said: list[str]) -> Any:
        written.clear()
        self.client.cookies = SimpleCookie()
        self.client.cookies.update(visit.cookies)
        headers = dict(visit.headers)
        kind = headers.pop("Content-Type", visit.content_type)
        answer = self.client.generic(visit.method, visit.path, visit.body, content_type=kind, headers=headers)
        visit.cookies = self.client.cookies
        said.append(f"{visit}: {answer.status_code} {answer.exc_info[1] if answer.exc_info else ''}")
        self.statuses[(visit.route,)][answer.status_code] += 1
        told = _wrong(visit, answer)
        if answer.status_code < 500:  # after a failure the transaction may be of no use any more
            told += self.changed(answer.status_code, rows, written, reads=visit.method in SAFE)
        for fault in told:
            self.faults[f"{visit.route}: {fault}"].append("\n      ".join(said))
        return answer


def _is_address(text: str) -> bool:
    """Whether an address can be made sense of, as a browser would before it asks."""
    try:
        return urlsplit(urljoin("http://testserver/", text)).netloc == "testserver"
    except ValueError:
        return False


def _page(answer: Any) -> Page | None:
    """What an answer offers, if it is HTML."""
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return Page(answer.content.decode()) if is_html and not answer.streaming else None


def _wrong(visit: Visit, answer: Any) -> list[str]:
    """Everything that is wrong about an answer by itself."""
    if answer.status_code >= 500:
        return [f"{answer.status_code} {_failure(answer)}"]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = [f"header {name}: {value!r}" for name, value in answer.headers.items() if CONTROL.search(value)]
    leads = (answer.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location"))
    told += [f"leads to {where}" for where in leads if typed.EVIL in _host(where)]
    told += ["too large"] if len(content) > SIZE_MAX else []
    told += ["traceback"] if b"Traceback (most recent call last)" in content else []
    if answer.headers.get("Content-Type", "").startswith("text/html") and content:
        told += _wrong_html(visit, answer, content.decode())
    return told


def _wrong_html(visit: Visit, answer: Any, html: str) -> list[str]:
    told = ["mark unescaped"] if typed.MARK in html else []
    policy = answer.headers.get("Content-Security-Policy", "")
    is_strict = re.search(r"default-src '(self|none)'", policy) and "unsafe" not in policy
    told += [] if is_strict else [f"Content-Security-Policy: {policy or 'none'}"]
    is_whole = "<html" in html or "HX-Request" not in visit.headers
    return told + (["no title"] if is_whole and not Page(html).title else [])


def _host(where: str) -> str:
    try:
        return urlsplit(urljoin("http://testserver/", where.replace("\\", "/"))).netloc
    except ValueError:
        return where


def _failure(answer: Any) -> str:
    """The exception behind a failure, and the last line of ours that it went through."""
    if not answer.exc_info:
        return "without an exception"
    kind, _, trace = answer.exc_info
    ours = [each for each in traceback.extract_tb(trace) if str(settings.BASE_DIR) in each.filename]
    at = [each for each in ours if ".venv" not in each.filename and "/tests/" not in each.filename]
    last = (at or traceback.extract_tb(trace))[-1]
    deepest = traceback.extract_tb(trace)[-1]
    return f"{kind.__name__} in {last.name}, line {last.lineno}, from {deepest.name}"
