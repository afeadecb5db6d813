"""Whatever is requested of a page, whatever is sent with a form: no 5xx, nothing changed by what is refused."""

import os
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse

from occ.models import Service
from tests.guards.test_every_url import Address
from tools.fuzz.pages import PageJudge
from tools.fuzz.people import Ground, build_for_pages
from tools.fuzz.visits import every_address, one_round

CASES = int(os.environ.get("PAGES") or 1000)
SEED = os.environ.get("SEED") or "20260917"
ADDRESSES = every_address()


@pytest.fixture(scope="module")
def ground(undone: None) -> Ground:
    """The world; every request is undone."""
    return build_for_pages()


@pytest.fixture
def judge(db: None, ground: Ground, settings: LazySettings) -> PageJudge:
    """Of an installation that counts wrong passwords, and no calls."""
    settings.AXES_ENABLED = True
    settings.API_CALLS_PER_MINUTE = settings.API_KEYS_ASKED_PER_MINUTE = 10**9
    return PageJudge(ground=ground, seed=SEED)


def named(name: str) -> list[Address]:
    """The route of that name."""
    return [each for each in ADDRESSES if each.name == name]


def test_nothing_fails_or_changes_what_it_refuses(judge: PageJudge) -> None:
    judge.run(CASES, one_round())
    print(f"seed {SEED}", judge.report(), sep="\n")
    assert list(judge.faults) == [], f"SEED={SEED} PAGES={CASES} repeats it"
    assert judge.total == CASES
    assert judge.accepted > CASES / 3
    assert len(judge.sent) > 20, "the forms of the pages are found and sent"
    if 5 * len(ADDRESSES) <= CASES:
        assert {each.route for each in ADDRESSES} <= {route for (route,) in judge.statuses}


def test_a_failure_is_found(judge: PageJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest, **_values: Any) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr("occ.web.views.services.services_page.chosen", broken)
    judge.run(20, named("services"))
    assert any(fault.startswith("bare-metal-cloud/network/ovhcloud-connect/: 500") for fault in judge.faults)


def test_a_refusal_that_leaves_something_behind_is_found(judge: PageJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(request: HttpRequest, *_values: Any, **_named: Any) -> None:
        Service.objects.update(description="Changed")

    monkeypatch.setattr("occ.web.views.errors.render", lambda *args, **more: refused(*args) or HttpResponse(status=404))
    judge.run(3, named("nowhere"))
    assert list(judge.faults) == ["nowhere/: 404 changed Service"]


def test_what_is_written_into_a_page_as_it_came_is_found(judge: PageJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.shortcuts import render

    def echo(request: HttpRequest, *values: Any, **named: Any) -> HttpResponse:
        answer = render(request, *values, **named)
        answer.write("<fuzz-mark>")
        del answer.headers["Content-Type"]
        answer.headers["Content-Type"] = "text/html"
        return answer

    monkeypatch.setattr("occ.web.views.start.render", echo)
    judge.run(30, named("limits"))
    assert "limits/: mark unescaped" in judge.faults


def test_the_same_seed_sends_the_same(judge: PageJudge) -> None:
    again = PageJudge(ground=judge.ground, seed=SEED)
    for each in (judge, again):
        each.run(40, ADDRESSES)
    assert judge.statuses == again.statuses
