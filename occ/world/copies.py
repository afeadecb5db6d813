"""Thousands of rows that are like some that were built: each column of each row is copied, so none is named here.

Actions build a service in a fraction of a second; 100,000 services have to be there within minutes. So this module
writes rows itself, as nothing else at the edge may. It repeats rows that actions have written; other values come from
its caller alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import NOT_PROVIDED, Field, ManyToOneRel, Model, UUIDField

from occ.engine.queue import clock
from occ.engine.steps.objects import TYPES
from occ.models import Account, AuditEntry, Email, Interface, Order, ProviderMessage, Service, ServiceKey, Task, Vrack
from occ.models.fields import Copied
from occ.rules import service_key
from occ.world.builder import Stage, World
from occ.world.scenes import configure, together

HISTORY = (AuditEntry, Email, Order, ProviderMessage, ServiceKey, Task)
"""What tells how something came about; without it, the rest is there all the same."""
OWN_TEXTS: dict[tuple[type[Model], str], Callable[[Any], str]] = {
    (ServiceKey, "value"): lambda _pk: service_key.normalise(service_key.new_key()),
    (Vrack, "name"): lambda pk: f"pn-{1000000 + pk}",
}
"""Unique texts that a rule gives; to any other one the number of the copy is appended."""
OFFERS = (("megaport", "par-pa3", "1g"), ("equinix", "lon-ld5", "2g"), ("megaport", "fra-fr5", "500m"))
Keep = Callable[[Model], bool]
Columns = dict[str, Any]
Ids = dict[type[Model], list[Any]]
Link = Callable[[Ids, int], Any]
"""What a column of a copy holds, by the new identifiers and the copy's number."""


def everything(_row: Model) -> bool:
    """Keep every row."""
    return True


def nothing(_row: Model) -> bool:
    """Keep the roots alone."""
    return False


def without(*kinds: type[Model]) -> Keep:
    """Keep no rows of these kinds, nor what refers to them only."""
    return lambda row: not isinstance(row, kinds)


class Mould:
    """Rows that hang together, to be written again: `roots`, and whatever refers to them, directly or not.

    References among them are copied as such; those to other rows, and identifiers within JSON, stay as they are.

    Args:
        roots: rows as the database has them.
        keep: whether a row that refers to one of them belongs to it.
    """

    def __init__(self, *roots: Model, keep: Keep = everything) -> None:
        self.rows: dict[type[Model], dict[Any, Model]] = {}
        ahead = list(roots)
        for row in ahead:
            known = self.rows.setdefault(type(row), {})
            if row.pk not in known:
                known[row.pk] = row
                ahead += filter(keep, _referring(row))

    @classmethod
    def of(cls, build: Callable[[], Sequence[Model]], keep: Keep = everything) -> "Mould":
        """The mould of the rows that `build` builds and returns, of which nothing stays in the database.

        Who casts it names an account that stays: `account_id` is among the columns that differ.
        """
        with transaction.atomic():
            made = cls(*build(), keep=keep)
            transaction.set_rollback(True)
        return made

    def cast(self, times: int = 1, differs: Callable[[int], Columns] = lambda _number: {}) -> Ids:
        """Write the rows so many times.

        Args:
            times: how often.
            differs: the columns that differ in the copy with a number, counted from 0: by the column's name, in
                whichever of its rows there is one. The same names for each number.

        Returns:
            The new identifiers by model: those of the first copy, in the order of the mould's rows, then the next's.
        """
        with transaction.atomic():
            ids = {model: _new_ids(model, times * len(rows)) for model, rows in self.rows.items()}
            for model in self.rows:
                names = [each.attname for each in _columns(model)]
                write_rows(model, names, self._copies(model, ids, times, differs))
        return ids

    def _copies(
        self, model: type[Model], ids: Ids, times: int, differs: Callable[[int], Columns]
    ) -> Iterator[list[Any]]:
        """Each row of a model, copy after copy, as the database takes it."""
        fields, rows = _columns(model), self.rows[model].values()
        prepared = [[_stored(each, each.value_from_object(row)) for each in fields] for row in rows]
        links = [list(self._links(model, row)) for row in rows]
        for number in range(times):
            changed = differs(number)
            own = [
                (place, _stored(each, changed[each.attname]))
                for place, each in enumerate(fields)
                if each.attname in changed
            ]
            for values, linked in zip(prepared, links, strict=True):
                copy = list(values)
                for place, link in linked:
                    copy[place] = _stored(fields[place], link(ids, number))
                for place, value in own:
                    copy[place] = value
                yield copy

    def _links(self, model: type[Model], row: Any) -> Iterator[tuple[int, Link]]:
        """The columns that another copy of a row has of its own, with what they hold by new identifiers and number."""
        for place, field in enumerate(_columns(model)):
            value = field.value_from_object(row)
            if field.remote_field or field.primary_key:
                link = self._link(field.remote_field.model if field.remote_field else model, value)
            elif field.name == "object_id":
                kinds = [each for each in self.rows if row.object_type in (TYPES.get(each), each._meta.model_name)]
                link = self._link(kinds[0], value, str) if kinds else None
            elif field.unique and value is not None:
                link = self._link(model, row.pk, OWN_TEXTS.get((model, field.name)) or f"{value}-{{}}".format)
            else:
                link = None
            if link:
                yield place, link

    def _link(self, model: type[Model], pk: Any, make: Callable[[Any], Any] = lambda new: new) -> Link | None:
        """What is made of the new identifier of one of the rows, named by the old one; None if it is not among them."""
        rows = list(map(str, self.rows.get(model, ())))
        if str(pk) not in rows:
            return None
        turn, count = rows.index(str(pk)), len(rows)
        return lambda ids, number: make(ids[model][number * count + turn])


