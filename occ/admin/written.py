"""Pages of the admin on which staff write: what was changed in a form is handed to an action, and nothing else."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BooleanField
from django.http import HttpRequest
from django.utils.translation import gettext

from occ.actions.actor import Actor
from occ.actions.meanwhile import CODE, text_of
from occ.admin.base import RowForm
from occ.admin.lists import BoundedPaginator
from occ.admin.visible import VisibleOnly
from occ.rules.refusal import Refused
from occ.ui.actor import actor
from occ.ui.refusals import add_to_form

Values = Mapping[str, Any]


class Shown:
    """What a page showed of a row in the fields of its form, as their hidden initial values tell.

    A request without them, which none of our pages sends, is taken to have shown the row as it is.

    Attributes:
        values: what was shown, by column.
        changed: the columns that were changed on the page.
    """

    def __init__(self, form: Any, columns: list[str]) -> None:
        """Read a valid form, before it changes its row."""
        self.values: dict[str, Any] = {}
        self.changed: list[str] = []
        for name in columns:
            stored, field = getattr(form.instance, name), form.fields[name]
            # What is stored may differ from what the field makes of it, such as a name with a space before it.
            as_read = field.to_python(field.prepare_value(stored))
            read = _initial(form, name, as_read)
            self.values[name] = stored if read == as_read else read
            if form.cleaned_data[name] != read:
                self.changed.append(name)


def _initial(form: Any, name: str, stored: Any) -> Any:
    hidden, field = form[name].html_initial_name, form.fields[name]
    if hidden not in form.data:
        return stored
    try:
        return field.to_python(field.hidden_widget().value_from_datadict(form.data, form.files, hidden))
    except ValidationError:  # such as an account that has been deleted: certainly not what is stored
        return None


class WrittenForm(RowForm):
    """The first base of each form of `ThroughActions`: it asks the action once all else is in order."""

    page: "ThroughActions"
    by: Actor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        self.is_written = False
        self.meanwhile: list[str] = []
        """What somebody else has changed since the page was shown, and stays so."""
        self.columns = [] if self.is_new else [name for name in self.fields if name in self.initial]
        for name in self.columns:
            self.fields[name].show_hidden_initial = True

    def _post_clean(self) -> None:
        shown = None if self.errors else Shown(self, self.columns)
        super()._post_clean()  # type: ignore[misc]
        if self.errors or shown is None:
            return
        try:
            self._write(shown)
        except Refused as refused:
            add_to_form(self, refused)  # type: ignore[arg-type]
            if any(problem.code == CODE for problem in refused.problems):
                self._show_present(shown)

    def _write(self, shown: Shown) -> None:
        if self.is_new:
            self.instance = self.page.write_new(self.by, self.cleaned_data)
            return
        values = {name: self.cleaned_data[name] for name in shown.changed}
        values |= {name: value for name, value in self.cleaned_data.items() if name not in self.columns and value}
        if values:
            self.instance = self.page.write_changed(self.by, self.instance, values, shown.values)
            self.is_written = True
        row = self._present()
        self.meanwhile = [self._changed_meanwhile(row, name, shown) for name in self._others(row, shown)]

    def _show_present(self, shown: Shown) -> None:
        """Show the row as it is, but for what was changed here: sent again, the form replaces it knowingly."""
        row, data = self._present(), self.data.copy()  # type: ignore[attr-defined]
        for name in self.columns:
            field = self.fields[name]
            text = field.hidden_widget().format_value(field.prepare_value(getattr(row, name))) or ""
            data[self[name].html_initial_name] = text
            if name in shown.changed:
                continue
            if name in self._others(row, shown):
                self[name].help_text = self._changed_meanwhile(row, name, shown)
            data[name] = text
            if isinstance(field, BooleanField) and not getattr(row, name):
                del data[name]
        self.data = data

    def _others(self, row: Any, shown: Shown) -> list[str]:
        """The columns that somebody else has changed, and that were not changed here."""
        return [name for name in self.columns if name not in shown.changed and getattr(row, name) != shown.values[name]]

    def _changed_meanwhile(self, row: Any, name: str, shown: Shown) -> str:
        sentence = gettext(
            "%(field)s: somebody else has changed this since the page was shown, from “%(seen)s” to “%(now)s”. "
            "It stays as it is now."
        )
        seen = text_of(row, name, shown.values[name])
        return sentence % {"field": self.fields[name].label, "seen": seen, "now": text_of(row, name)}

    def _present(self) -> Any:
        return self._meta.model._base_manager.get(pk=self.instance.pk)


class ThroughActions(VisibleOnly):
    """Rows that staff write in a form: what was changed in it is handed to an action, which also writes the audit.

    Nothing is written twice: Django's own history of the admin is left out.
    """

    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never here: the audit names these rows."""
        return False

    def write_new(self, by: Actor, values: Values) -> Model:
        """Call the action that makes a row of the form's values; the row. Raises Refused."""
        raise NotImplementedError

    def write_changed(self, by: Actor, row: Any, values: Values, shown: Values) -> Model:
        """Call the action that changes a row; the row as it is then.

        Args:
            by: who asks.
            row: the row.
            values: the columns that were changed on the page, and what else was filled in there.
            shown: what the page showed, by column: the action refuses what somebody else has changed since.

        Raises:
            Refused: as the action.
        """
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[RowForm]:
        """The form, which asks the action as its last check, so that a refusal stands at its field."""
        form = super().get_form(request, obj, change=change, **kwargs)

        class Form(WrittenForm, form):  # type: ignore[misc, valid-type]
            page, by = self, actor(request)

        return Form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The row that the action has written; what somebody else has changed meanwhile is said."""
        for sentence in form.meanwhile:
            messages.warning(request, sentence)
        request.is_unchanged = change and not form.is_written  # type: ignore[attr-defined]
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The action has done it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing besides."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The audit has it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The audit has it."""

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        """Say what a form has done: also that it has changed nothing."""
        if getattr(request, "is_unchanged", False):
            message, level = gettext("Nothing was changed in the form: nothing was saved."), messages.INFO
        super().message_user(request, message, level, *args, **kwargs)
