"""Which columns the administration may show, and which parameters the address of a list may carry.

By itself, Django shows every column that a page does not exclude, and filters a list by every column of its table with
every lookup. The number of rows of `?value__startswith=A` then tells how a hidden value begins.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import DateTimeField
from django.http import HttpRequest

from occ.admin.possible import PossibleOnly, possible

SECRET_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "axes.accessattempt": ("get_data", "post_data"),
    "axes.accesslog": ("session_hash",),
    "occ.apiapplication": ("secret",),
    "occ.apiclient": ("secret_hash",),
    "occ.apicredential": ("consumer_hash", "validation_hash"),
    "occ.effect": ("payload",),
    "occ.email": ("text", "html"),
    "occ.provideruser": ("password",),
    "occ.servicekey": ("value",),
    "occ.termination": ("token_hash",),
    "occ.user": ("password",),
}
"""Columns that hold a key, a password or a token, its hash, or a text that carries one."""
DATE_PARTS = {"year": range(1970, 3000), "month": range(1, 13), "day": range(1, 32)}
"""Parts of a date by which the address of a list may filter, and what each may be."""
BOUNDS = ("gte", "lt", "lte", "gt")


class VisibleOnly(PossibleOnly):
    """Base of every model's pages in the administration."""

    filtered_by: tuple[str, ...] = ()
    """Columns of the list that an address may name with an exact value, though the page offers no filter for them."""

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The columns that the page leaves out: those of the class, and every secret one."""
        return [*(super().get_exclude(request, obj) or ()), *SECRET_COLUMNS.get(self.opts.label_lower, ())]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the address of the list may filter by this: only by what a declared filter itself puts there."""
        dates = {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS} if self.date_hierarchy else set()
        filters = self.get_list_filter(request)
        declared = dates.union(self.filtered_by, *(self._parameters(each, request) for each in filters))
        return lookup in declared and self._is_in_time(lookup, value)

    def _is_in_time(self, lookup: str, value: str) -> bool:
        """Whether the database can compare an instant with this value, if the lookup is about one."""
        path, _separator, kind = lookup.rpartition("__")
        if kind in DATE_PARTS:
            return value in map(str, DATE_PARTS[kind])
        field = get_fields_from_path(self.model, path)[-1] if kind in BOUNDS else None
        return not isinstance(field, DateTimeField) or bool(possible(field, [value]))

    def _parameters(self, declared: Any, request: HttpRequest) -> Iterable[str | None]:
        """The parameters of a filter, which `list_filter` names by class, by column, or by both."""
        if isinstance(declared, type) and issubclass(declared, admin.SimpleListFilter):
            return [declared.parameter_name]
        path, kind = declared if isinstance(declared, list | tuple) else (declared, FieldListFilter.create)
        field = get_fields_from_path(self.model, path)[-1]
        return kind(field, request, {}, self.model, self, field_path=path).expected_parameters()
