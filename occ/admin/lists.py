"""Lists of the admin that cost the same however many rows there are.

What a search names is found by an index. For words and filters that no index has, the newest rows are looked at, and
the page says so. The columns that can be sorted by are those that an index carries.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext

from occ.admin.possible import possible
from occ.admin.visible import VisibleOnly

if TYPE_CHECKING:
    Pages = Paginator[Any]
else:
    Pages = Paginator

ROWS_MAX = 1_000
"""Rows that can be turned to, that are counted, that are sorted, and that are looked at for what no index has."""


class BoundedPaginator(Pages):
    """Pages of the first ROWS_MAX rows: what comes after is found by searching, and is not counted."""

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        assert isinstance(self.object_list, QuerySet)
        return self.object_list[:ROWS_MAX].count()


class BoundedList(ChangeList):
    """One page of an IndexedList."""

    model_admin: "IndexedList"
    are_few = False

    def get_ordering_field(self, field_name: Any) -> Any:
        """What a column is sorted by; nothing if no index carries it, whatever the address asks for."""
        return super().get_ordering_field(field_name) if field_name in (self.sortable_by or ()) else None

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """As asked for. A few are found first, then sorted: the order is one of an expression that no index has."""
        order = super().get_ordering(request, queryset)
        if not self.are_few:
            return order
        names = [(str(each).removeprefix("-"), str(each).startswith("-")) for each in order]
        return [OrderBy(Greatest(F(name), F(name)), descending=turned) for name, turned in names]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """What search and filters find: of all rows if indexes carry them, otherwise of the newest."""
        everything, asked, carried = self.root_queryset, self.get_filters_params(), self.model_admin.carried
        found, words = self.model_admin.named(everything, self.query)
        self.are_few = found is not everything and len(found.order_by().values_list("pk")[: ROWS_MAX + 1]) <= ROWS_MAX
        narrow = [carried[name][value[-1]] for name, value in asked.items() if value[-1] in carried.get(name, {})]
        if not self.are_few and (words or len(narrow) < len(asked)):
            self.root_queryset, is_cut = self.model_admin.newest(found.filter(*narrow))
            if is_cut:
                looked = gettext("These were looked for among the newest %(count)s rows.") % {
                    "count": number_format(ROWS_MAX, force_grouping=True)
                }
                messages.info(request, looked)
        try:
            return super().get_queryset(request, exclude_parameters)
        finally:
            self.root_queryset = everything


class IndexedList(VisibleOnly):
    """A list of a table that may have millions of rows."""

    found_by: tuple[str, ...] = ()
    """What a word of a search may name: columns with an index of their own, or those of what a row belongs to."""
    words_in: tuple[str, ...] = ()
    """Where else words are looked for, among the newest rows."""
    carried: Mapping[str, Mapping[str, Q]] = {}
    """The choices of filters that an index finds among all rows: parameter, value, and what it asks for."""
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 200

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that keeps to this."""
        return BoundedList

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """All that a search looks at."""
        return self.found_by + self.words_in

    @property
    def search_hint(self) -> str:
        """What a search looks at, in words."""
        said = []
        if self.found_by:
            names = ", ".join(self._label(each) for each in self.found_by)
            said.append(gettext("Whole: %(names)s.") % {"names": names})
        if self.words_in:
            names = ", ".join(self._label(each) for each in self.words_in)
            said.append(
                gettext("In part, among the newest %(count)s rows: %(names)s.")
                % {"count": number_format(ROWS_MAX, force_grouping=True), "names": names}
            )
        return " ".join(said)

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        """The columns that an index carries."""
        meta = self.model._meta
        leading = {str(index.fields[0]).removeprefix("-") for index in meta.indexes if not index.condition}
        carried = {
            field.name
            for field in meta.concrete_fields
            if not field.is_relation and (field.unique or field.db_index or field.name in leading)
        }
        return [str(name) for name in self.get_list_display(request) if name in carried]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The rows that a search names, with its other words in them."""
        found, words = self.named(queryset, search_term)
        for word in words:
            parts = Q(*((f"{name}__icontains", word) for name in self.words_in), _connector=Q.OR)
            found = found.filter(parts) if self.words_in else found.none()
        return found, False

    def named(self, rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], list[str]]:
        """The rows that the words of a search name, and its words that name nothing."""
        words = []
        for bit in smart_split(text):
            word = unescape_string_literal(bit) if len(bit) > 1 and bit[0] in "\"'" and bit[0] == bit[-1] else bit
            meant = next(self.meant(word), None)
            if meant is None:
                words.append(word)
            else:
                rows = rows.filter(meant)
        return rows, words

    def meant(self, word: str) -> Iterator[Q]:
        """What a word may name that there is: each found by its index, so that the list is asked for its number."""
        for lookup in self.found_by:
            model, field = self._reach(lookup)
            values = set(possible(field, (word, word.lower())))
            if not values:
                continue
            key = model._default_manager.filter(**{f"{field.name}__in": values}).values_list("pk", flat=True).first()
            if key is not None:
                yield Q(**{lookup.rpartition("__")[0] or "pk": key})

    def newest(self, rows: QuerySet[Any]) -> tuple[QuerySet[Any], bool]:
        """The newest ROWS_MAX of the rows, and whether there are others."""
        name = self.ordering[0].removeprefix("-")
        edge = rows.order_by(*self.ordering).values_list(name, flat=True)[ROWS_MAX - 1 : ROWS_MAX + 1]
        return (rows.filter(**{f"{name}__gte": edge[0]}), True) if len(edge) > 1 else (rows, False)

    def _reach(self, lookup: str) -> tuple[type[Model], Any]:
        *path, name = lookup.split("__")
        model: Any = self.model
        for each in path:
            model = model._meta.get_field(each).related_model
        return model, model._meta.get_field(name)

    def _label(self, lookup: str) -> str:
        model, field = self._reach(lookup)
        return str(field.verbose_name) if model is self.model else f"{model._meta.verbose_name} ({field.verbose_name})"
