"""The door of the staff's pages: to anybody else they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from occ.ui import polling


def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let staff in; whoever is not signed in signs in first, and a customer gets 404."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if not request.user.is_staff:
            raise Http404
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    inner.enforces_staff = True  # type: ignore[attr-defined]
    return inner


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    sign_in = redirect_to_login(request.get_full_path(), reverse("occ:login"))
    if not request.htmx:  # type: ignore[attr-defined]
        return sign_in
    return polling.stop(sign_in["Location"])
