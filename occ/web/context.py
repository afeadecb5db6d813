"""What every template may use. It asks the database nothing, but for the clock of who has no account."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from occ.ui import owner, time_bar
from occ.web import resume
from occ.web.addresses import address

# Names of the languages in themselves: a reader looks for his own.
_NAMES = {"fr": "Français", "en": "English"}
_NETWORK = ("/bare-metal-cloud/network/", "/order/", "/services/", "/vracks/")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Flags and addresses for the shell: demo, languages, the part of the area that is shown."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "demo": settings.DEMO,
        "other_languages": [(code, _NAMES[code]) for code, _ in settings.LANGUAGES if code != language],
        "in_network": request.path.startswith(_NETWORK),
        "in_drawer": resume.in_drawer(request),
        "sorry_frame": lambda: _sorry_frame(request),
        "TIME_ZONE": settings.TIME_ZONE,
        "form_owner": SimpleLazyObject(lambda: owner.token(owner.of(getattr(request, "user", None)))),
        "time_bar": SimpleLazyObject(partial(time_bar.of, request)),
    }


def _sorry_frame(request: HttpRequest) -> str:
    """The template around an error page: that of the side panel, of the providers' portals, or of the area."""
    if resume.in_drawer(request):
        return "components/_drawer_frame.html"
    return "provider/base.html" if request.path.startswith(address("provider:portals")) else "base.html"
