"""The service key that was typed when the session at a portal had ended: it comes back once the same user signs in.

The browser keeps it for a quarter of an hour in an encrypted cookie below the portal's own address: no address, log or
table holds it.
"""

import json
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from occ.actions.secrets import sealed, unsealed
from occ.provider.forms import TYPED_MAX

COOKIE = "provider_typed"
MAX_AGE = 15 * 60  # seconds
_PURPOSE = "key typed at a provider"


@dataclass(frozen=True)
class Typed:
    """What was typed, and by whom.

    Attributes:
        owner: the owner of the page (`occ.provider.session.owner_of`).
        key: as it was typed; empty if there was no key in the form.
        session_ended: whether it was sent without the session of the page; else the page alone was too old.
    """

    owner: str
    key: str
    session_ended: bool = True


def keep(response: HttpResponse, provider: str, typed: Typed) -> None:
    """Keep it in place of what was kept before; what is too long for a key is left out."""
    kept = typed if len(typed.key) <= TYPED_MAX else replace(typed, key="")
    response.set_cookie(
        COOKIE,
        sealed(json.dumps(asdict(kept)), _PURPOSE),
        max_age=MAX_AGE,
        path=reverse("provider:home", args=[provider]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest) -> Typed | None:
    """What is kept; None if there is nothing."""
    text = unsealed(request.COOKIES.get(COOKIE, ""), _PURPOSE, MAX_AGE)
    return None if text is None else Typed(**json.loads(text))


def forget(response: HttpResponse, provider: str) -> None:
    """Keep it no longer."""
    response.delete_cookie(COOKIE, path=reverse("provider:home", args=[provider]))
