"""A form that was open when the session ended: what was typed survives signing in again.

Each form carries its owner (occ/ui/owner.py). When it is sent without a session, the sign-in form takes along a signed
note of where it was sent and what was typed. Once the same person has signed in, within a quarter of an hour, the form
is shown again, filled in; it is never sent by itself, and anybody else gets the fresh page.
"""

import dataclasses
import re
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_htmx.middleware import HtmxDetails

from occ.ui import owner

MAX_AGE = 15 * 60  # seconds
MAX_TYPED = 16_000  # characters of form data; more is not carried along

_PENDING_SALT = "passerelle.pending-form"
_SESSION_KEY = "typed_before_sign_in"
_NEVER_KEPT = re.compile(r"csrf|passw|secret|token|service_key|^form_owner$|^plan$|^_", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Pending:
    """What to come back to after signing in: the page, and what was typed into its form by whom."""

    path: str
    drawer: bool = False
    owner: str = ""
    data: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def signed(self) -> str:
        """This note as text for a hidden field."""
        return signing.dumps(dataclasses.asdict(self), salt=_PENDING_SALT, compress=True)

    def belongs_to(self, user: object) -> bool:
        """Whether that user typed it, for the account that they act for now."""
        return bool(self.owner) and constant_time_compare(self.owner, owner.of(user))


def in_drawer(request: HttpRequest) -> bool:
    """Whether the answer goes into the side panel."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and htmx.target == "drawer-body"


def note(request: HttpRequest) -> Pending:
    """Where this request was going, and for a form what was typed, secrets left out."""
    drawer, whose = in_drawer(request), owner.claimed(request) or owner.NOBODY
    if request.method != "POST":
        return Pending(request.get_full_path(), drawer, whose)
    kept = {name: values for name, values in request.POST.lists() if not _NEVER_KEPT.search(name)}
    typed = {name: [str(text) for text in values] for name, values in kept.items()}
    if not whose or sum(len(text) for values in typed.values() for text in values) > MAX_TYPED:
        return Pending(request.path, drawer, whose)
    return Pending(request.path, drawer, whose, typed)


def read(signed: str) -> Pending | None:
    """The note back from its hidden field; None when it is older than a quarter of an hour or not ours."""
    try:
        return Pending(**signing.loads(signed, salt=_PENDING_SALT, max_age=MAX_AGE))
    except (signing.BadSignature, TypeError):
        return None


def keep(request: HttpRequest, pending: Pending) -> None:
    """Have the form at `pending.path` filled in when it is shown next."""
    request.session[_SESSION_KEY] = {"path": pending.path, "data": pending.data}


def fill_in(request: HttpRequest, form: forms.Form) -> bool:
    """Put what was typed before signing in into the form that is shown; True if there was something.

    The form stays unbound: it shows the values and nothing is checked or sent until the person does so.
    """
    kept: dict[str, Any] | None = request.session.get(_SESSION_KEY)
    if form.is_bound or not kept or kept["path"] != request.path:
        return False
    del request.session[_SESSION_KEY]
    for name, values in kept["data"].items():
        if name in form.fields and values:
            several = isinstance(form.fields[name], forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            form.initial[name] = values if several else values[-1]
    return True
