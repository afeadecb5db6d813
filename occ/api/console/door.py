"""The door of the console: who is signed in for an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from occ.ui.request import PageRequest


def customer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever is signed in for an account, which the view finds as `request.account`.

    Nobody signed in: the sign-in form; a fragment stays empty. Staff without an account: the way to the admin.
    """

    @wraps(view)
    def inner(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.htmx:
                return HttpResponse(status=204)
            return redirect_to_login(request.get_full_path(), reverse("occ:login"))
        if request.user.account is None:
            return render(request, "occ/error/no_account.html", status=403)
        request.account = request.user.account  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    inner.enforces_account = True  # type: ignore[attr-defined]
    return inner
