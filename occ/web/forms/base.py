"""What all forms have in common: their look, where they are sent, how they are checked while they are filled in."""

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from occ.rules.refusal import Note
from occ.ui.refusals import sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class FollowedField(BoundField):
    """A field that can say what follows from its value."""

    form: "BaseDrawerForm"

    @property
    def hints(self) -> list[str]:
        """Sentences to show below the field, in the reader's language; of a value that is refused, none."""
        if self.name in self.form.refused:
            return []
        return [sentence(hint) if isinstance(hint, Note) else hint for hint in self.form.hints(self.name)]

    @property
    def followed(self) -> bool:
        """Whether what follows is worked out while one types."""
        return self.name in self.form.live_fields

    @property
    def aria_describedby(self) -> str | None:
        """Help and error, as Django has it, and what follows."""
        described = super().aria_describedby
        if described is None or not self.followed:
            return described
        return f"{described} {self.auto_id}_hints".strip()


class FieldsOf(Div):
    """Fields that belong to one choice of another field, and are hidden under any other."""

    template = "components/_fields_of.html"

    def __init__(self, field: str, value: str, name: str, *fields: str, hidden: bool) -> None:
        """Group `fields`, for the choice `value` of `field`, which the reader knows as `name`."""
        super().__init__(*fields, data_of_field=field, data_of_value=value, aria_label=name, hidden=hidden)
        self.name = name


class DrawerHelper(FormHelper):
    """The wiring of a form: our templates, hidden fields, the buttons; htmx where the form is in the side panel."""

    template = "components/_form.html"
    field_template = "components/_field.html"
    render_hidden_fields = True

    def __init__(
        self,
        form: forms.BaseForm,
        *,
        action: str,
        submit: "_StrOrPromise",
        cancel: str = "",
        danger: bool = False,
        fields: Sequence[Any] | None = None,
    ) -> None:
        super().__init__(form)
        self.form_action = action
        self.submit = submit
        self.cancel = cancel
        self.danger = danger
        # Hidden fields are added by render_hidden_fields, after the visible ones; but crispy renders nothing at all
        # for an empty layout, so that a form with hidden fields alone names them.
        shown = fields or [name for name, field in form.fields.items() if not field.widget.is_hidden]
        self.layout = Layout(*(shown or form.fields))


class BaseDrawerForm(forms.Form):
    """A form that opens in the side panel, or on a page of its own.

    `action` is where it is sent, `cancel_url` where giving up leads when it is on a page of its own. `request_key` is
    made when the form is first shown and stays with it, so that sending it twice does its work once.
    """

    title: "_StrOrPromise" = ""
    submit_label: "_StrOrPromise" = _("Create")
    leave_label: "_StrOrPromise" = _("Cancel")
    danger = False
    """Whether the submit button is a warning: it takes something away."""
    live_fields: Sequence[str] = ()
    """Fields whose hints follow while one types."""
    unchecked_fields: Sequence[str] = ()
    """Fields that are not checked when they are left, such as one that has the form shown anew."""
    live_checks = True
    """Whether each field is checked when it is left. Such a request carries `_check`, and the form is then never valid:
    a view cannot take it for the real thing; `drawer_form` answers it with the field."""

    required_css_class = "required"
    bound_field_class = FollowedField

    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, action: str = "", cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.cancel_url = cancel_url
        self.refused: set[str] = set()
        self.crispy_field_template: str | None = None
        if not self.is_bound:
            self.focus(next((name for name, field in self.fields.items() if not field.widget.is_hidden), ""))

    @property
    def checked_field(self) -> str:
        """The one field that was sent for checking; empty when the form was sent."""
        return str(self.data.get("_check", "")) if self.is_bound else ""

    def is_valid(self) -> bool:
        """Whether the whole form was sent and nothing is wrong with it."""
        return super().is_valid() and not self.checked_field

    @property
    def is_unsent(self) -> bool:
        """Whether it is shown again with what was typed and not accepted: then it is not left unasked."""
        return self.is_bound and bool(self.errors)

    def refuse(self, sentence: str) -> None:
        """Show that sentence above the form, and check nothing else."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        self.add_error(None, sentence)

    def clean_request_key(self) -> uuid.UUID:
        """The key that was sent; a new one for a form that carries none."""
        return self.cleaned_data.get("request_key") or uuid.uuid4()

    def hints(self, field: str) -> Sequence[Note | str]:
        """What follows from that field's value (the addresses of a subnet, a note): override where there is any."""
        return ()

    def layout(self) -> Sequence[Any] | None:
        """Crispy layout objects in order, or None for all fields as they are declared."""
        return None

    @cached_property
    def helper(self) -> DrawerHelper:
        """What `{% crispy form %}` uses."""
        return DrawerHelper(
            self,
            action=self.action,
            submit=self.submit_label,
            cancel=self.cancel_url,
            danger=self.danger,
            fields=self.layout(),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned data without the key: the arguments of the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "request_key"}

    @property
    def error_links(self) -> list[tuple[BoundField, str]]:
        """Each wrong field with its first sentence, for the summary above the form."""
        return [(self[name], str(errors[0])) for name, errors in self.errors.items() if name in self.fields]

    def full_clean(self) -> None:
        """Check everything; the first wrong field gets the focus when the form is shown again."""
        super().full_clean()
        self.refused = set(self._errors)
        if self.is_bound:
            self.focus(next((name for name in self.fields if name in self._errors), ""))

    def focus(self, name: str) -> None:
        """Give the focus to that field when the form is shown; to none if the name is empty."""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        if name:
            self.fields[name].widget.attrs["autofocus"] = True
