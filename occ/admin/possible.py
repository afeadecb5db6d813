"""Values that come from outside and that no row can have: they mean no row.

A column refuses them before it is asked, or the database does: text for a number, a number beyond 64 bits, an instant
that UTC has no date for.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


def possible(field: "Field[Any, Any]", texts: Iterable[Any]) -> list[Any]:
    """The values that `texts` stand for in a column, without those that it cannot hold."""
    found = []
    for text in texts:
        try:
            value = field.clean(text, None)
            if isinstance(value, datetime):
                value.astimezone(UTC)
        except (ValidationError, OverflowError):
            continue
        found.append(value)
    return found


class RowSelect(AutocompleteSelect):
    """A menu that asks for rows while one types; shown again, it names the chosen row if there can be such a row."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Django's, which asks the database for every value that was sent."""
        key: Any = self.field.target_field
        return super().optgroups(name, [text for text in value if possible(key, [text])], attr)


class PossibleOnly(Base):
    """Lists and forms that ask the database for no impossible row."""

    def response_action(self, request: HttpRequest, queryset: Any, *where: Any) -> Any:
        """Act on the chosen rows, also where one has left the filters since: the action says why it refuses it."""
        sent = request.POST.copy()
        keys = possible(self.opts.pk, sent.getlist(ACTION_CHECKBOX_NAME))
        sent.setlist(ACTION_CHECKBOX_NAME, list(map(str, keys)))
        request.POST = sent  # type: ignore[assignment]
        if sent.get("select_across", "0") == "0":
            queryset = self.get_queryset(request)
        return super().response_action(request, queryset, *where)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """The field for a row of another model."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
