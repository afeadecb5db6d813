"""The bar of simulated time above the pages of the admin: the customer area's own, and back to the same page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.engine.queue import clock
from occ.models import AuditEntry
from tests.guards.world import World

TASKS = "/admin/occ/task/?status__exact=error&o=1"


def test_staff_move_time_from_a_page_and_come_back_to_it(desk: Client, world: World) -> None:
    html = desk.get(TASKS).content.decode()
    assert 'action="/clock/"' in html
    assert 'name="next" value="/admin/occ/task/?status__exact=error&amp;o=1"' in html
    before = clock.change(clock.shared().pk, paused=True).origin_simulated
    answer = desk.post("/clock/", {"do": "jump", "value": "1h", "next": TASKS})
    assert answer.headers["Location"] == TASKS
    assert clock.simulated(clock.shared()) - before == timedelta(hours=1)
    assert AuditEntry.objects.latest("pk").actor == "sam"


def test_what_is_refused_is_said_on_that_page(desk: Client) -> None:
    answer = desk.post("/clock/", {"do": "next", "next": TASKS}, follow=True)
    assert '<li class="clock warning">Nothing is under way' in answer.content.decode()


@pytest.mark.parametrize("path", ["/admin/", TASKS, "/admin/occ/account/add/", "/admin/occ/service/"])
def test_the_bar_costs_a_page_one_query(desk: Client, world: World, path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(path).status_code == 200
    of_the_clock = [query for query in captured.captured_queries if 'FROM "occ_clock"' in query["sql"]]
    assert len(of_the_clock) == 1
