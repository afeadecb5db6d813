"""Pages, filters, orders and searches of the administration reveal no secret column."""

import re
import uuid
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Field, Model
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from occ.admin.visible import SECRET_COLUMNS, VisibleOnly
from occ.models import User
from tests.guards.world import build

PAGES: dict[type[Model], Any] = dict(admin.site._registry)
MODELS = pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
LOOKUPS = ("", "__exact", "__startswith", "__isnull", "__gt", "__regex", "__in")
DEPTH = 2
SECRET_NAME = re.compile(r"secret|hash|token|passw|payload")
SENTINEL = "sentinel-of-a-secret-column"
pytestmark = pytest.mark.django_db


def columns(model: type[Model], depth: int = DEPTH) -> Iterator[str]:
    """Every path from a row to a column, by at most `depth` relations in either direction."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and depth and field.related_model:
            yield from (f"{field.name}__{path}" for path in columns(field.related_model, depth - 1))


def ends_at(model: type[Model], path: str) -> tuple[str, str]:
    """The table and the column that a path leads to."""
    field = get_fields_from_path(model, path)[-1]
    return field.model._meta.label_lower, field.name


def is_secret(model: type[Model], path: str) -> bool:
    """Whether a path leads to a secret column."""
    table, column = ends_at(model, path)
    return column in SECRET_COLUMNS.get(table, ())


def address(model: type[Model], page: str, *arguments: object) -> str:
    """The address of a page of the administration."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def add_row(model: type[Model]) -> None:
    """A row in a table that the world leaves empty, with the first value that each column takes."""
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    named = ONE_OF.get(model._meta.label, "")
    needed = [field for field in columns if not field.null or field.name == named]
    model._default_manager.create(**{field.name: first_value(field) for field in needed if not field.has_default()})


ONE_OF = {"occ.Termination": "service"}
"""The column to fill in of those of which a row has exactly one."""


def first_value(field: "Field[Any, Any]") -> Any:
    """A value that a column takes: its first choice, the first row that it may refer to, or one of its type."""
    if field.choices:
        return field.choices[0][0]
    if field.related_model:
        return field.related_model._default_manager.first()
    kinds = {"DateTimeField": timezone.now(), "UUIDField": uuid.uuid4(), "JSONField": {}, "GenericIPAddressField": "::"}
    return kinds.get(field.get_internal_type(), "1")