def top(service: Service) -> Model:
    """The row that all of a service hangs below: its vRack, or the service if it is in none."""
    return service.vrack or service


def laid_out(
    world: World, account: Account, *upto: Stage, datacenters: tuple[int, ...] = (), routings: int = 0, **columns: Any
) -> list[Service]:
    """Write what `scenes.together` builds, with what `scenes.configure` adds to its first service, but no history.

    Args:
        world: in which it is built, once, so that another one takes no time.
        account: the customer.
        upto, datacenters, routings: as these functions take them.
        columns: what differs from what was built, by the column's name.
    """
    mould = _mould(world, upto, datacenters, routings)
    made = mould.cast(1, lambda _number: {"account_id": account.pk} | columns)[Service]
    return list(Service.objects.filter(pk__in=made).select_related("account__clock", "vrack").order_by("ordered_at"))


@cache
def _mould(world: World, upto: tuple[Stage, ...], datacenters: tuple[int, ...], routings: int) -> Mould:
    def build() -> list[Model]:
        first, *_ = together(world, *upto)
        configure(world, first, datacenters, routings)
        return [top(first)]

    return Mould.of(build, without(*HISTORY))


def crowd(service: Service, number: int, vracks: Sequence[Vrack]) -> None:
    """Write `number` more services of a customer, each ordered an hour before the last.

    Args:
        service: an active service, of which they are copies with another offer.
        number: how many.
        vracks: in which every second one is, by turns.
    """
    now = clock.now(service.account)

    def differs(turn: int) -> Columns:
        provider, pop, bandwidth = OFFERS[turn % len(OFFERS)]
        offer = copied(Service, provider=provider, pop=pop, bandwidth=bandwidth)
        at, vrack = now - timedelta(hours=turn + 1), vracks[turn % len(vracks)] if turn % 2 else None
        joined = {"vrack_id": vrack and vrack.pk, "vrack_status": "active" if vrack else ""}
        age = {"ordered_at": at, "delivered_at": at, "description": f"Site {turn:04} - {pop}"}
        return offer | joined | age

    Mould(service, keep=lambda row: isinstance(row, Interface | Order)).cast(number, differs)


def copied(model: type[Model], **values: Any) -> Columns:
    """`values`, with what the model's rows repeat of them from the catalogue."""
    row = model(**values)
    repeated = [each for each in _columns(model) if isinstance(each, Copied)]
    return values | {each.attname: each.pre_save(row, True) for each in repeated}


def write_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of the columns `names`, as the database takes them; the other columns are as the model leaves them."""
    rest = [
        each
        for each in _columns(model)
        if not (each.attname in names or each.primary_key or each.null) and each.db_default is NOT_PROVIDED
    ]
    defaults = [_stored(each, each.get_default()) for each in rest]
    quote = connection.ops.quote_name
    by_name = {each.attname: each for each in _columns(model)}
    columns = ", ".join(quote(str(each.column)) for each in [*map(by_name.__getitem__, names), *rest])
    table, whole = quote(str(model._meta.db_table)), ([*row, *defaults] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
                for row in whole:
                    out.write_row(row)
        else:
            marks = ", ".join(["%s"] * (len(names) + len(rest)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(whole))  # noqa: S608 (names of ours)


def _columns(model: type[Model]) -> "list[Field[Any, Any]]":
    return [each for each in model._meta.concrete_fields if not each.generated]


def _stored(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _referring(row: Model) -> Iterator[Model]:
    """The rows that refer to one, by model."""
    for each in row._meta.get_fields(include_hidden=True):
        if isinstance(each, ManyToOneRel):
            model: Any = each.related_model
            yield from model._default_manager.filter(**{each.field.name: row}).order_by("pk")


def _new_ids(model: type[Model], number: int) -> list[Any]:
    """Identifiers that nobody else gets."""
    key, table = model._meta.pk, model._meta.db_table
    if isinstance(key, UUIDField):
        return [uuid4() for _ in range(number)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drawn = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(drawn, [table, key.column, number])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
        return list(range(last + 1, last + 1 + number))
