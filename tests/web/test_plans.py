"""What PostgreSQL does for each query of each page, among 20,000 services: it reads an index, and sorts a handful."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.messages.storage.base import BaseStorage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.functions import Mod
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occ.actions.clock import clock_separate
from occ.admin.lists import ROWS_MAX, IndexedList
from occ.desk import metrics, overview
from occ.engine import outbox
from occ.engine.checks import selfcheck, workload
from occ.engine.queue import clock, runner
from occ.models import Account, Clock, ProviderUser, ServiceKey, Task, User, Worker
from occ.provider import session
from occ.ui.listing import COUNT_MAX
from occ.world import BY
from tests.visitor import Visitor
from tools.bench import crowd, population, remainder, tour

LARGE = 4_000  # rows of a table that is never read from end to end
READ_MAX = 3 * COUNT_MAX  # rows that one step of a query may look at
TABLES = [model for model, desk in admin.site._registry.items() if isinstance(desk, IndexedList)]
FEW_ROWS = [Worker]
"""Of these, the tables that do not grow with the customers."""
pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(scope="module")
def account(django_db_setup: None, django_db_blocker: Any) -> Iterator[Account]:
    """The one with a quarter of the services. Committed, so that PostgreSQL knows them, and taken away after."""
    with django_db_blocker.unblock():
        filled = population.fill(accounts=100, services=20_000, big=5_000)
        remainder.fill_up([model for model in TABLES if model not in FEW_ROWS], 2 * LARGE)
        yield filled["big"]
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def large(account: Account) -> set[str]:
    """The tables with many rows."""
    return tables(LARGE)


def tables(least: int) -> set[str]:
    """The tables with at least so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [least])
        return {name for (name,) in cursor.fetchall()}


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from steps(each)


def plan_of(sql: str) -> dict[str, Any]:
    """How PostgreSQL carries a query out; what it changes is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), [])
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
        transaction.set_rollback(True)
        return plan


def faults(sql: str, large: set[str]) -> list[str]:
    """What a query does that grows with the number of rows."""
    found = []
    for step in steps(plan_of(sql)):
        kind, table = step["Node Type"], step.get("Relation Name", "")
        rows = step["Actual Rows"] * step["Actual Loops"]
        left_out = sum(step.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Join Filter", "Index Recheck"))
        read = rows + left_out * step["Actual Loops"]  # each figure is the average of the loops
        if kind == "Seq Scan" and table in large:
            found.append(f"reads all of {table}")
        if kind == "Sort" and rows > COUNT_MAX:
            found.append(f"sorts {rows} rows")
        if read > READ_MAX and kind != "Bitmap Index Scan":  # entries of an index, no rows
            found.append(f"{kind} {table} looks at {read} rows")
    return found


def look(client: Client, path: str, large: set[str]) -> list[str]:
    """Open a page; what is wrong with its queries."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    asked = searches(captured)
    assert asked
    return [f"{fault}: {sql}" for sql in asked for fault in faults(sql, large)]


def searches(captured: CaptureQueriesContext) -> list[str]:
    """All that looks for rows: to read them, to change them, to take them away."""
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if sql.startswith(("SELECT", "(SELECT", "UPDATE", "DELETE"))]


def test_the_tables_are_large_enough_to_tell(account: Account, large: set[str]) -> None:
    named = ("service", "popconfig", "datacenterconfig", "routingconfig", "task", "email", "auditentry", "servicekey")
    assert {f"occ_{name}" for name in named} <= large


def test_a_query_that_reads_all_rows_is_found_out(account: Account, large: set[str]) -> None:
    assert faults("SELECT * FROM occ_service WHERE description LIKE '%7%'", large)
    assert faults("SELECT * FROM occ_service ORDER BY delivered_at LIMIT 5", large)