@pytest.fixture(scope="module")
def desk(undone: None) -> Client:
    """A member of staff's browser; each table has a row, and each secret column of it holds the sentinel."""
    build()
    for model in PAGES:
        if not model._default_manager.exists():
            add_row(model)
    for table, names in SECRET_COLUMNS.items():
        rows = apps.get_model(table)._default_manager
        for name in names:
            for number, key in enumerate(rows.values_list("pk", flat=True)):
                rows.filter(pk=key).update(**{name: f"{SENTINEL}-{number}"})
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="staff"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def request_of_staff(desk: Client) -> Any:
    """A request of theirs for a list."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="staff")
    return request


def offered(model: type[Model], request: Any) -> set[str]:
    """The parameters that the filters beside a list, as it is shown, put into its address."""
    specs = PAGES[model].get_changelist_instance(request).filter_specs
    return {name for spec in specs for name in spec.expected_parameters() if name}


@MODELS
def test_every_page_is_one_of_ours(model: type[Model]) -> None:
    assert isinstance(PAGES[model], VisibleOnly)


@MODELS
def test_a_column_that_is_named_like_a_secret_is_listed_as_one(model: type[Model]) -> None:
    named = {field.name for field in model._meta.concrete_fields if SECRET_NAME.search(field.name)}
    assert named <= set(SECRET_COLUMNS.get(model._meta.label_lower, ()))


@pytest.mark.parametrize("table", SECRET_COLUMNS)
def test_what_is_listed_is_a_column(table: str) -> None:
    for name in SECRET_COLUMNS[table]:
        assert apps.get_model(table)._meta.get_field(name).concrete


@MODELS
def test_a_list_takes_the_parameters_of_its_filters_and_no_others(model: type[Model], request_of_staff: Any) -> None:
    page = PAGES[model]
    dates = {f"{page.date_hierarchy}__{part}" for part in ("year", "month", "day")} if page.date_hierarchy else set()
    declared = offered(model, request_of_staff) | dates | set(page.filtered_by)
    asked = {path + lookup for path in columns(model) for lookup in LOOKUPS} | {"nonsense", "pk__in"}
    assert {each for each in asked if page.lookup_allowed(each, "1", request_of_staff)} == declared & asked
    assert len(asked) > len(LOOKUPS)
    assert not [each for each in declared if any(is_secret(model, path) for path in columns(model) if each in path)]


@MODELS
def test_a_list_that_is_asked_for_a_secret_column_is_refused(model: type[Model], desk: Client) -> None:
    secret = [path for path in columns(model) if not_a_relation(model, path) and is_secret(model, path)]
    for path in secret:
        for lookup in ("__startswith", ""):
            answer = desk.get(address(model, "changelist"), {path + lookup: SENTINEL})
            assert answer.status_code == 400, path
        assert desk.get(address(model, "changelist"), {"_to_field": path}).status_code == 400, path


def not_a_relation(model: type[Model], path: str) -> bool:
    """Whether a path ends at a column, not at rows."""
    return not get_fields_from_path(model, path)[-1].is_relation


@MODELS
def test_every_filter_that_is_offered_works(model: type[Model], desk: Client, request_of_staff: Any) -> None:
    found = PAGES[model].get_changelist_instance(request_of_staff)
    links = [choice["query_string"] for spec in found.filter_specs for choice in spec.choices(found)]
    for link in links:
        assert desk.get(address(model, "changelist") + link).status_code == 200, link


@MODELS
def test_nothing_that_is_shown_searched_or_sorted_is_secret(model: type[Model], request_of_staff: Any) -> None:
    page = PAGES[model]
    searched = [re.sub(r"^[=^@]", "", name) for name in page.get_search_fields(request_of_staff)]
    sorted_by = [getattr(getattr(page, str(name), None), "admin_order_field", None) for name in page.list_display]
    known = {field.name for field in model._meta.get_fields()}
    shown = [str(name) for name in page.get_list_display(request_of_staff) if name in known]
    inlines = [(each.model, name) for each in page.inlines for name in each.fields if name in columns(each.model, 0)]
    named = [(model, path) for path in chain(searched, filter(None, sorted_by), shown, page.filtered_by)]
    assert [(each, path) for each, path in [*named, *inlines] if is_secret(each, path)] == []


@MODELS
def test_no_list_is_sorted_by_a_secret(model: type[Model], request_of_staff: Any) -> None:
    for number in range(len(PAGES[model].list_display) + 1):
        for turn in ("", "-"):
            request_of_staff.GET = QueryDict(f"o={turn}{number}")
            query = PAGES[model].get_changelist_instance(request_of_staff).queryset.query
            order = str(query).rpartition("ORDER BY")[2]
            assert not [name for name in SECRET_COLUMNS.get(model._meta.label_lower, ()) if f'"{name}"' in order]


@MODELS
def test_no_page_shows_a_secret_and_no_search_finds_one(model: type[Model], desk: Client) -> None:
    listed = address(model, "changelist")
    asked: list[dict[str, Any]] = [{}, {"_popup": 1}, {"_facets": "True"}, {"all": ""}, {"o": "1"}]
    for each in asked:
        answer = desk.get(listed, each)
        assert answer.status_code == 200, each
        assert SENTINEL not in answer.content.decode(), each
    if PAGES[model].get_search_fields(answer.wsgi_request):
        assert list(desk.get(listed, {"q": SENTINEL}).context["cl"].result_list) == []
    row = model._default_manager.first()
    assert row is not None
    for page in ("change", "history", "delete"):
        answer = desk.get(address(model, page, row.pk))
        assert answer.status_code in ((200,) if page != "delete" else (200, 403))
        assert SENTINEL not in answer.content.decode(), page
    for name in SECRET_COLUMNS.get(model._meta.label_lower, ()):
        by_secret = address(model, "change", model._default_manager.values_list(name, flat=True)[0])
        assert desk.get(by_secret, {"_to_field": name}).status_code == 400


def test_suggestions_are_given_for_the_declared_fields_alone_and_find_no_secret(desk: Client) -> None:
    for model in apps.get_models():
        declared = PAGES[model].autocomplete_fields if model in PAGES else ()
        for field in model._meta.get_fields():
            names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name}
            answer = desk.get("/admin/autocomplete/", names | {"term": SENTINEL})
            assert answer.status_code == (200 if field.name in declared else 403), names
            if answer.status_code == 200:
                assert answer.json()["results"] == []
                assert SENTINEL not in desk.get("/admin/autocomplete/", names | {"term": ""}).content.decode()


def test_a_service_key_cannot_be_read_letter_by_letter(desk: Client) -> None:
    """A list must not tell whether a service key begins with a letter."""
    lists = {"order": "service__keys__value", "servicekey": "value", "orderstep": "order__service__keys__value"}
    for name, path in lists.items():
        for letter in (SENTINEL[0], "~"):
            assert desk.get(f"/admin/occ/{name}/", {f"{path}__startswith": letter}).status_code == 400
