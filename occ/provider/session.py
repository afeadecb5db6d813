"""Being signed in at one provider's portal: a session of its own, under a cookie of its own, below its own address."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from occ import catalogue
from occ.models import ProviderUser
from occ.provider import typed
from occ.ui import owner, polling

COOKIE = "provider_session"
HOURS = 8
_USER, _HASH = "provider_user", "provider_hash"
_store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore


def signed_in(request: HttpRequest, provider: str) -> ProviderUser | None:
    """The active user who is signed in at `provider`, if there is one."""
    value = request.COOKIES.get(COOKIE)
    if not value:
        return None
    session = _store(value)
    user = ProviderUser.objects.filter(pk=session.get(_USER, 0), provider=provider).first()
    if user is None:
        return None
    if not user.is_active or not constant_time_compare(session.get(_HASH, ""), user.get_session_auth_hash()):
        session.flush()  # it shall open nothing later either, when staff enable its user again
        return None
    return user


def sign_in(request: HttpRequest, response: HttpResponse, user: ProviderUser) -> HttpResponse:
    """Sign `user` in: a new session each time, in place of the one before."""
    if value := request.COOKIES.get(COOKIE):
        _store(value).flush()
    session = _store()
    session[_USER], session[_HASH] = user.pk, user.get_session_auth_hash()
    session.set_expiry(HOURS * 3600)
    session.create()
    response.set_cookie(
        COOKIE,
        str(session.session_key),
        max_age=HOURS * 3600,
        path=reverse("provider:home", args=[user.provider]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def sign_out(request: HttpRequest, response: HttpResponse, provider: str) -> HttpResponse:
    """End the session, in the store and in the browser."""
    if value := request.COOKIES.get(COOKIE):
        _store(value).flush()
    response.delete_cookie(COOKIE, path=reverse("provider:home", args=[provider]))
    return response


def entry_of(provider: str) -> catalogue.Provider:
    """The provider of that code; 404 for none."""
    found = next((each for each in catalogue.providers() if each.code == provider), None)
    if found is None:
        raise Http404
    return found


def owner_of(user: ProviderUser) -> str:
    """The owner of a portal's page (occ/ui/owner.py)."""
    return f"{user.provider}/{user.pk}"


def provider_member(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever is signed in at this provider; anybody else goes to its sign-in, a page that follows says so.

    Nothing is carried out for a page of another user of the portal, who had signed in before in the same browser. The
    key that was typed in a form that is not carried out comes back to the user who typed it.
    """

    @wraps(view)
    def inner(request: HttpRequest, provider: str, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = entry_of(provider)
        user, sender = signed_in(request, provider), owner.claimed(request)
        if user is None:
            answer = _sign_in_first(request, provider)
        elif sender not in (None, owner_of(user)):
            answer = _of_another(request, entry, user)
        else:
            answer, sender = view(request, entry, user, *args, **kwargs), None
        if sender and request.method == "POST":
            typed.keep(answer, provider, typed.Typed(sender, request.POST.get("key", "")))
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    inner.enforces_provider = True  # type: ignore[attr-defined]
    if view is not _shown_again:
        inner.form_refused = provider_member(_shown_again)  # type: ignore[attr-defined]
    return inner


def _shown_again(request: HttpRequest, entry: catalogue.Provider, user: ProviderUser, **_address: Any) -> HttpResponse:
    """The first page again, in place of a form whose token has been renewed since: somebody signed in in another tab.

    The key that was typed comes back to the user of the page; of a form that names none, nothing is known.
    """
    answer = redirect("provider:home", entry.code)
    if owner.claimed(request):
        typed.keep(answer, entry.code, typed.Typed(owner_of(user), request.POST.get("key", ""), session_ended=False))
    return answer


def _sign_in_first(request: HttpRequest, provider: str) -> HttpResponse:
    login = reverse("provider:login", args=[provider])
    return polling.stop(login) if request.htmx else redirect(login)  # type: ignore[attr-defined]


def _of_another(request: HttpRequest, entry: catalogue.Provider, user: ProviderUser) -> HttpResponse:
    """Say that somebody else has signed in since the page was opened (409)."""
    words = {"now": user.username}
    said = (
        _("This page was opened by another user; in this browser %(now)s is signed in now. Nothing was sent.") % words
    )
    go_on = _("Go on as %(now)s") % words
    if request.htmx:  # type: ignore[attr-defined]
        return polling.stop(reverse("provider:home", args=[entry.code]), said, go_on)
    context = {"provider": entry, "user_name": user.username, "said": said, "go_on": go_on}
    return render(request, "provider/another.html", context, status=409)
