"""Every page that links lead to, in both languages, light and dark, wide and narrow."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Browser, Page, expect

from occ.api.console import urls as console_urls
from occ.provider import urls as provider_urls
from occ.web import urls as web_urls
from tests.browser.conftest import PASSWORD, Site, Watch
from tests.browser.crawl import pages
from tests.browser.hands import Mouse
from tests.browser.walk import PARIS_A, Walk
from tests.guards.test_every_url import walk

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # every rule runs, but not every element that keeps one is told
}
# In the dark only what has to do with colours can be wrong that was not in the light.
COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours that turn from light to dark are neither for a moment, however short.
SETTLED = """() => matchMedia("(prefers-color-scheme: dark)").matches
  && !document.getAnimations().some(each => each instanceof CSSTransition)"""
NO_PAGES = {
    "occ:logout": "a button",
    "occ:language": "a button",
    "occ:clock-set": "buttons",
    "occ:task-retry": "a button",
    "occ:task-cancel": "only a task that can be cancelled leads there: see below",
    "occ:services-csv": "a file",
    "occ:email-html": "a frame of the e-mail's page",
    "provider:logout": "a button",
    "provider:validate": "a button",
}
# No link leads there as the demo stands: forms of a service's next step, and the list of providers.
UNLINKED = ("/fournisseurs/", "{service}pops/add/", "{service}vrack/dissociate/")
# The desk, and of the administration its front page and lists; the fields of its forms are Django's own.
STAFF = ("/desk/", "/admin/", "/admin/occ/task/", "/admin/occ/service/", "/admin/occ/clock/", "/admin/occ/fault/")
PORTAL = "/fournisseurs/megaport/"
# A key, a client, and a program that asks for one: only the link that it is given leads to the page that allows it.
PROGRAM = """
from occ.actions import api_client, api_key
from occ.actions.actor import Actor
from occ.models import User
by, person = Actor(label="test"), User.objects.get(username="alice")
api_key.script_key(user=person, name="Script", by=by)
api_client.client_create(user=person, name="Terraform", by=by)
application, _secret = api_key.application_create(user=person, name="Inventory", by=by)
print(api_key.credential_request(application=application, rules=[("GET", "/*")], by=by).validation)
"""
FAIL = """
from occ.actions.actor import Actor
from occ.actions.task import task_fail
from occ.models import Task
task_fail(task=Task.objects.open().latest("pk"), by=Actor(label="test"))
"""


def names(patterns: list[Any], space: str) -> set[str]:
    """The names of all that an URL configuration holds."""
    return {f"{space}:{address.name}" for address in walk(patterns)}


def enter(page: Page, address: str, who: str) -> None:
    """Sign in, at the customer area or at a provider."""
    page.goto(address)
    page.get_by_label(re.compile("Identifiant|Username")).fill(who)
    page.get_by_label(re.compile("Mot de passe|Password")).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Se connecter|Sign in")).last.click()
    expect(page).not_to_have_url(re.compile("/login/"))


def faults(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """What axe finds wrong with the page as it is."""
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in violations]


def in_light_and_dark(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is, in the light and in the dark."""
    wrong = faults(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(SETTLED)
    wrong += [f"dark: {fault}" for fault in faults(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return wrong


def look(page: Page, language: str) -> list[str]:
    """What is wrong with the page that is open, wide and on a phone.

    Axe judges elements, their roles and colours, which no language changes: it looks at the French pages. What is too
    wide or not translated is looked for in both languages.
    """
    path = urlsplit(page.url).path
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_count(1)
    wrong = [f"{path}: {fault}" for fault in in_light_and_dark(page)] if language == "fr" else []
    page.set_viewport_size({"width": 390, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong + ([f"{path}: {width} px wide on a phone"] if width > 390 else [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_accessible_and_fits_a_phone(browser: Browser, site: Site, watch: Watch, language: str) -> None:
    watch.expected.append("404")
    context = browser.new_context(
        color_scheme="light", locale="de-DE", reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    context.on("page", watch.follow)
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page = context.new_page()
    seen, wrong = set(), []

    def look_at(paths: Iterable[str]) -> None:
        for path in paths:
            seen.add(path)
            wrong.extend(look(page, language))

    def opened(*paths: str) -> Iterator[str]:
        for path in paths:
            page.goto(site.url + path)
            yield path

    look_at(pages(page, site.url))
    look_at(opened(f"{PORTAL}login/", "/nowhere/"))
    enter(page, site.url + PORTAL, "alice")
    enter(page, f"{site.url}/login/", "alice")
    program = f"/api/validate/{site.installation.python(PROGRAM).splitlines()[-1]}/"
    look_at(pages(page, site.url))
    configured = next(path for path in sorted(seen) if "/datacenters/" in path).partition("datacenters/")[0]
    look_at(opened(*(path.format(service=configured) for path in UNLINKED)))
    look_at(opened(program, f"{program}refuse/", "/api/console/GET/ovhCloudConnect?try=1"))
    look_at(opened(f"/api/console/equivalent/?form={configured}edit/&description=Paris"))
    context.close()
    assert not wrong, "\n".join(wrong)
    views = {resolve(path.partition("?")[0]).view_name for path in seen - {"/nowhere/"}}
    every = names(web_urls.urlpatterns, "occ") | names(provider_urls.urlpatterns, "provider")
    every |= names(console_urls.urlpatterns, "console")
    assert every - NO_PAGES.keys() == views - NO_PAGES.keys()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_staff_see_is_accessible_and_fits_a_phone(
    browser: Browser, site: Site, watch: Watch, language: str
) -> None:
    context = browser.new_context(color_scheme="light", reduced_motion="reduce", locale="de-DE")
    context.on("page", watch.follow)
    context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    enter(page, f"{site.url}/login/", "staff")
    wrong = []
    for path in STAFF:
        page.goto(site.url + path)
        wrong += look(page, language)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_panels_and_what_changes_or_failed_are_accessible_too(browser: Browser, site: Site, watch: Watch) -> None:
    watch.expected.append("422")
    context = browser.new_context(
        color_scheme="light", reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    context.on("page", watch.follow)
    page = context.new_page()
    walk = Walk.at(site, Mouse(page), "POP")
    with site.without_worker():
        page.locator('a[hx-get$="/datacenters/add/"]:visible').first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong = in_light_and_dark(page)
        walk.button(walk.say["create"], page.get_by_role("dialog")).click()
        expect(page.get_by_role("dialog").get_by_role("alert").first).to_be_visible()
        wrong += in_light_and_dark(page)
        walk.hands.choose(walk.field(walk.say["datacenter"]), PARIS_A)
        walk.hands.type(walk.field(walk.say["subnet_28"]), "172.16.1.0/28")
        walk.button(walk.say["create"], page.get_by_role("dialog")).click()
        expect(walk.badge(walk.say["deploying"], walk.box("172.16.1.0/28"))).to_be_visible()
        wrong += in_light_and_dark(page)
        site.installation.python(FAIL)
        page.reload()
        expect(walk.badge(walk.say["error"], walk.box("172.16.1.0/28"))).to_be_visible()
        wrong += in_light_and_dark(page)
        page.goto(f"{walk.service_url}tasks/")
        wrong += in_light_and_dark(page)
        page.locator('a[hx-get$="/cancel/"]').click()
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong += in_light_and_dark(page)
    context.close()
    assert not wrong, "\n".join(wrong)
