"""The sign-in form as a page, also in place of a page that needs it, and where it may lead."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from occ.models import User
from occ.web import resume
from occ.web.forms.session import SignInForm

DEMO_USERS = {"alice": "aa00001-ovh", "bob": "bb00002-ovh", "staff": ""}
"""Usernames of the demonstration, with the account of each; what `make demo` fills in."""
DEMO_PASSWORD = "passerelle"  # noqa: S105 (what `make demo` prints; refused outside the demo)


def demo_users() -> list[tuple[str, str]]:
    """Username and account of everybody in the demonstration; nobody outside of it."""
    return list(DEMO_USERS.items()) if settings.DEMO else []


def safe_next(request: HttpRequest, url: str) -> str:
    """The address, if it is one of this site, as a path from its root or in full; else an empty text.

    Django's check also accepts `foo`, which is relative to the page that redirects, or the name of a view.
    """
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours and url.startswith(("/", "http://", "https://")) else ""


def home_of(user: object) -> str:
    """The view that signing in leads to: the services, or the admin for staff without account."""
    staff_only = isinstance(user, User) and user.account is None and user.is_staff
    return "admin:index" if staff_only else settings.LOGIN_REDIRECT_URL


def sign_in_page(
    request: HttpRequest, pending: resume.Pending, *, drawer: bool = False, another: Mapping[str, str] | None = None
) -> HttpResponse:
    """The sign-in form in place of a page that needs it.

    Args:
        request: the request.
        pending: what to come back to.
        drawer: whether it goes into the side panel.
        another: if it is not that the session has ended: what to say of the page's user and of the one signed in now.
    """
    initial = {"pending": pending.signed(), "next": pending.path, "username": another["before"] if another else ""}
    form = SignInForm(request, initial=initial, action=reverse("occ:login"))
    if another:
        form.title = another["title"]
        form.focus("password")
    context = {"ended": not another, "another": another, "kept": bool(pending.data)}
    return show(request, form, context | ({"in_drawer": True} if drawer else {}))


def show(
    request: HttpRequest, form: SignInForm, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The form on its page, or in the side panel."""
    wanted = safe_next(request, str(form["next"].value() or ""))
    again = f"{reverse('occ:login')}?{urlencode({'next': wanted})}" if wanted else reverse("occ:login")
    values = {
        "language_next": again,
        "form": form,
        "demo_users": demo_users(),
        "equivalent_url": "",
        "without_call": "",
        **(context or {}),
    }
    return render(request, "occ/session/login.html", values, status=status)
