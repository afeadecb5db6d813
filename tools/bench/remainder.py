"""Rows of whatever tools/bench/population.py leaves empty: as many of each kind, made up from what the columns are."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.utils import timezone

from occ import catalogue
from occ.models import Termination
from occ.world.copies import write_rows
from tools.bench.population import count_rows

NAMESPACE = UUID(int=1)
FEW = 10
"""Rows of what those asked for belong to."""
NEEDED = {Termination: {"service"}}
"""Columns that may be empty, but not all of them at once."""


def fill_up(kinds: Collection[type[models.Model]], rows: int) -> None:
    """Write rows of each kind that has none, and of what these belong to; PostgreSQL then counts them."""
    for kind in kinds:
        _fill(kind, kinds, rows)
    count_rows()


def _fill(kind: type[models.Model], kinds: Collection[type[models.Model]], rows: int) -> None:
    if kind._default_manager.exists():
        return
    fields = [each for each in kind._meta.concrete_fields if not _left(kind, each)]
    for each in fields:
        if isinstance(each.remote_field, models.ManyToOneRel):
            _fill(each.remote_field.model, kinds, rows)
    columns = [islice(_values(each), rows if kind in kinds else FEW) for each in fields]
    write_rows(kind, [each.attname for each in fields], zip(*columns, strict=True))


def _left(kind: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    """Whether a column is filled by the database or its default, or stays empty."""
    needed = field.name in NEEDED.get(kind, ())
    auto = field.primary_key and not isinstance(field, models.UUIDField)
    return auto or field.generated or (not needed and (field.null or (field.has_default() and not field.primary_key)))


def _values(field: "models.Field[Any, Any]") -> Iterable[Any]:
    """Ever other values of a column."""
    if field.remote_field:
        return cycle(field.remote_field.model._default_manager.values_list("pk", flat=True))
    if field.name == "provider":
        return cycle(each.code for each in catalogue.providers())
    if field.choices:
        return cycle(value for value, _label in field.flatchoices)
    if isinstance(field, models.DateTimeField):
        now = timezone.now()
        return (now - timedelta(minutes=number) for number in range(10**9))
    makers: list[tuple[type, Any]] = [
        (models.UUIDField, lambda number: uuid5(NAMESPACE, f"{field}{number}")),
        (models.JSONField, lambda _number: "{}"),
        (models.BooleanField, lambda number: number % 2 == 0),
        (models.SmallIntegerField, lambda number: number % 2**15),
        (models.IntegerField, lambda number: number),
        (models.GenericIPAddressField, lambda number: f"192.0.2.{number % 256}"),
        (models.Field, lambda number: f"{number}"[: field.max_length]),
    ]
    make = next(make for kind, make in makers if isinstance(field, kind))
    return (make(number) for number in range(10**9))
