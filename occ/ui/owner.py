"""Whose page it is: who was signed in when it was drawn, and for which account.

Each form carries it signed, and so does each request of htmx, in a header. Somebody else may have signed in since, in
another tab: then nothing is carried out, and the answer says so.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest

FIELD = "form_owner"
HEADER = "X-Page-Owner"
NOBODY, UNKNOWN = "", "?"
_SALT = "passerelle.page-owner"


def of(user: Any) -> str:
    """A customer's user and the account that they act for; NOBODY when nobody is signed in."""
    return f"{user.pk}:{user.account_id or ''}" if user and user.is_authenticated else NOBODY


def token(owner: str) -> str:
    """The owner of a page, signed."""
    return signing.dumps(owner, salt=_SALT)


def claimed(request: HttpRequest) -> str | None:
    """The owner of the page that sent the request; UNKNOWN if it was tampered with, None if the request has none."""
    text = request.POST.get(FIELD) or request.headers.get(HEADER)
    if not text:
        return None
    try:
        return str(signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        return UNKNOWN


def is_anothers(request: HttpRequest) -> bool:
    """Whether the page was drawn for somebody else, or for another account, than is signed in now."""
    return claimed(request) not in (None, of(getattr(request, "user", None)))
