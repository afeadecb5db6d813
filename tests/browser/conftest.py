"""A real installation (gunicorn, Celery, Redis), a real Chromium, and customers of one's own for each test."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from portal.process import Child
from tests.browser.held import Holder
from tools.servers import Installation, installation

SPEED = 600
PASSWORD = "passerelle"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
QUIET = (
    "--disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run "
    "--disable-gpu --disable-dev-shm-usage"
)
expect.set_options(timeout=15_000)

MAKE_CUSTOMER = """
import json
from django.test import Client
from occ.models import ProviderUser
from occ.world import Stage, World
world = World(is_demo=True, password="PASSWORD")
account = world.account(language="LANGUAGE")
username = account.nichandle.partition("-")[0]
user = world.user(username, account)
vracks = [world.vrack(account, f"vRack {n}") for n in (1, 2)]
services = world.services([Stage[stage] for stage in STAGES], account, vracks[0])
if not ProviderUser.objects.filter(provider="megaport", username="tester").exists():
    world.provider_user_create()
client = Client()
client.force_login(user)
print(json.dumps({"username": username, "vracks": [each.name for each in vracks],
                  "services": [str(each.pk) for each in services], "session": client.cookies["sessionid"].value}))
"""


@dataclass(frozen=True)
class Customer:
    """Someone with an account of their own and two vRacks."""

    username: str
    vracks: list[str]
    services: list[str]
    """UUIDs."""
    session: str
    """The cookie of a browser in which they are signed in."""
    language: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Site:
    """The running installation."""

    url: str
    installation: Installation
    worker: Child

    def customer(self, language: str = "fr", *stages: str) -> Customer:
        """A new customer.

        Args:
            language: which they read.
            stages: how far each of their services has come, by the names of `occ.world.Stage`; all in the first vRack.
        """
        code = MAKE_CUSTOMER.replace("LANGUAGE", language).replace("PASSWORD", PASSWORD)
        made = json.loads(self.installation.python(code.replace("STAGES", repr(stages))).splitlines()[-1])
        return Customer(language=language, **made)

    def clock(self, *arguments: str) -> None:
        """`manage.py clock`: pause, resume, jump."""
        self.installation.manage("clock", *arguments)

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Kill the worker, beat and all, and start it again afterwards."""
        self.worker.kill()
        try:
            yield
        finally:
            self.worker.start()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Web server, worker and broker for the whole run, with the demo's data."""
    with installation({"SPEED": str(SPEED), "LOG_LEVEL": "WARNING"}, on_postgres=False, migrate=False) as here:
        here.manage("demo_setup")
        worker = here.worker(beat=True)
        yield Site(here.web().url, here, worker)


@pytest.fixture
def customer(site: Site) -> Customer:
    """A new French-speaking customer."""
    return site.customer()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium without windows, which computes a third less; it asks nobody for anything."""
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": QUIET.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The language must never come from the browser's own."""
    return browser_context_args | {"locale": "de-DE", "viewport": {"width": 1280, "height": 900}}


@dataclass
class Watch:
    """What a browser must not do."""

    origin: str
    faults: list[str]
    expected: list[str]

    def request(self, request: Request) -> None:
        """Nothing is fetched from anywhere else."""
        if not request.url.startswith((self.origin, "data:", "about:")):
            self.faults.append(f"foreign request: {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        """No error, and no report of the content security policy, reaches the console."""
        if message.type == "error" and not any(re.search(pattern, message.text) for pattern in self.expected):
            self.faults.append(f"console: {message.text} {message.location}")

    def follow(self, page: Page) -> None:
        """Watch a page."""
        page.on("request", self.request)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))


@pytest.fixture(autouse=True)
def watch(context: BrowserContext, site: Site) -> Iterator[Watch]:
    """Fail a test whose pages fetched from elsewhere, or had an error in the console."""
    watching = Watch(site.url, [], [])
    context.on("page", watching.follow)
    yield watching
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture
def held(context: BrowserContext) -> Holder:
    """Hold back answers: `held("/delete/")`, then `wait` and `release`."""
    return Holder(context)
