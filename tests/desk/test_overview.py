"""The staff's page: who sees it, and that it says what is."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.actions import people
from occ.actions.task import task_fail
from occ.desk import views
from occ.engine.checks import workload
from occ.engine.queue import clock, heartbeat
from occ.models import Email, PopConfig, Task
from occ.world import BY, world

pytestmark = pytest.mark.django_db
PAGE = "/desk/"


@pytest.fixture
def desk() -> Client:
    """A member of staff who reads English."""
    client = Client()
    client.force_login(
        people.user_create(username="sam", password="x", staff=True, by=BY), "django.contrib.auth.backends.ModelBackend"
    )
    client.cookies["django_language"] = "en"
    return client


def figures(client: Client) -> dict[str, str]:
    """Every number at a glance."""
    page = client.get(PAGE).content.decode()
    found = re.findall(r'id="figure-(\w+)">(?:<a[^>]*>)?([^<]+)<', page)
    return {name: value.replace("\xa0", " ") for name, value in found}


def verdict(client: Client) -> str:
    """The sentence on top."""
    return client.get(PAGE).context["verdict"]


def test_to_customers_it_does_not_exist_and_strangers_sign_in(client: Client, desk: Client) -> None:
    assert client.get(PAGE).headers["Location"] == "/login/?next=/desk/"
    carol = people.user_create(username="carol", password="x", account=world.account(), by=BY)
    client.force_login(carol, "django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).status_code == 404
    answer = desk.get(PAGE)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert desk.post(PAGE).status_code == 405
    assert 'href="/desk/"' in desk.get("/admin/").content.decode()
    assert 'href="/desk/"' in desk.get("/limits/").content.decode()


def test_a_page_that_follows_stops_with_the_session(client: Client) -> None:
    stopped = client.get(PAGE, headers={"HX-Request": "true"})
    assert stopped.status_code == 286
    assert "sessionEnded" in stopped.headers["HX-Trigger"]
    assert stopped.headers["HX-Reswap"] == "none", "what was there stays"


def test_it_renews_only_what_changes(desk: Client) -> None:
    part = desk.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="live"')
    assert f'data-poll="{views.POLL_SECONDS}"' in part


def test_all_is_well_with_a_worker(desk: Client) -> None:
    heartbeat.Pulse().tell("celery@first")
    world.with_pop(world.account())
    assert figures(desk) == {
        "open": "0", "due": "0", "late": "0", "oldest": "0.0 s", "error": "0", "lost": "0", "doubled": "0",
    }  # fmt: skip
    page = desk.get(PAGE).content.decode()
    assert "All is well" in page
    assert "celery@first" in page


def test_without_a_worker_or_a_broker_nothing_is_carried_out(desk: Client, settings: LazySettings) -> None:
    assert "never seen" in desk.get(PAGE).content.decode()
    assert verdict(desk) == "danger"
    heartbeat.Pulse().tell("celery@first")
    assert verdict(desk) == "success"
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = desk.get(PAGE)
    assert answer.context["halted"]
    assert "Requests are accepted and wait in the database." in answer.content.decode()


def test_what_is_late_or_failed_is_counted(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        world.order_place(world.account(number))
    later = clock.real_now() + timedelta(seconds=20) + workload.LATE + timedelta(seconds=5)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    heartbeat.Pulse().tell("celery@first")
    assert "Some tasks are late.<" in desk.get(PAGE).content.decode()
    task_fail(task=Task.objects.earliest("pk"), by=BY)
    found = figures(desk)
    assert (found["open"], found["due"], found["late"], found["error"]) == ("1", "1", "1", "1")
    assert 14 <= float(found["oldest"].removesuffix(" s")) <= 16
    assert verdict(desk) == "progress"
    assert "Some tasks are late, and some are in error" in desk.get(PAGE).content.decode()


def test_what_is_lost_is_named(desk: Client) -> None:
    service, _ = world.with_pop(world.account())
    place = world.datacenter(service)
    PopConfig.objects.all().delete()
    Email.objects.earliest("pk").delete()
    assert figures(desk)["lost"] == "2"
    answer = desk.get(PAGE)
    assert answer.context["wrong"]
    assert f'<small class="mono">{place.pk}</small>' in answer.content.decode()


def test_it_asks_no_more_when_there_is_more(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(PAGE, headers={"HX-Request": "true"})
        return len(captured.captured_queries)

    queries()
    before = queries()
    for number in range(3):
        world.with_pop(world.account(number), subnet=f"10.1.250.{4 * number}/30")
        heartbeat.Pulse().tell(f"worker-{number}")
    assert queries() == before
    assert before < views.POLL_SECONDS, "an open page asks less than one question a second"


def test_it_renews_the_bar_of_simulated_time_with_itself(desk: Client) -> None:
    clock.change(clock.shared().pk, paused=True)
    answer = desk.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert answer.count('hx-swap-oob="true"') == 2
    assert "hx-swap-oob" not in desk.get(PAGE).content.decode()


def test_it_is_french_too(desk: Client) -> None:
    desk.cookies["django_language"] = "fr"
    assert "<h1>Autocontrôle</h1>" in desk.get(PAGE).content.decode()