@pytest.mark.parametrize("kind", ["lists", "pages"])
def test_every_page_of_a_customer_reads_indexes_only(account: Account, large: set[str], kind: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username="big"), "django.contrib.auth.backends.ModelBackend")
    found = {name: look(client, path, large) for name, path in getattr(tour, kind)(account).items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("figures", [metrics.exposition, overview.overview])
def test_the_figures_of_staff_read_no_table_from_end_to_end(account: Account, figures: Callable[[], object]) -> None:
    huge = tables(10 * selfcheck.NEWEST)  # joined, a sixth of a table is read fastest with the rest of it
    assert {"occ_task", "occ_taskevent", "occ_routingconfig"} <= huge
    with CaptureQueriesContext(connection) as captured:
        figures()
    found = {sql: faults(sql, huge) for sql in searches(captured)}
    assert [sql for sql, wrong in found.items() if any(each.startswith("reads all") for each in wrong)] == []


def test_finished_tasks_are_counted_without_looking_at_them(account: Account) -> None:
    with CaptureQueriesContext(connection) as captured:
        counted = workload.tasks()
    assert counted == Counter(Task.objects.values_list("kind", "status"))
    [sql] = searches(captured)
    read = [step for step in steps(plan_of(sql)) if step.get("Relation Name") == "occ_task"]
    assert ("Index Only Scan", "task_over") in {(step["Node Type"], step.get("Index Name")) for step in read}
    assert sum(step.get("Heap Fetches", 0) for step in read) == 0
    assert sum(step["Actual Rows"] for step in read if step.get("Index Name") != "task_over") == 0


@pytest.mark.parametrize("username", [*population.PORTAL_USERS, "of yesterday", "without orders"])
def test_every_page_of_a_provider_reads_indexes_only(account: Account, large: set[str], username: str) -> None:
    client = Client()
    user, is_new = ProviderUser.objects.get_or_create(provider=population.PROVIDERS["big"], username=username)
    assert is_new or user.used_keys.count() > 1000
    if username == "of yesterday":  # thousands have been validated since
        used = ServiceKey.objects.filter(used_by__provider=user.provider).earliest("pk")
        ServiceKey.objects.filter(pk=used.pk).update(used_by=user, used_at=F("used_at") - timedelta(days=1))
    signed_in = session.sign_in(RequestFactory().get("/"), HttpResponse(), user)
    client.cookies[session.COOKIE] = signed_in.cookies[session.COOKIE].value
    [home] = tour.portal(user.provider).values()
    found = {home: look(client, home, large)}
    key = ServiceKey.objects.filter(service__provider=user.provider, used_at=None).earliest("pk")
    form = {"key": key.value, "request_key": "0d1c2f0e-6e63-4be5-a7b3-7d1b0f3b3c22"}
    for path, status in ((home, 200), (f"{home}validate/", 302), (f"{home}validate/", 302)):  # validated, and once more
        with CaptureQueriesContext(connection) as captured:
            assert client.post(path, form).status_code == status
        found[path] = found.get(path, []) + [
            f"{fault}: {sql}" for sql in searches(captured) for fault in faults(sql, large)
        ]
    key.refresh_from_db()
    assert key.used_by == user
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_table_of_the_admin_is_large(account: Account, large: set[str]) -> None:
    assert [model for model in TABLES if model._meta.db_table not in large] == FEW_ROWS


@pytest.fixture
def staff(account: Account) -> Client:
    """A member of staff's browser, in English."""
    user = User.objects.create_superuser("plans", password="x")
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def seen(desk: Any, asked: str) -> ChangeList:
    """The list as staff ask for it, its rows read, not drawn."""
    request = RequestFactory().get(f"/?{asked}")
    request.user = User(is_superuser=True, is_staff=True)
    request._messages = BaseStorage(request)  # type: ignore[attr-defined]
    found: ChangeList = desk.get_changelist_instance(request)
    list(found.result_list)
    return found


def asked_of(desk: Any, account: Account) -> Iterator[str]:
    """All that a list can be asked for: each filter, each order, searches of every kind, both, and the last page."""
    shown = seen(desk, "")
    choices = [choice for spec in shown.filter_specs for choice in spec.choices(shown)]
    filters = [choice["query_string"].removeprefix("?") for choice in choices]
    texts = ["nowhere", "Site", "00042", f"{account} Site", *named(desk, account)]
    searches = [f"q={quote_plus(str(text))}" for text in texts]
    yield from filters
    yield from searches
    yield from (f"{search}&{filters[-1]}" for search in searches if filters)
    yield from (f"o={turn}{place}" for place in range(len(shown.list_display)) for turn in ("", "-"))
    yield f"p={ROWS_MAX // desk.list_per_page}"


def named(desk: Any, account: Account) -> Iterator[object]:
    """Something that each word of the search can name: of a customer with much, of one with little, of any."""
    small = Account.objects.get(users__username="small")
    for lookup in desk.found_by:
        yield desk.model._default_manager.exclude(**{lookup: None}).order_by().values_list(lookup, flat=True).first()
        if lookup.endswith("nichandle"):
            yield from (account.nichandle, small.nichandle)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_list_of_the_admin_reads_indexes_only(
    account: Account, large: set[str], staff: Client, model: type[Model]
) -> None:
    desk = admin.site._registry[model]
    found = {"": look(staff, reverse(f"admin:occ_{model._meta.model_name}_changelist"), large)}
    judged = dict.fromkeys(found[""])
    for asked in asked_of(desk, account):
        with CaptureQueriesContext(connection) as captured:
            seen(desk, asked)
        new = [sql for sql in searches(captured) if sql not in judged]
        judged |= dict.fromkeys(new)
        found[asked] = [f"{fault}: {sql}" for sql in new for fault in faults(sql, large)]
    assert {asked: wrong for asked, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_page_of_the_admin_reads_indexes_only(
    account: Account, large: set[str], staff: Client, model: type[Model]
) -> None:
    if row := model._default_manager.last():
        assert look(staff, reverse(f"admin:occ_{model._meta.model_name}_change", args=[row.pk]), large) == []


@pytest.fixture(scope="module")
def busy(account: Account, django_db_blocker: Any) -> Account:
    """Somebody with 2,000 tasks under way, a quarter of them due, beside 10,000 terms that end, most of them one day.

    One of the others, who has nothing under way, is a year ahead of everybody on a clock of his own.
    """
    with django_db_blocker.unblock():
        crowd.fill(2_000)
        waiting, at = Task.objects.open().annotate(turn=Mod("pk", 40)), clock.now(account)
        for turn in range(40):  # a quarter of each kind is due, for ten hours, and the others one hour after another
            waiting.filter(turn=turn).update(due_at=at + timedelta(hours=turn - 10))
        crowd.fill_ends(10_000)
        apart = Account.objects.get(users__username="delivering")
        own = clock_separate(account=apart, by=BY)
        clock.change(own.pk, forward=timedelta(days=366))
        Clock.objects.filter(pk=own.pk).update(origin_real=F("origin_real") - clock.KEPT_EVERY)
        population.count_rows()
    assert not Task.objects.open().filter(account=apart).exists()
    return Account.objects.get(nichandle=crowd.NICHANDLE)


def test_the_engine_reads_indexes_only(busy: Account, large: set[str]) -> None:
    assert Task.objects.open().count() >= 12_000
    with CaptureQueriesContext(connection) as captured:
        clock.keep()
        taken = runner.take()
        assert len(taken) == runner.BATCH
        assert runner.step_all(taken) >= runner.BATCH
        outbox.deliver()
    kinds = set(Task.objects.filter(pk__in=dict(taken)).values_list("kind", flat=True))
    assert kinds == {"service_activate", "service_end", "pop_delete", "pop_create", "routing_create"}
    found = {sql: faults(sql, large) for sql in searches(captured)}
    assert {sql: wrong for sql, wrong in found.items() if wrong} == {}


def test_a_page_that_waits_reads_indexes_only(busy: Account, large: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(User.objects.create_user("busy", account=busy), "django.contrib.auth.backends.ModelBackend")
    under_way = Task.objects.open().filter(account=busy, kind="pop_delete", due_at__gt=clock.now(busy)).first()
    visitor = Visitor(client, f"/services/{under_way.service_id}/", monkeypatch, worker=False)
    visitor.seconds += 2
    with CaptureQueriesContext(connection) as captured:
        visitor.settle()
    found = {sql: faults(sql, large) for sql in searches(captured)}
    assert {sql: wrong for sql, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("each", [1_000, 10])
def test_the_list_finds_what_failed_by_indexes_only(account: Account, large: set[str], each: int) -> None:
    """One task in a thousand, and one in ten: of hundreds of services, which are not sorted then.

    The last of this module: what PostgreSQL notes here of the pages of a table outlives the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE occ_task SET status = 'error', due_at = NULL WHERE id %% %s = 0", [each])
        cursor.execute("ANALYZE occ_task")
    client = Client()
    client.force_login(User.objects.get(username="big"), "django.contrib.auth.backends.ModelBackend")
    paths = {name: path for name, path in tour.lists(account).items() if "error" in name or name == "list"}
    assert len(paths) == 3
    found = {name: look(client, path, large) for name, path in paths.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
