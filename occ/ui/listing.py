"""Lists that cost the same on every page and at every size: a page begins where another one ended.

A page is asked for by the row that it follows (`after`) or precedes (`before`), or as the last one (`end`): an index
leads there, and nothing before it is read. So there are no page numbers, and counting ends at COUNT_MAX.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.http import QueryDict
from django.utils.formats import number_format

COUNT_MAX = 1000
PARAMETERS = ("after", "before", "end")
Row = TypeVar("Row", bound=Model)


class Beyond(Func):
    """Whether a row comes behind a position in an order of several columns: one comparison, which one index answers."""

    output_field = BooleanField()

    def __init__(self, columns: Sequence[str], position: Sequence[Any], sign: str) -> None:
        super().__init__(*map(F, columns), *map(Value, position))
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        """`(a, b) > (1, 2)`, which PostgreSQL and SQLite read alike."""
        compiled = [compiler.compile(each) for each in self.source_expressions]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _values in side) for side in (compiled[:half], compiled[half:]))
        return f"({left}) {self.sign} ({right})", [value for _sql, values in compiled for value in values]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """The rows of one page, and the queries (`?…`) that lead to the others; empty where there is none."""

    rows: list[Row]
    first: str = ""
    previous: str = ""
    following: str = ""
    last: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def has_others(self) -> bool:
        """Whether there are other pages."""
        return bool(self.previous or self.following)


def listing(
    found: QuerySet[Row],
    query: QueryDict,
    *,
    by: str = "pk",
    descending: bool = False,
    size: int,
    everything: QuerySet[Row] | None = None,
    also: QuerySet[Row] | None = None,
    prefix: str = "",
) -> Listing[Row]:
    """One page of `found`.

    Args:
        found: the rows, without an order.
        query: the address's query; what is not of this list is kept in the links.
        by: the column that it is sorted by, which is never NULL; the primary key decides between equals.
        descending: turns the order round, ties too, so that one index serves both.
        size: rows of a page.
        everything: what `found` was chosen from, where a row may have left it since its page was drawn.
        also: more rows, by the primary key, that another index finds; each set is cut, and both are merged.
        prefix: before the names of the parameters, for a second list on one page.
    """
    columns = ["pk"] if by == "pk" else [by, "pk"]
    asked = {name: query.get(prefix + name, "") for name in PARAMETERS}
    position = _position(found if everything is None else everything, columns, asked["after"] or asked["before"])
    backwards = bool(asked["end"] if position is None else asked["before"] and not asked["after"])
    sets = [found] if also is None else [found, also]
    rows = _cut(sets, columns, position, descending != backwards, size + 1)
    if position is not None and len(rows) < (size if backwards else 1):  # beyond an end: the first page
        position, backwards = None, False
        rows = _cut(sets, columns, None, descending, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    before, behind = (more, position is not None) if backwards else (position is not None, more)
    links = _Links(query, prefix)
    return Listing(
        rows,
        first=links.to() if before else "",
        previous=links.to("before", rows[0].pk) if before else "",
        following=links.to("after", rows[-1].pk) if behind else "",
        last=links.to("end", 1) if behind else "",
    )


def count(found: QuerySet[Any], most: int = COUNT_MAX) -> int:
    """How many there are, up to `most` + 1, which stands for more."""
    return found.order_by()[: most + 1].count()


def shown(number: int, most: int = COUNT_MAX) -> str:
    """A count as it is written: the number, or `1,000+`."""
    return f"{number_format(most, force_grouping=True)}+" if number > most else str(number)


def _position(rows: QuerySet[Row], columns: Sequence[str], pk: str) -> tuple[Any, ...] | None:
    """Where a row stands in the order; None if there is none such, or another customer's."""
    try:
        key = rows.model._meta.pk.to_python(pk) if pk else None
    except ValidationError:
        return None
    if key is None or columns == ["pk"]:
        return None if key is None or not 0 < key < 2**63 else (key,)
    return rows.filter(pk=key).order_by().values_list(*map(F, columns)).first()


def _cut(
    sets: Sequence[QuerySet[Row]],
    columns: Sequence[str],
    position: tuple[Any, ...] | None,
    descending: bool,
    size: int,
) -> list[Row]:
    """The first `size` rows behind a position, or of all."""
    order = [f"-{name}" if descending else name for name in columns]
    rows: list[Row] = []
    for found in sets:
        behind = found if position is None else found.filter(Beyond(columns, position, "<" if descending else ">"))
        rows += behind.order_by(*order)[:size]
    return rows if len(sets) == 1 else sorted(rows, key=lambda row: row.pk, reverse=descending)[:size]


class _Links:
    """Addresses of other pages of the list that `query` shows."""

    def __init__(self, query: QueryDict, prefix: str) -> None:
        self.query, self.prefix = query.copy(), prefix
        for name in PARAMETERS:
            self.query.pop(prefix + name, None)

    def to(self, name: str = "", value: object = "") -> str:
        """The page that begins or ends where a row is; without a name the first one."""
        query = self.query.copy()
        if name:
            query[self.prefix + name] = str(value)
        return f"?{query.urlencode()}"
