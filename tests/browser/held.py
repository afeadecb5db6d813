"""Answers that a test holds back: the server has given them, and the page waits."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import APIResponse, BrowserContext, Error, Page, Route

PATIENCE = 15_000  # milliseconds


@dataclass
class Held:
    """The answers to requests of one kind, until `release`; `count` of them, then the next ones pass."""

    context: BrowserContext
    pattern: re.Pattern[str]
    method: str
    count: int
    answers: list[tuple[Route, APIResponse]] = field(default_factory=list)
    asked: int = 0
    """How many such requests there were, those that passed included."""

    def take(self, route: Route) -> None:
        """Let the server answer a request, and keep the answer."""
        if route.request.method != self.method:
            route.fallback()
            return
        self.asked += 1
        if self.asked > self.count:
            route.fallback()
        else:
            self.answers.append((route, route.fetch(max_redirects=0)))

    def wait(self, page: Page, number: int = 1) -> None:
        """Wait until the server has given so many answers."""
        for _ in range(PATIENCE // 20):
            if len(self.answers) >= number:
                return
            page.wait_for_timeout(20)
        raise AssertionError(f"{len(self.answers)} answers to {self.method} {self.pattern.pattern}")

    def release(self) -> None:
        """Give the page the answers, those that it still wants; from now on requests pass."""
        self.count = 0
        for route, answer in self.answers:
            with suppress(Error):  # the page has given the request up
                route.fulfill(response=answer)


class Holder:
    """Holds answers back, in all tabs of one browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context

    def __call__(self, pattern: str, method: str = "GET", count: int = 1) -> Held:
        """Hold back the answers to the next `count` requests whose address matches `pattern`."""
        held = Held(self.context, re.compile(pattern), method, count)
        self.context.route(held.pattern, held.take)
        return held
