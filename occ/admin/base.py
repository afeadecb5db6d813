"""What every page of the admin shares: rows that can only be read, and the bases of its forms."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from occ.admin.lists import IndexedList

if TYPE_CHECKING:
    Rows = admin.TabularInline[Any, Any]
    RowForm = ModelForm[Any]
else:
    Rows = admin.TabularInline
    RowForm = ModelForm


class ReadOnly(IndexedList):
    """Rows that only the actions and the engine change. Acting on them takes the permission to change them."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether the actions of the list are offered, and obeyed."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class ReadOnlyRows(Rows):
    """What belongs to an object, on its page."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here."""
        return False


class RuledForm(RowForm):
    """A form whose values the action alone judges: Django is not to look at the constraints of the row."""

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.fields}


def of_the_catalogue(column: str, label: Any, entries: Callable[[], Iterable[Any]]) -> type[admin.SimpleListFilter]:
    """A filter whose choices are the catalogue's: asking the rows for theirs would read every one."""

    class OfTheCatalogue(admin.SimpleListFilter):
        parameter_name = column
        title = label

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(each.code, each.name) for each in entries()]

        def queryset(self, request: HttpRequest, queryset: Any) -> Any:
            return queryset.filter(**{column: self.value()}) if self.value() else queryset

    return OfTheCatalogue
